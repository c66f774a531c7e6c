//! Running requests from the page: the state of one run, and what starts, follows and stops it. Must not know any task.

mod call;
pub mod follow;
mod graph;
mod pace;
mod run;
mod transfer;
mod use_client;
mod use_run;

pub use self::{
    call::{Stop, call},
    graph::{Standing, Whose, graph_of, open_graph},
    run::{News, Outcome, Run, RunId, Wanted, state_name},
    transfer::Transfer,
    use_client::{use_client, use_new_client},
    use_run::{Preparing, use_prepared_run, use_run},
};
