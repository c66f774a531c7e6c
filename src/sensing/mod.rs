//! The worker that learns what sensors say when all is well, and scores what they say: joins the crate `sensors/` and the ports.
//!
//! It is started when something is to be learnt or watched, and goes on beside the models: what they compute does not hold it up. Must
//! not know how a window is scored, nor where samples come from.

mod convert;
mod deliver;
mod describe_detector;
mod keeping;
pub mod outbox;
mod recent;
mod sense;
mod train_sensors;
mod watch;
mod watches;
#[cfg(in_browser)]
mod web;

pub use self::keeping::Keeping;
use self::watches::Watches;
#[cfg(in_browser)]
pub use self::web::start_in_worker;
use crate::{
    channel::Connection,
    jobs::{self, Works},
    platform::{Clock, Gate, Yielder},
    protocol::{Failure, FailureKind, FromWorker, Output, Request, ToWorker, request::Sensors},
};

type Job<C, Y> = jobs::Job<Ports<C, Y>>;

/// The ports that sensing needs, and the watches under way.
pub struct Ports<C, Y> {
    pub clock: C,
    pub yielder: Y,
    /// The browser requests this worker's own program by itself, and that is noted here.
    pub gate: Gate,
    watches: Watches,
    outbox: Option<Box<dyn Keeping>>,
}

impl<C, Y> Ports<C, Y> {
    pub fn new(clock: C, yielder: Y, gate: Gate) -> Self {
        Self { clock, yielder, gate, watches: Watches::default(), outbox: None }
    }

    /// Results are kept there.
    pub fn keep_in(self, outbox: impl Keeping + 'static) -> Self {
        Self { outbox: Some(Box::new(outbox)), ..self }
    }

    fn outbox(&self) -> Result<&dyn Keeping, Failure> {
        let none = || Failure::new(FailureKind::Internal, "this worker keeps no results");
        self.outbox.as_deref().ok_or_else(none)
    }
}

impl<C: Clock + 'static, Y: Yielder + 'static> Works for Ports<C, Y> {
    type Clock = C;
    type Yielder = Y;

    fn clock(&self) -> &C {
        &self.clock
    }

    fn yielder(&self) -> &Y {
        &self.yielder
    }

    async fn run(job: &Job<C, Y>, request: Request) -> Result<Output, Failure> {
        let Request::Sensors(request) = request else { return Err(jobs::of_another_worker()) };
        match request {
            Sensors::TrainSensors(request) => {
                train_sensors::run(job, request).await.map(Output::TrainSensors)
            }
            Sensors::DescribeDetector(request) => {
                describe_detector::run(&request).map(Output::DescribeDetector)
            }
            Sensors::Watch(request) => watch::run(job, request).await.map(Output::Watch),
            Sensors::Sense(request) => sense::run(job, request).await.map(Output::Sense),
            Sensors::Deliver(request) => deliver::run(job, request).await.map(Output::Deliver),
            Sensors::Outbox(request) => outbox::run(job, request).await.map(Output::Outbox),
        }
    }

    /// Sensing writes no file.
    async fn remove(&self, _file: &str) -> Result<(), Failure> {
        Ok(())
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }
}

/// Serves one page until its end of the channel closes.
pub async fn serve<C: Clock + 'static, Y: Yielder + 'static>(
    connection: Connection<FromWorker, ToWorker>,
    ports: Ports<C, Y>,
) {
    jobs::serve(connection, ports).await;
}
