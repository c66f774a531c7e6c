//! The same tasks asked over HTTP: what a request may be, what it is answered with, and the models that stay ready between requests.
//!
//! ```text
//! workerd/worker.js -> exports -> Server -> Head (may it come?), tasks -> Host
//! ```
//!
//! Must not know who listens: a request comes as a head and the file that its body lies in.

mod answer;
#[cfg(target_os = "wasi")]
mod exports;
mod head;
mod server;
mod tasks;
#[cfg(test)]
mod tests;

pub use self::{
    answer::Answer,
    head::{Head, Route},
    server::Server,
};
