//! What a job may do while it runs: say how far it is, send a chunk, give way, and what goes with it when it fails.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use super::session::Session;
use crate::{
    channel::Outbox,
    platform::{Clock, Platform, Store, Yielder},
    protocol::{Chunk, Failure, FromWorker, Progress, Reply, RequestId, Stage},
};

/// Progress is said at most this often.
const PROGRESS_INTERVAL_MS: f64 = 50.0;

pub struct Job<P: Platform> {
    id: RequestId,
    session: Rc<Session<P>>,
    outbox: Outbox<FromWorker>,
    said: Cell<Option<(Stage, f64)>>,
    /// A file that is nobody's when the job fails.
    unkept: RefCell<Option<String>>,
}

impl<P: Platform> Job<P> {
    pub fn new(id: RequestId, session: Rc<Session<P>>, outbox: Outbox<FromWorker>) -> Self {
        Self { id, session, outbox, said: Cell::new(None), unkept: RefCell::default() }
    }

    pub fn session(&self) -> &Session<P> {
        &self.session
    }

    pub fn now_ms(&self) -> f64 {
        self.session.platform.clock().now_ms()
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

    /// Gives way to messages and other jobs. A cancelled job goes no further than this.
    pub async fn checkpoint(&self) {
        self.session.platform.yielder().yield_now().await;
    }

    /// When the job fails or is stopped from here on, this file is deleted.
    pub fn remove_unless_done(&self, file: &str) {
        self.unkept.replace(Some(file.to_owned()));
    }

    /// How the job ended, once nothing of a failed one is left that nobody wants.
    pub async fn ended<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        if let (Err(_), Some(file)) = (&result, self.unkept.take()) {
            self.session.platform.store().remove(&file).await?;
        }
        result
    }

    fn reply(&self, reply: Reply) {
        self.outbox.post(&FromWorker::Reply { id: self.id, reply });
    }
}
