//! The worker that reads what a person gives: joins the readers of the crate `reader` and the ports.
//!
//! It holds no model and nothing of the page, is started when a file comes and ended after: a file that takes it down takes nothing
//! with it. Must not know how a format is read, nor what the text is for.

mod convert;
mod read;
mod read_picture;
mod read_pixels;
mod read_scan;
#[cfg(in_browser)]
mod web;

#[cfg(in_browser)]
pub use self::web::start_in_worker;
use crate::{
    channel::Connection,
    jobs::{self, Works},
    platform::{Clock, Files, Gate, Yielder},
    protocol::{Failure, FromWorker, Output, Request, ToWorker, request::Reader},
};

type Job<F, C, Y> = jobs::Job<Ports<F, C, Y>>;

/// The ports that reading needs.
pub struct Ports<F, C, Y> {
    pub files: F,
    pub clock: C,
    pub yielder: Y,
    /// The browser requests this worker's own program by itself, and that is noted here.
    pub gate: Gate,
    /// Bytes of memory that this instance has taken.
    pub memory_bytes: fn() -> u64,
}

impl<F: Files, C: Clock + 'static, Y: Yielder + 'static> Works for Ports<F, C, Y> {
    type Clock = C;
    type Yielder = Y;

    fn clock(&self) -> &C {
        &self.clock
    }

    fn yielder(&self) -> &Y {
        &self.yielder
    }

    async fn run(job: &Job<F, C, Y>, request: Request) -> Result<Output, Failure> {
        let Request::Reader(request) = request else { return Err(jobs::of_another_worker()) };
        match request {
            Reader::Read(request) => read::run(job, request).await.map(Output::Read),
            Reader::ReadPicture(request) => read_picture::run(job, request).await.map(Output::ReadPicture),
            Reader::ReadPixels(request) => read_pixels::run(job, request).await.map(Output::ReadPixels),
            Reader::ReadScan(request) => read_scan::run(job, request).await.map(Output::ReadScan),
        }
    }

    /// Reading writes no file.
    async fn remove(&self, _file: &str) -> Result<(), Failure> {
        Ok(())
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }
}

/// Serves one page until its end of the channel closes.
pub async fn serve<F: Files, C: Clock + 'static, Y: Yielder + 'static>(
    connection: Connection<FromWorker, ToWorker>,
    ports: Ports<F, C, Y>,
) {
    jobs::serve(connection, ports).await;
}
