//! What outlives a job: the ports, the loaded model, and who may work with it.
//!
//! Jobs that make the model speak take a seat each, as many as there are KV caches, and step in turn; a job that
//! replaces the model waits until all seats are free. Who comes later waits behind it. A model that was let go for another
//! is owed: until one of the two is here, nobody gets a seat.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use futures::lock::{Mutex, MutexGuard};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::{arriving::Arriving, download::Turns, libraries::Libraries, shelf::Shelf, team::Others};
use crate::{
    engine::{language_model::LanguageModel, models::caches::CacheName},
    platform::Platform,
    protocol::{Failure, FailureKind, GpuUse, Processor},
};

/// One for each [`CacheName`].
const SEATS: u32 = 2;

pub struct Session<P: Platform> {
    pub platform: P,
    /// Locked for a step by who has a seat, and for longer by who has all of them: nobody ever waits here.
    model: Mutex<Option<LoadedModel<P>>>,
    /// First come, first served; never closed.
    seats: Arc<Semaphore>,
    /// The model that was let go for one that is not here yet, and all seats after the job that did so has ended.
    owed: RefCell<Option<Owed>>,
    kept_seats: Cell<Option<OwnedSemaphorePermit>>,
    /// Held by who has a seat while a GPU computes: it has one KV cache, and its steps wait in the middle.
    gpu: Mutex<()>,
    /// Held by who loads or forgets a language model: one after the other.
    pub loading: Mutex<()>,
    /// By [`CacheName`].
    taken: Cell<Taken>,
    /// Who asked for a seat, or for all of them, and has none yet.
    waiting: Cell<u32>,
    pub shelf: Shelf<P::Crew>,
    pub libraries: Libraries,
    pub arriving: Arriving,
    pub downloads: Turns,
}

#[derive(Clone, Copy, Default)]
struct Taken {
    conversation: bool,
    beside: bool,
}

pub struct LoadedModel<P: Platform> {
    /// The file's SHA-256.
    pub sha256: String,
    /// Threads that were asked for, which may be more than there are.
    pub threads: u32,
    pub processor: Processor,
    pub model: LanguageModel,
    pub gpu: Option<Box<GpuUse>>,
    pub others: Others<P::Crew>,
    /// The leader's memory and all members', in bytes, without KV caches.
    pub leader_bytes: u64,
    pub all_bytes: u64,
}

/// What it takes to load a model again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    pub sha256: String,
    pub threads: u32,
    pub processor: Processor,
}

impl<P: Platform> Session<P> {
    pub fn new(platform: P) -> Self {
        Self {
            platform,
            model: Mutex::new(None),
            seats: Arc::new(Semaphore::new(SEATS as usize)),
            owed: RefCell::default(),
            kept_seats: Cell::default(),
            gpu: Mutex::default(),
            loading: Mutex::default(),
            taken: Cell::default(),
            waiting: Cell::default(),
            shelf: Shelf::default(),
            libraries: Libraries::default(),
            arriving: Arriving::default(),
            downloads: Turns::default(),
        }
    }

    /// A place among those that make the model speak. The conversation's cache goes to the first who comes.
    pub async fn seat(&self) -> Seat<'_, P> {
        self.seat_at(CacheName::Conversation).await
    }

    /// The same for work that is no conversation: it leaves the conversation's cache alone where another is free.
    pub async fn seat_beside(&self) -> Seat<'_, P> {
        self.seat_at(CacheName::Beside).await
    }

    async fn seat_at(&self, wanted: CacheName) -> Seat<'_, P> {
        let waiting = Waiting::new(&self.waiting);
        let permit = self.seats.acquire().await.ok();
        drop(waiting);
        // As many permits as caches: one of the two is free.
        let taken = self.taken.get();
        let cache = match wanted {
            CacheName::Conversation if taken.conversation => CacheName::Beside,
            CacheName::Beside if taken.beside => CacheName::Conversation,
            CacheName::Conversation | CacheName::Beside => wanted,
        };
        self.taken.set(taken.with(cache, true));
        let mut seat = Seat { session: self, cache, _permit: permit, _gpu: None };
        // The model stays the same one from here on; whoever is in the middle of a step waits for a GPU.
        let on_gpu = |model: MutexGuard<'_, Option<LoadedModel<P>>>| {
            model.as_ref().is_some_and(|loaded| loaded.model.is_on_gpu())
        };
        if self.model.try_lock().is_none_or(on_gpu) {
            seat._gpu = Some(self.gpu.lock().await);
        }
        seat
    }

    /// Whether someone waits for a seat, or for all of them: a long job gives way between its parts.
    pub fn is_waited_for(&self) -> bool {
        self.waiting.get() > 0
    }

    /// The model for oneself, to replace it or to drop it: comes when running answers have ended.
    pub async fn alone(&self) -> Alone<'_, P> {
        let _waiting = Waiting::new(&self.waiting);
        let seats = match self.kept_seats.take() {
            Some(seats) => Some(seats),
            None => self.seats.clone().acquire_many_owned(SEATS).await.ok(),
        };
        Alone { session: self, model: self.model.lock().await, seats }
    }

    /// Looks at the loaded model, for who holds [`Self::loading`].
    pub fn loaded<T>(&self, look: impl FnOnce(&LoadedModel<P>) -> T) -> Option<T> {
        self.model.try_lock()?.as_ref().map(look)
    }

    /// The model that was let go by a job that has ended, and that nobody loads again yet.
    pub fn owed(&self) -> Option<Owed> {
        let seats = self.kept_seats.take();
        let owed = seats.as_ref().and_then(|_| self.owed.borrow().clone());
        self.kept_seats.set(seats);
        owed
    }
}

