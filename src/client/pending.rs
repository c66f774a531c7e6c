//! The table of open requests. It mints every request's id, and passes each reply to whoever made the request.
//! Must not know how a worker is started.

use std::{cell::Cell, collections::HashMap, rc::Rc};

use futures::channel::mpsc;

use super::WorkerStatus;
use crate::{
    channel::Outbox,
    protocol::{Failure, FailureKind, Reply, Request, RequestId, Requested, ToWorker, WorkerKind},
};

pub(super) type Replies = mpsc::UnboundedReceiver<Reply>;

/// What the page wants of the one who starts workers.
pub(super) enum Wish {
    /// A request waits for a worker.
    Start,
    /// The hard cancel.
    Restart,
    /// A request was given up: it may have been the last.
    Rest,
}

pub(super) struct Shared {
    kind: WorkerKind,
    status: WorkerStatus,
    watchers: Vec<mpsc::UnboundedSender<WorkerStatus>>,
    /// Receive the worker's requests to the network.
    request_listeners: Vec<mpsc::UnboundedSender<(u32, Requested)>>,
    /// How many workers have died: the number of the one that runs.
    lost_workers: u32,
    network_allowed: bool,
    /// What the next request's id is, of any worker.
    next_id: Rc<Cell<u64>>,
    /// `None` while no worker is ready.
    outbox: Option<Outbox<ToWorker>>,
    /// Requests that wait for a worker. They stay queued when a worker dies before it is ready.
    queued: Vec<(RequestId, Request)>,
    open: HashMap<RequestId, mpsc::UnboundedSender<Reply>>,
    /// Requests that the worker has, and that another one can be given in its place: nothing came of them, and nobody stopped them.
    untouched: HashMap<RequestId, Request>,
    /// How many have more for the worker, without a request yet.
    holders: u32,
    wishes: mpsc::UnboundedSender<Wish>,
}

impl Shared {
    pub fn new(kind: WorkerKind, next_id: Rc<Cell<u64>>, wishes: mpsc::UnboundedSender<Wish>) -> Self {
        Self {
            kind,
            status: WorkerStatus::Starting,
            watchers: Vec::new(),
            request_listeners: Vec::new(),
            lost_workers: 0,
            network_allowed: true,
            next_id,
            outbox: None,
            queued: Vec::new(),
            open: HashMap::new(),
            untouched: HashMap::new(),
            holders: 0,
            wishes,
        }
    }

    pub fn start(&mut self, request: Request) -> (RequestId, Replies) {
        let id = RequestId(self.next_id.replace(self.next_id.get() + 1));
        let (sender, replies) = mpsc::unbounded();
        match (&self.status, &self.outbox) {
            // A worker of a passing kind is tried anew: another file may not be the one that it dies of.
            (WorkerStatus::Dead { .. }, _) if self.kind.is_passing() && !self.wishes.is_closed() => {
                self.queued.push((id, request));
            }
            (WorkerStatus::Dead { reason }, _) => {
                finish(&sender, Failure::new(FailureKind::Crashed, reason.clone()));
                return (id, replies);
            }
            (WorkerStatus::Outdated { worker_build }, _) => {
                finish(
                    &sender,
                    Failure::new(FailureKind::Outdated, format!("the worker is build {worker_build}")),
                );
                return (id, replies);
            }
            (_, Some(outbox)) => {
                let outbox = outbox.clone();
                self.post(&outbox, id, request);
            }
            (_, None) => self.queued.push((id, request)),
        }
        self.open.insert(id, sender);
        self.wish(Wish::Start);
        (id, replies)
    }

    fn post(&mut self, outbox: &Outbox<ToWorker>, id: RequestId, request: Request) {
        if self.kind.holds_nothing() {
            self.untouched.insert(id, request.clone());
        }
        outbox.post(&ToWorker::Start { id, request });
    }

    /// The worker is about to be ended because of a request that it would not stop: the next one begins with those that have nothing to
    /// do with it.
    pub fn hand_over(&mut self) {
        let mut untouched: Vec<_> = self.untouched.drain().collect();
        untouched.sort_unstable_by_key(|(id, _)| id.0);
        self.queued.extend(untouched);
    }

    /// Asks the worker to stop a request. A request that is still queued is answered here.
    pub fn cancel(&mut self, id: RequestId) {
        if !self.open.contains_key(&id) {
            return;
        }
        self.untouched.remove(&id);
        let queued = self.queued.len();
        self.queued.retain(|(other, _)| *other != id);
        if self.queued.len() < queued {
            self.reply(
                id,
                Reply::Done(Err(Failure::new(FailureKind::Cancelled, "cancelled before it started"))),
            );
        } else if let Some(outbox) = &self.outbox {
            outbox.post(&ToWorker::Cancel { id });
        }
    }

