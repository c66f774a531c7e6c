//! The task Privacy on the page: what left the device, what is stored on it, and deleting it. Must not know other tasks.

mod erase_button;
mod erased;
mod ledger;
mod ledger_table;
mod page;
mod stored_data;
mod stored_facts;
pub mod words;

pub use self::{
    erased::Erased,
    ledger::{Ledger, LedgerAction, Requester},
    page::{AIRPLANE_SWITCH, PrivacyPage},
    stored_data::{Erasure, StoredConversations, use_erasure},
    stored_facts::StoredFacts,
    words::PrivacyWords,
};
