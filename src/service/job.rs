//! What a job may do while it runs: say how far it is, send a chunk, give way.

use std::{cell::Cell, rc::Rc};

use super::session::Session;
use crate::{
    channel::Outbox,
    platform::{Clock, Platform, Yielder},
    protocol::{Chunk, FromWorker, Progress, Reply, RequestId, Stage},
};

/// Progress is said at most this often.
const PROGRESS_INTERVAL_MS: f64 = 50.0;

pub struct Job<P: Platform> {
    id: RequestId,
    session: Rc<Session<P>>,
    outbox: Outbox<FromWorker>,
    said: Cell<Option<(Stage, f64)>>,
}

impl<P: Platform> Job<P> {
    pub fn new(id: RequestId, session: Rc<Session<P>>, outbox: Outbox<FromWorker>) -> Self {
        Self { id, session, outbox, said: Cell::new(None) }
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

    fn reply(&self, reply: Reply) {
        self.outbox.post(&FromWorker::Reply { id: self.id, reply });
    }
}
