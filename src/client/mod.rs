//! Typed calls for the page: [`Client::run`] gives a [`Running`], a stream of [`Update`]s that ends with `Done`.
//!
//! Owns the worker: waits for its `Ready`, notices its death, starts another. Must not know what the page draws.

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

/// The worker's status, as the page sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WorkerStatus {
    #[default]
    Starting,
    Ready,
    /// The worker died and another is starting. The models that the dead one had loaded are lost.
    Restarting {
        reason: String,
    },
    /// The worker comes from another build than the page. Reloading the page brings both to the same build.
    Outdated {
        worker_build: String,
    },
    /// Several workers died before they were ready. [`Client::restart`] tries again.
    Dead {
        reason: String,
    },
}

/// A handle to the worker. Clones share the same worker.
#[derive(Clone)]
pub struct Client {
    shared: Rc<RefCell<Shared>>,
}

/// Two handles are equal if they share one worker.
impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Client {
    /// Makes a client and the future that drives it. `connect` is called for each new worker.
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

    /// Gives the worker's status now, and then each change.
    pub fn watch(&self) -> impl Stream<Item = WorkerStatus> + use<> {
        self.shared.borrow_mut().watch()
    }

    /// Gives each request that the worker makes to the network, from now on.
    pub fn requests(&self) -> impl Stream<Item = Requested> + use<> {
        self.shared.borrow_mut().audit()
    }

    /// Sets whether this worker, and every one that replaces it, may make requests to the network.
    pub fn allow_network(&self, allowed: bool) {
        self.shared.borrow_mut().allow_network(allowed);
    }

    /// Ends the worker for good, so that it closes its files.
    pub fn end(&self) {
        self.shared.borrow_mut().end();
    }

    /// The hard cancel: ends the worker, fails its open requests as `Crashed`, and starts another worker.
    pub fn restart(&self) {
        self.shared.borrow().restart();
    }
}
