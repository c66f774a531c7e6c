//! What outlives a job: the ports, the loaded model, and who may work with it.
//!
//! Jobs that make the model speak take a seat each, as many as there are KV caches, and step in turn; a job that
//! replaces the model waits until all seats are free. Who comes later waits behind it.

use std::cell::Cell;

use futures::lock::{Mutex, MutexGuard};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{arriving::Arriving, download::Turns, libraries::Libraries, shelf::Shelf, team::Others};
use crate::{
    engine::{language_model::LanguageModel, models::caches::CacheName},
    platform::Platform,
    protocol::{Failure, FailureKind},
};

/// One for each [`CacheName`].
const SEATS: u32 = 2;

pub struct Session<P: Platform> {
    pub platform: P,
    /// Locked for a step by who has a seat, and for longer by who has all of them: nobody ever waits here.
    model: Mutex<Option<LoadedModel<P>>>,
    /// First come, first served; never closed.
    seats: Semaphore,
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
    pub model: LanguageModel,
    pub others: Others<P::Crew>,
}

impl<P: Platform> Session<P> {
    pub fn new(platform: P) -> Self {
        let (seats, taken, waiting) = (Semaphore::new(SEATS as usize), Cell::default(), Cell::default());
        let (shelf, libraries, arriving) = (Shelf::default(), Libraries::default(), Arriving::default());
        let downloads = Turns::default();
        Self {
            platform,
            model: Mutex::new(None),
            seats,
            taken,
            waiting,
            shelf,
            libraries,
            arriving,
            downloads,
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
        Seat { session: self, cache, _permit: permit }
    }

    /// Whether someone waits for a seat, or for all of them: a long job gives way between its parts.
    pub fn is_waited_for(&self) -> bool {
        self.waiting.get() > 0
    }

    /// The model for oneself, to replace it or to drop it: comes when running answers have ended.
    pub async fn alone(&self) -> Alone<'_, P> {
        let _waiting = Waiting::new(&self.waiting);
        let permits = self.seats.acquire_many(SEATS).await.ok();
        Alone { model: self.model.lock().await, _permits: permits }
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
}

impl<P: Platform> Seat<'_, P> {
    /// Does one step's work with the model.
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
    pub model: MutexGuard<'s, Option<LoadedModel<P>>>,
    _permits: Option<SemaphorePermit<'s>>,
}
