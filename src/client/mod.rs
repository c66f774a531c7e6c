//! Typed calls for the page: [`Client::run`] gives a [`Running`], a stream of [`Update`]s that ends with `Done`.
//!
//! Owns the workers, one of each kind that a task names: starts one, waits for its `Ready`, notices its death, starts another. Must not
//! know what the page draws.

mod driver;
mod held;
mod pending;
mod running;
#[cfg(feature = "browser")]
mod web;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{FutureExt, Stream, channel::mpsc, future::join_all, stream::select_all};

#[cfg(feature = "browser")]
pub use self::web::has_relaxed_simd;
use self::{driver::Driver, pending::Shared};
pub use self::{
    held::Held,
    running::{Running, Update},
};
use crate::{
    channel::Connection,
    protocol::{FromWorker, Requested, Task, ToWorker, WorkerKind},
};

/// A worker's status, as the page sees it.
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

/// A handle to the workers, one of each kind. Clones share the same workers.
#[derive(Clone)]
pub struct Client {
    /// In the order of [`WorkerKind::ALL`].
    workers: Rc<[Rc<RefCell<Shared>>]>,
}

/// Two handles are equal if they share their workers.
impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.workers, &other.workers)
    }
}

impl Client {
    /// Makes a client and the future that drives it. `connect` is called for each new worker.
    pub fn new(
        connect: impl Fn(WorkerKind) -> Connection<ToWorker, FromWorker> + 'static,
    ) -> (Self, impl Future<Output = ()>) {
        let (connect, next_id) = (Rc::new(connect), Rc::new(Cell::new(0)));
        let (workers, drivers): (Vec<_>, Vec<_>) = WorkerKind::ALL
            .into_iter()
            .map(|kind| {
                let (wishes, asked) = mpsc::unbounded();
                let shared = Rc::new(RefCell::new(Shared::new(kind, next_id.clone(), wishes)));
                let connect = connect.clone();
                let driver = Driver::new(kind, Rc::downgrade(&shared), asked, move || connect(kind));
                (shared, driver.drive())
            })
            .unzip();
        (Self { workers: workers.into() }, join_all(drivers).map(drop))
    }

    /// Starts a task, at once or when its worker is ready.
    pub fn run<T: Task>(&self, task: T) -> Running<T> {
        let worker = self.worker(T::WORKER);
        let (id, replies) = worker.borrow_mut().start(task.into());
        Running::new(worker.clone(), id, replies)
    }

    /// Gives the models' worker's status now, and then each change.
    pub fn watch(&self) -> impl Stream<Item = WorkerStatus> + use<> {
        self.worker(WorkerKind::Models).borrow_mut().watch()
    }

    /// Gives each request that a worker makes to the network, from now on, with how many of its kind had died before it.
    pub fn requests(&self) -> impl Stream<Item = (u32, Requested)> + use<> {
        select_all(self.workers.iter().map(|worker| worker.borrow_mut().audit()))
    }

    /// Sets whether the workers, and every one that replaces one of them, may make requests to the network.
    pub fn allow_network(&self, allowed: bool) {
        self.workers.iter().for_each(|worker| worker.borrow_mut().allow_network(allowed));
    }

    /// Ends the workers for good, so that they close their files.
    pub fn end(&self) {
        self.workers.iter().for_each(|worker| worker.borrow_mut().end());
    }

    /// The hard cancel: ends the models' worker, fails its open requests as `Crashed`, and starts another worker.
    pub fn restart(&self) {
        self.worker(WorkerKind::Models).borrow().restart();
    }

    /// Keeps a worker that has started from ending between requests: for files that come one after the other.
    pub fn hold(&self, kind: WorkerKind) -> Held {
        Held::new(self.worker(kind).clone())
    }

    fn worker(&self, kind: WorkerKind) -> &Rc<RefCell<Shared>> {
        &self.workers[kind as usize]
    }
}