    /// Cancels a request whose caller wants no more replies.
    pub fn abandon(&mut self, id: RequestId) {
        self.cancel(id);
        self.open.remove(&id);
        self.wish(Wish::Rest);
    }

    /// Tells a worker that waits for it that a chunk was taken.
    pub fn taken(&self, id: RequestId) {
        if let (true, Some(outbox)) = (self.kind.is_paced(), &self.outbox) {
            outbox.post(&ToWorker::Taken { id });
        }
    }

    /// No request is open.
    pub fn is_unasked(&self) -> bool {
        self.open.is_empty()
    }

    /// No request is open, and none is to come soon.
    pub fn is_idle(&self) -> bool {
        self.is_unasked() && self.holders == 0
    }

    pub fn hold(&mut self) {
        self.holders += 1;
    }

    pub fn release(&mut self) {
        self.holders = self.holders.saturating_sub(1);
        self.wish(Wish::Rest);
    }

    /// Its worker has ended, since there is nothing to do.
    pub fn rests(&mut self) {
        self.outbox = None;
        self.set_status(WorkerStatus::Starting);
    }

    /// Passes a reply to whoever made the request. If its caller has gone, the reply is dropped.
    pub fn reply(&mut self, id: RequestId, reply: Reply) {
        let done = matches!(reply, Reply::Done(_));
        if !matches!(reply, Reply::Progress(_)) {
            self.untouched.remove(&id);
        }
        if let Some(sender) = self.open.get(&id) {
            let _ = sender.unbounded_send(reply);
        }
        if done {
            self.open.remove(&id);
        }
    }

    pub fn ready(&mut self, outbox: Outbox<ToWorker>) {
        if !self.network_allowed {
            outbox.post(&ToWorker::Network { allowed: false });
        }
        for (id, request) in std::mem::take(&mut self.queued) {
            self.post(&outbox, id, request);
        }
        self.outbox = Some(outbox);
        self.set_status(WorkerStatus::Ready);
    }

    /// The worker is gone: the requests that it was working on fail. Queued requests stay, unless no other worker will start.
    pub fn lost(&mut self, status: WorkerStatus, kind: FailureKind, reason: &str) {
        self.outbox = None;
        self.untouched.clear();
        match status {
            WorkerStatus::Dead { .. } => {
                self.lost_workers += 1;
                self.queued.clear();
            }
            WorkerStatus::Restarting { .. } => self.lost_workers += 1,
            WorkerStatus::Outdated { .. } => self.queued.clear(),
            WorkerStatus::Starting | WorkerStatus::Ready => {}
        }
        let queued: Vec<RequestId> = self.queued.iter().map(|(id, _)| *id).collect();
        self.open.retain(|id, sender| {
            let keep = queued.contains(id);
            if !keep {
                finish(sender, Failure::new(kind, reason));
            }
            keep
        });
        self.set_status(status);
    }

    pub fn watch(&mut self) -> mpsc::UnboundedReceiver<WorkerStatus> {
        let (sender, statuses) = mpsc::unbounded();
        let _ = sender.unbounded_send(self.status.clone());
        self.watchers.push(sender);
        statuses
    }

    pub fn audit(&mut self) -> mpsc::UnboundedReceiver<(u32, Requested)> {
        let (sender, requests) = mpsc::unbounded();
        self.request_listeners.push(sender);
        requests
    }

    pub fn requested(&mut self, requested: Requested) {
        let worker = self.lost_workers;
        self.request_listeners
            .retain(|listener| listener.unbounded_send((worker, requested.clone())).is_ok());
    }

    pub fn allow_network(&mut self, allowed: bool) {
        let changed = std::mem::replace(&mut self.network_allowed, allowed) != allowed;
        if let (true, Some(outbox)) = (changed, &self.outbox) {
            outbox.post(&ToWorker::Network { allowed });
        }
    }

    /// Ends for good: no worker will be started any more.
    pub fn end(&mut self) {
        self.wishes.close_channel();
        let reason = "ended for good".to_owned();
        self.lost(WorkerStatus::Dead { reason: reason.clone() }, FailureKind::Cancelled, &reason);
    }

    pub fn restart(&self) {
        self.wish(Wish::Restart);
    }

    fn wish(&self, wish: Wish) {
        // The driver lives as long as a client does. If every client was dropped there is nothing to start.
        let _ = self.wishes.unbounded_send(wish);
    }

    fn set_status(&mut self, status: WorkerStatus) {
        self.watchers.retain(|watcher| watcher.unbounded_send(status.clone()).is_ok());
        self.status = status;
    }
}

fn finish(sender: &mpsc::UnboundedSender<Reply>, failure: Failure) {
    let _ = sender.unbounded_send(Reply::Done(Err(failure)));
}
