//! The worker that runs models in ONNX, whatever they are for: joins the crate `onnx/` and the ports.
//!
//! A model that nobody here knows is run where there is nothing to lose: what takes this worker down takes no other with it. It lives
//! while a model stands open, or is looked at. Must not know how a graph is computed, nor what its tensors mean.

mod convert;
mod describe_graph;
mod file;
mod find_faces;
mod graphs;
mod hide_faces;
mod open_graph;
mod recognise_text;
mod run_graph;
mod text_reader;
#[cfg(in_browser)]
mod web;

use self::graphs::Graphs;
#[cfg(in_browser)]
pub use self::web::start_in_worker;
use crate::{
    channel::Connection,
    jobs::{self, Works},
    platform::{Clock, Files, Gate, Store, Yielder},
    protocol::{Failure, FromWorker, Output, Request, ToWorker, request::Onnx},
};

type Job<P> = jobs::Job<Session<P>>;

/// What this worker needs of the outside.
pub trait Outside: 'static {
    type Files: Files;
    type Store: Store;
    type Clock: Clock + 'static;
    type Yielder: Yielder + 'static;

    fn files(&self) -> &Self::Files;
    /// Of models: read, never written.
    fn store(&self) -> &Self::Store;
    fn clock(&self) -> &Self::Clock;
    fn yielder(&self) -> &Self::Yielder;
    /// The browser requests this worker's own program by itself, and that is noted here.
    fn gate(&self) -> &Gate;
    /// Bytes of memory that this instance has taken.
    fn memory_bytes(&self) -> u64;
    /// What a model may take, in bytes.
    fn most_bytes(&self) -> u64;
}

/// The outside, and the graphs that stand open.
pub struct Session<O> {
    outside: O,
    graphs: Graphs,
}

impl<O: Outside> Works for Session<O> {
    type Clock = O::Clock;
    type Yielder = O::Yielder;

    fn clock(&self) -> &O::Clock {
        self.outside.clock()
    }

    fn yielder(&self) -> &O::Yielder {
        self.outside.yielder()
    }

    async fn run(job: &Job<O>, request: Request) -> Result<Output, Failure> {
        let Request::Onnx(request) = request else { return Err(jobs::of_another_worker()) };
        match request {
            Onnx::DescribeGraph(request) => {
                describe_graph::run(job, request).await.map(Output::DescribeGraph)
            }
            Onnx::OpenGraph(request) => open_graph::run(job, request).await.map(Output::OpenGraph),
            Onnx::RunGraph(request) => run_graph::run(job, request).await.map(Output::RunGraph),
            Onnx::QuantiseGraph(_) => {
                Err(Failure::new(crate::protocol::FailureKind::Unsupported, "TEMPORARY"))
            }
            Onnx::FindFaces(request) => find_faces::run(job, request).await.map(Output::FindFaces),
            Onnx::HideFaces(request) => hide_faces::run(job, request).await.map(Output::HideFaces),
            Onnx::RecogniseText(request) => {
                recognise_text::run(job, request).await.map(Output::RecogniseText)
            }
        }
    }

    /// This worker writes no file.
    async fn remove(&self, _file: &str) -> Result<(), Failure> {
        Ok(())
    }

    fn gate(&self) -> &Gate {
        self.outside.gate()
    }
}

/// Serves one page until its end of the channel closes.
pub async fn serve<O: Outside>(connection: Connection<FromWorker, ToWorker>, outside: O) {
    jobs::serve(connection, Session { outside, graphs: Graphs::default() }).await;
}
