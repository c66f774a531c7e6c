//! The table of open requests. It mints every request's id, and passes each reply to whoever made the request.
//! Must not know how a worker is started.

use std::collections::HashMap;

use futures::channel::mpsc;

use super::WorkerStatus;
use crate::{
    channel::Outbox,
    protocol::{Failure, FailureKind, Reply, Request, RequestId, Requested, ToWorker},
};

pub(super) type Replies = mpsc::UnboundedReceiver<Reply>;

pub(super) struct Shared {
    status: WorkerStatus,
    watchers: Vec<mpsc::UnboundedSender<WorkerStatus>>,
    /// Receive the worker's requests to the network.
    request_listeners: Vec<mpsc::UnboundedSender<Requested>>,
    network_allowed: bool,
    next_id: u64,
    /// `None` while no worker is ready.
    outbox: Option<Outbox<ToWorker>>,
    /// Requests that wait for a worker. They stay queued when a worker dies before it is ready.
    queued: Vec<(RequestId, Request)>,
    open: HashMap<RequestId, mpsc::UnboundedSender<Reply>>,
    restarts: mpsc::UnboundedSender<()>,
}

impl Shared {
    pub fn new(restarts: mpsc::UnboundedSender<()>) -> Self {
        Self {
            status: WorkerStatus::Starting,
            watchers: Vec::new(),
            request_listeners: Vec::new(),
            network_allowed: true,
            next_id: 0,
            outbox: None,
            queued: Vec::new(),
            open: HashMap::new(),
            restarts,
        }
    }

    pub fn start(&mut self, request: Request) -> (RequestId, Replies) {
        let id = RequestId(self.next_id);
        self.next_id += 1;
        let (sender, replies) = mpsc::unbounded();
        match (&self.status, &self.outbox) {
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
            (_, Some(outbox)) => outbox.post(&ToWorker::Start { id, request }),
            (_, None) => self.queued.push((id, request)),
        }
        self.open.insert(id, sender);
        (id, replies)
    }

    /// Asks the worker to stop a request. A request that is still queued is answered here.
    pub fn cancel(&mut self, id: RequestId) {
        if !self.open.contains_key(&id) {
            return;
        }
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
    }

    /// Passes a reply to whoever made the request. If its caller has gone, the reply is dropped.
    pub fn reply(&mut self, id: RequestId, reply: Reply) {
        let done = matches!(reply, Reply::Done(_));
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
        for (id, request) in self.queued.drain(..) {
            outbox.post(&ToWorker::Start { id, request });
        }
        self.outbox = Some(outbox);
        self.set_status(WorkerStatus::Ready);
    }

    /// The worker is gone: the requests that it was working on fail. Queued requests stay, unless no other worker will start.
    pub fn lost(&mut self, status: WorkerStatus, kind: FailureKind, reason: &str) {
        self.outbox = None;
        match status {
            WorkerStatus::Dead { .. } | WorkerStatus::Outdated { .. } => self.queued.clear(),
            WorkerStatus::Starting | WorkerStatus::Ready | WorkerStatus::Restarting { .. } => {}
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

    pub fn audit(&mut self) -> mpsc::UnboundedReceiver<Requested> {
        let (sender, requests) = mpsc::unbounded();
        self.request_listeners.push(sender);
        requests
    }

    pub fn requested(&mut self, requested: Requested) {
        self.request_listeners.retain(|listener| listener.unbounded_send(requested.clone()).is_ok());
    }

    pub fn allow_network(&mut self, allowed: bool) {
        let changed = std::mem::replace(&mut self.network_allowed, allowed) != allowed;
        if let (true, Some(outbox)) = (changed, &self.outbox) {
            outbox.post(&ToWorker::Network { allowed });
        }
    }

    /// Ends for good: no worker will be started any more.
    pub fn end(&mut self) {
        self.restarts.close_channel();
        let reason = "ended for good".to_owned();
        self.lost(WorkerStatus::Dead { reason: reason.clone() }, FailureKind::Cancelled, &reason);
    }

    pub fn restart(&self) {
        // The driver lives as long as a client does. If every client was dropped there is nothing to restart.
        let _ = self.restarts.unbounded_send(());
    }

    fn set_status(&mut self, status: WorkerStatus) {
        self.watchers.retain(|watcher| watcher.unbounded_send(status.clone()).is_ok());
        self.status = status;
    }
}

fn finish(sender: &mpsc::UnboundedSender<Reply>, failure: Failure) {
    let _ = sender.unbounded_send(Reply::Done(Err(failure)));
}
