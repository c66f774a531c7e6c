//! The jobs under way: started, cancelled, and each answered with one `Done`.

use std::{
    collections::HashMap,
    rc::Rc,
    task::{Context, Poll},
};

use futures::{
    FutureExt, StreamExt,
    future::{AbortHandle, Abortable, LocalBoxFuture},
    stream::FuturesUnordered,
};

use super::{Works, job::Job, job::Window};
use crate::{
    channel::Outbox,
    protocol::{Failure, FailureKind, FromWorker, Reply, Request, RequestId},
};

pub struct Table<W: Works> {
    works: Rc<W>,
    outbox: Outbox<FromWorker>,
    running: FuturesUnordered<LocalBoxFuture<'static, RequestId>>,
    started: HashMap<RequestId, Started>,
}

struct Started {
    abort: AbortHandle,
    window: Rc<Window>,
}

impl<W: Works> Table<W> {
    pub fn new(works: Rc<W>, outbox: Outbox<FromWorker>) -> Self {
        Self { works, outbox, running: FuturesUnordered::new(), started: HashMap::new() }
    }

    pub fn start(&mut self, id: RequestId, request: Request) {
        let (abort, registration) = AbortHandle::new_pair();
        let window = Rc::<Window>::default();
        self.started.insert(id, Started { abort, window: window.clone() });
        let job = Job::new(id, self.works.clone(), self.outbox.clone(), window);
        let (outbox, works) = (self.outbox.clone(), self.works.clone());
        let job = async move {
            let result = Abortable::new(W::run(&job, request), registration)
                .await
                .unwrap_or_else(|_| Err(Failure::new(FailureKind::Cancelled, "stopped on request")));
            let result = job.ended(result).await;
            let crash = result.as_ref().err().filter(|failure| failure.kind == FailureKind::Crashed).cloned();
            outbox.post(&FromWorker::Reply { id, reply: Reply::Done(result) });
            if let Some(Failure { message, .. }) = crash {
                // A member of the team died. They live and die together: the page starts another worker.
                outbox.post(&FromWorker::Crashed { message });
            } else {
                works.put_right().await;
            }
            id
        };
        self.running.push(job.boxed_local());
    }

    /// Ends a job at the checkpoint where it is. One that is not known has ended by itself.
    pub fn cancel(&mut self, id: RequestId) {
        if let Some(started) = self.started.get(&id) {
            started.abort.abort();
        }
    }

    /// The page has taken one of the job's chunks.
    pub fn taken(&mut self, id: RequestId) {
        if let Some(started) = self.started.get(&id) {
            started.window.taken();
        }
    }

    /// Lets every job that can go on do so.
    pub fn go_on(&mut self, context: &mut Context<'_>) {
        while let Poll::Ready(Some(id)) = self.running.poll_next_unpin(context) {
            self.started.remove(&id);
        }
    }
}
