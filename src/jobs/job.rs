//! What a job may do while it runs: say how far it is, send a chunk, give way, and what goes with it when it fails.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use super::Works;
use crate::{
    channel::Outbox,
    platform::{Clock, LocalTime, Yielder},
    protocol::{Chunk, Failure, FromWorker, Progress, Reply, RequestId, Stage},
};

/// Progress is said at most this often.
const PROGRESS_INTERVAL_MS: f64 = 50.0;
/// So many chunks may be on their way to a page that has not taken them yet.
const MOST_UNTAKEN: u32 = 4;

pub struct Job<W> {
    id: RequestId,
    works: Rc<W>,
    outbox: Outbox<FromWorker>,
    window: Rc<Window>,
    said: Cell<Option<(Stage, f64)>>,
    /// A file that is nobody's when the job fails.
    unkept: RefCell<Option<String>>,
}

/// The chunks that the page has not taken yet.
#[derive(Default)]
pub struct Window {
    untaken: Cell<u32>,
    waiting: RefCell<Option<Waker>>,
}

impl Window {
    pub fn taken(&self) {
        self.untaken.set(self.untaken.get().saturating_sub(1));
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }
}

impl<W: Works> Job<W> {
    pub fn new(id: RequestId, works: Rc<W>, outbox: Outbox<FromWorker>, window: Rc<Window>) -> Self {
        Self { id, works, outbox, window, said: Cell::new(None), unkept: RefCell::default() }
    }

    /// What outlives the job.
    pub fn session(&self) -> &W {
        &self.works
    }

    pub fn now_ms(&self) -> f64 {
        self.works.clock().now_ms()
    }

    pub fn local_time(&self) -> LocalTime {
        self.works.clock().local_time()
    }

    /// Says how far the job is. The first and the last of a stage are always said.
    pub fn progress(&self, progress: Progress) {
        let now = self.now_ms();
        let last = progress.total == Some(progress.done);
        let recent = matches!(self.said.get(), Some((stage, said))
            if stage == progress.stage && now - said < PROGRESS_INTERVAL_MS);
        if last || !recent {
            self.said.set(Some((progress.stage, now)));
            self.reply(Reply::Progress(progress));
        }
    }

    pub fn chunk(&self, chunk: Chunk) {
        self.reply(Reply::Chunk(chunk));
    }

    /// Sends a chunk from a [paced worker](crate::protocol::WorkerKind::is_paced), and waits while the page is behind: what is read must
    /// not pile up between the two.
    pub async fn paced_chunk(&self, chunk: Chunk) {
        self.window.untaken.set(self.window.untaken.get() + 1);
        self.reply(Reply::Chunk(chunk));
        poll_fn(|context| {
            if self.window.untaken.get() < MOST_UNTAKEN {
                return Poll::Ready(());
            }
            self.window.waiting.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Gives way to messages and other jobs. A cancelled job goes no further than this.
    pub async fn checkpoint(&self) {
        self.works.yielder().yield_now().await;
    }

    /// When the job fails or is stopped from here on, this file is deleted.
    pub fn remove_unless_done(&self, file: &str) {
        self.unkept.replace(Some(file.to_owned()));
    }

    /// How the job ended, once nothing of a failed one is left that nobody wants.
    pub async fn ended<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        if let (Err(_), Some(file)) = (&result, self.unkept.take()) {
            self.works.remove(&file).await?;
        }
        result
    }

    fn reply(&self, reply: Reply) {
        self.outbox.post(&FromWorker::Reply { id: self.id, reply });
    }
}
