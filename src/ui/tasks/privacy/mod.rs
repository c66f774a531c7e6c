//! Privacy: the whole of the task on the page.

mod erase_button;
mod erased;
mod ledger;
mod ledger_table;
mod page;
mod stored_data;
mod stored_facts;
mod use_stored_data;
pub mod words;

pub use self::{
    erased::Erased,
    page::{AIRPLANE_SWITCH, PrivacyPage},
    stored_facts::KeptFacts,
    use_stored_data::use_stored_data,
};
pub use self::{
    ledger::{Entry, Ledger, LedgerAction, Requester},
    stored_data::{Erasure, Kept},
    words::PrivacyWords,
};
