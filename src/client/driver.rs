//! Runs one worker after the other: connects, waits for `Ready`, passes replies to the requests they answer, and starts another after
//! a death; a worker of a passing kind starts with a request and ends with the last.
//! Must not know which tasks the requests are for.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use futures::{StreamExt, channel::mpsc, future::Either, pin_mut};

use super::{
    WorkerStatus,
    pending::{Shared, Wish},
};
use crate::{
    channel::{Connection, Event, Outbox},
    protocol::{BUILD, FailureKind, FromWorker, ToWorker, WorkerKind},
};

/// After this many workers in a row died before they were ready, no other is started until someone asks for it.
const MAX_FAILED_STARTS: u32 = 3;

pub(super) struct Driver<C> {
    kind: WorkerKind,
    shared: Weak<RefCell<Shared>>,
    wishes: mpsc::UnboundedReceiver<Wish>,
    connect: C,
}

/// How a worker ended.
enum End {
    Died(String),
    Outdated {
        worker_build: String,
    },
    RestartAsked,
    /// No request is open, and its kind is a passing one.
    Idle,
    /// Every client was dropped.
    NoClients,
}

impl<C: Fn() -> Connection<ToWorker, FromWorker>> Driver<C> {
    pub fn new(
        kind: WorkerKind,
        shared: Weak<RefCell<Shared>>,
        wishes: mpsc::UnboundedReceiver<Wish>,
        connect: C,
    ) -> Self {
        Self { kind, shared, wishes, connect }
    }

    pub async fn drive(mut self) {
        let mut failed_starts = 0;
        loop {
            while self.kind.is_passing() && self.shared().is_some_and(|shared| shared.borrow().is_unasked()) {
                if self.wishes.next().await.is_none() {
                    return;
                }
            }
            let connection = (self.connect)();
            let mut was_ready = false;
            let end = self.run_worker(connection, &mut was_ready).await;
            failed_starts = if was_ready { 0 } else { failed_starts + 1 };
            let (status, kind, reason) = match end {
                End::NoClients => return,
                End::Idle => {
                    let Some(shared) = self.shared() else { return };
                    shared.borrow_mut().rests();
                    continue;
                }
                End::RestartAsked => {
                    failed_starts = 0;
                    let Some(shared) = self.shared() else { return };
                    shared.borrow_mut().hand_over();
                    let reason = "restarted on request".to_owned();
                    (WorkerStatus::Restarting { reason: reason.clone() }, FailureKind::Crashed, reason)
                }
                End::Outdated { worker_build } => {
                    let reason = format!("the page is build {BUILD}, the worker {worker_build}");
                    (WorkerStatus::Outdated { worker_build }, FailureKind::Outdated, reason)
                }
                End::Died(reason) if failed_starts >= MAX_FAILED_STARTS => {
                    (WorkerStatus::Dead { reason: reason.clone() }, FailureKind::Crashed, reason)
                }
                End::Died(reason) => {
                    (WorkerStatus::Restarting { reason: reason.clone() }, FailureKind::Crashed, reason)
                }
            };
            let resting = matches!(status, WorkerStatus::Dead { .. } | WorkerStatus::Outdated { .. });
            let Some(shared) = self.shared() else { return };
            shared.borrow_mut().lost(status, kind, &reason);
            drop(shared);
            if resting {
                if self.wishes.next().await.is_none() {
                    return;
                }
                failed_starts = 0;
            }
        }
    }

    /// Serves one worker, from its first message to its end.
    async fn run_worker(
        &mut self,
        connection: Connection<ToWorker, FromWorker>,
        was_ready: &mut bool,
    ) -> End {
        let Connection { outbox, mut inbox } = connection;
        loop {
            let wish = self.wishes.next();
            let event = inbox.next();
            pin_mut!(wish, event);
            // `select` takes the first that is ready. A worker that always has a message must not delay a restart, so the wish
            // comes first.
            let event = match futures::future::select(wish, event).await {
                Either::Right((event, _)) => event,
                Either::Left((Some(Wish::Restart), _)) => return End::RestartAsked,
                // It has started.
                Either::Left((Some(Wish::Start), _)) => continue,
                Either::Left((Some(Wish::Rest), _)) => {
                    if self.is_idle() {
                        return End::Idle;
                    }
                    continue;
                }
                Either::Left((None, _)) => return End::NoClients,
            };
            match event {
                None => return End::Died("the channel closed".to_owned()),
                Some(Event::Broken(reason)) => return End::Died(reason),
                Some(Event::Message(message)) => {
                    if let Some(end) = self.receive(message, &outbox, was_ready) {
                        return end;
                    }
                    if self.is_idle() {
                        return End::Idle;
                    }
                }
            }
        }
    }

    fn receive(&self, message: FromWorker, outbox: &Outbox<ToWorker>, was_ready: &mut bool) -> Option<End> {
        let Some(shared) = self.shared() else { return Some(End::NoClients) };
        match message {
            FromWorker::Ready { build } if build != BUILD => {
                return Some(End::Outdated { worker_build: build });
            }
            FromWorker::Ready { .. } => {
                *was_ready = true;
                shared.borrow_mut().ready(outbox.clone());
            }
            FromWorker::Reply { id, reply } => shared.borrow_mut().reply(id, reply),
            FromWorker::Crashed { message } => return Some(End::Died(message)),
            FromWorker::Requested(requested) => shared.borrow_mut().requested(requested),
        }
        None
    }

    /// Whether the worker is to end since nobody wants anything of it.
    fn is_idle(&self) -> bool {
        self.kind.is_passing() && self.shared().is_some_and(|shared| shared.borrow().is_idle())
    }

    fn shared(&self) -> Option<Rc<RefCell<Shared>>> {
        self.shared.upgrade()
    }
}
