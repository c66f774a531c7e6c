//! The loop of every worker: requests become jobs that take turns, and each is answered with progress, chunks and exactly one `Done`.
//!
//! Owns jobs and their cancelling. Must not know any task: a [`Works`] does them.
//!
//! Every job is a future on one thread. A job gives way at each checkpoint (a token, a page, a chunk of a download), and that is
//! where a cancel, or a smaller job, gets in; a cancelled job is dropped there.

mod job;
#[cfg(in_browser)]
pub mod last_word;
mod requested;
mod table;

use std::{rc::Rc, task::Poll};

use futures::{StreamExt, future::poll_fn};

pub use self::job::Job;
use self::{requested::requested, table::Table};
use crate::{
    channel::{Connection, Event},
    platform::{Clock, Gate, Yielder},
    protocol::{BUILD, Failure, FailureKind, FromWorker, Output, Request, ToWorker},
};

/// What one kind of worker can do, and what outlives its jobs.
#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Works: Sized + 'static {
    type Clock: Clock;
    type Yielder: Yielder;

    fn clock(&self) -> &Self::Clock;
    fn yielder(&self) -> &Self::Yielder;
    /// Does the request. The future is dropped at a checkpoint when the request is cancelled.
    async fn run(job: &Job<Self>, request: Request) -> Result<Output, Failure>;
    /// Deletes what a job had named with [`Job::remove_unless_done`] and did not finish.
    async fn remove(&self, file: &str) -> Result<(), Failure>;
    /// Puts right what the last job has left undone, after it was answered.
    async fn put_right(&self) {}
    /// What this worker's requests to the network pass.
    fn gate(&self) -> &Gate;
}

/// Serves one page until its end of the channel closes.
pub async fn serve<W: Works>(connection: Connection<FromWorker, ToWorker>, works: W) {
    let Connection { outbox, mut inbox } = connection;
    let works = Rc::new(works);
    let mut jobs = Table::new(works.clone(), outbox.clone());
    outbox.post(&FromWorker::Ready { build: BUILD.to_owned() });
    works.gate().listen({
        let outbox = outbox.clone();
        move |note| outbox.post(&FromWorker::Requested(requested(note)))
    });
    loop {
        // A message is looked for before any job goes on, so that a cancel waits for one step at the most.
        let event = poll_fn(|context| match inbox.poll_next_unpin(context) {
            Poll::Ready(event) => Poll::Ready(event),
            Poll::Pending => {
                jobs.go_on(context);
                Poll::Pending
            }
        });
        match event.await {
            None => return,
            Some(Event::Message(ToWorker::Start { id, request })) => jobs.start(id, request),
            Some(Event::Message(ToWorker::Cancel { id })) => jobs.cancel(id),
            Some(Event::Message(ToWorker::Taken { id })) => jobs.taken(id),
            Some(Event::Message(ToWorker::Network { allowed })) => works.gate().allow(allowed),
            Some(Event::Broken(message)) => return outbox.post(&FromWorker::Crashed { message }),
        }
    }
}

/// What a request that came to the wrong worker is answered.
pub fn of_another_worker() -> Failure {
    Failure::new(FailureKind::Internal, "the request is for another kind of worker")
}
