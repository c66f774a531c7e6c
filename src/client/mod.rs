//! Typed calls for the page: [`Client::run`] gives a [`Running`], a stream of [`Update`]s that ends with `Done`.
//!
//! Owns the worker's life: waits for its `Ready`, notices its death, starts another. Must not know what is drawn.

mod driver;
mod pending;
mod running;
#[cfg(feature = "browser")]
mod web;

use std::{cell::RefCell, rc::Rc};

use futures::{Stream, channel::mpsc};

pub use self::running::{Running, Update};
#[cfg(feature = "browser")]
pub use self::web::has_relaxed_simd;
use self::{driver::Driver, pending::Shared};
use crate::{
    channel::Connection,
    protocol::{FromWorker, Requested, Task, ToWorker},
};

/// Where the worker stands, as the page sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WorkerStatus {
    #[default]
    Starting,
    Ready,
    /// It died; another is on its way. Loaded models went with it.
    Restarting {
        reason: String,
    },
    /// It comes from another build than the page: reloading the page brings both together.
    Outdated {
        worker_build: String,
    },
    /// It died several times before it was ready. [`Client::restart`] tries again.
    Dead {
        reason: String,
    },
}

/// A handle to the worker; clones share it.
#[derive(Clone)]
pub struct Client {
    shared: Rc<RefCell<Shared>>,
}

/// Clones are the same one.
impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Client {
    /// A client and the future that drives it. `connect` is called for each new worker.
    pub fn new(
        connect: impl Fn() -> Connection<ToWorker, FromWorker> + 'static,
    ) -> (Self, impl Future<Output = ()>) {
        let (restarts, restart_requests) = mpsc::unbounded();
        let shared = Rc::new(RefCell::new(Shared::new(restarts)));
        let driver = Driver::new(Rc::downgrade(&shared), restart_requests, connect);
        (Self { shared }, driver.drive())
    }

    /// Starts a task, at once or when the worker is ready.
    pub fn run<T: Task>(&self, task: T) -> Running<T> {
        let (id, replies) = self.shared.borrow_mut().start(task.into());
        Running::new(self.shared.clone(), id, replies)
    }

    /// The worker's status now, then each change.
    pub fn watch(&self) -> impl Stream<Item = WorkerStatus> + use<> {
        self.shared.borrow_mut().watch()
    }

    /// Each request of the worker to the network, from now on.
    pub fn requests(&self) -> impl Stream<Item = Requested> + use<> {
        self.shared.borrow_mut().audit()
    }

    /// Whether the worker, and every one that comes after it, may make requests to the network.
    pub fn allow_network(&self, allowed: bool) {
        self.shared.borrow_mut().allow_network(allowed);
    }

    /// Ends the worker for good: it lets go of its files.
    pub fn end(&self) {
        self.shared.borrow_mut().end();
    }

    /// The hard cancel: ends the worker, fails what it was at as `Crashed`, starts another.
    pub fn restart(&self) {
        self.shared.borrow().restart();
    }
}