impl Taken {
    fn with(mut self, cache: CacheName, taken: bool) -> Self {
        match cache {
            CacheName::Conversation => self.conversation = taken,
            CacheName::Beside => self.beside = taken,
        }
        self
    }
}

/// Counts one who waits, until it is dropped: a cancelled job waits no longer.
struct Waiting<'s>(&'s Cell<u32>);

impl<'s> Waiting<'s> {
    fn new(waiting: &'s Cell<u32>) -> Self {
        waiting.set(waiting.get() + 1);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// The model between the steps of others, and one of its caches. While it is held, the model stays the same one.
pub struct Seat<'s, P: Platform> {
    session: &'s Session<P>,
    pub cache: CacheName,
    _permit: Option<SemaphorePermit<'s>>,
    _gpu: Option<MutexGuard<'s, ()>>,
}

impl<P: Platform> Seat<'_, P> {
    /// One step of the model's. Whoever else has a seat gets in between two steps, and not while one waits for a GPU.
    pub async fn step<T>(
        &self,
        work: impl AsyncFnOnce(&mut LoadedModel<P>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        match self.session.model.lock().await.as_mut() {
            Some(loaded) => work(loaded).await,
            None => Err(Failure::new(FailureKind::NotLoaded, "no model is loaded")),
        }
    }

    /// Looks at the model, or changes what is kept with it, between two steps.
    pub fn turn<T>(
        &self,
        work: impl FnOnce(&mut LoadedModel<P>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        match self.session.model.try_lock().as_deref_mut() {
            Some(Some(loaded)) => work(loaded),
            Some(None) | None => Err(Failure::new(FailureKind::NotLoaded, "no model is loaded")),
        }
    }
}

impl<P: Platform> Drop for Seat<'_, P> {
    /// However the job ended, its cache is given back before the next one sits down.
    fn drop(&mut self) {
        // Without a model there is no cache, and a broken team fails the next step.
        let _ = self.turn(|loaded| Ok(loaded.model.leave(self.cache)?));
        let taken = &self.session.taken;
        taken.set(taken.get().with(self.cache, false));
    }
}

/// The model, or its place, while nobody else has a seat.
pub struct Alone<'s, P: Platform> {
    session: &'s Session<P>,
    pub model: MutexGuard<'s, Option<LoadedModel<P>>>,
    seats: Option<OwnedSemaphorePermit>,
}

impl<P: Platform> Alone<'_, P> {
    /// Gives the model's memory back for another. It is owed until [`Self::put`] or [`Self::give_up`].
    pub fn let_go(&mut self) {
        if let Some(LoadedModel { sha256, threads, processor, .. }) = self.model.take() {
            self.session.owed.replace(Some(Owed { sha256, threads, processor }));
        }
    }

    /// Puts a model into the place.
    pub fn put(&mut self, loaded: LoadedModel<P>) -> &mut LoadedModel<P> {
        self.session.owed.take();
        self.model.insert(loaded)
    }

    /// Whether the model of this file is here, or owed.
    pub fn is_or_was(&self, sha256: &str) -> bool {
        let owed = self.session.owed.borrow();
        self.model.as_ref().is_some_and(|loaded| loaded.sha256 == sha256)
            || owed.as_ref().is_some_and(|owed| owed.sha256 == sha256)
    }

    /// Leaves the place empty.
    pub fn give_up(&mut self) {
        self.session.owed.take();
        *self.model = None;
    }
}

impl<P: Platform> Drop for Alone<'_, P> {
    /// Who waits for a seat waits on while a model is owed.
    fn drop(&mut self) {
        if self.session.owed.borrow().is_some() {
            self.session.kept_seats.set(self.seats.take());
        }
    }
}
