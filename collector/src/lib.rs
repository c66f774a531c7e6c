//! A small receiver of the results that Hearth's sensors send: batches over HTTP into SQLite, each result exactly once.
//!
//! It is an example for deployers and what the tests send to. Its interface is docs/collector.openapi.yaml. Must not know how a page
//! keeps or sends results, nor how a window is scored.

mod batch;
mod body;
mod csv;
mod database;
mod failing;
mod options;
mod range;
mod refusal;
mod rounds;
mod routes;
mod running;
mod server;

pub use self::{
    batch::{Alert, Batch, ChannelDrift, Drift, DriftState, MOST_RESULTS, Recorded, Samples},
    failing::{Failing, Fault},
    options::{Options, USAGE, WrongOptions},
    rounds::{NoRounds, RoundOptions},
    routes::{ROUTES, Route},
    running::Running,
    server::Failed,
};
