//! One request of the page, from the press that asked for it to its end. Must not know which task it is of.

mod call;
pub mod follow;
mod pace;
mod run;
mod transfer;
mod use_client;
mod use_run;

pub use self::{
    call::{Stop, call},
    run::{News, Outcome, Run, RunId, Wanted, state_name},
    transfer::Transfer,
    use_client::{use_client, use_new_client},
    use_run::use_run,
};
