//! What outlives a job: the ports, the loaded model, and who may work with it.
//!
//! Jobs that make the model speak take a seat each, as many as there are KV caches, and step in turn; a job that
//! replaces the model waits until all seats are free. Who comes later waits behind it.

use std::cell::Cell;

use futures::lock::{Mutex, MutexGuard};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{libraries::Libraries, shelf::Shelf, team::Others};
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
    conversation_taken: Cell<bool>,
    pub shelf: Shelf,
    pub libraries: Libraries,
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
        let (seats, conversation_taken) = (Semaphore::new(SEATS as usize), Cell::new(false));
        let (shelf, libraries) = (Shelf::default(), Libraries::default());
        Self { platform, model: Mutex::new(None), seats, conversation_taken, shelf, libraries }
    }

    /// A place among those that make the model speak. The conversation's cache goes to the first who comes.
    pub async fn seat(&self) -> Seat<'_, P> {
        let permit = self.seats.acquire().await.ok();
        let cache = match self.conversation_taken.replace(true) {
            false => CacheName::Conversation,
            true => CacheName::Beside,
        };
        Seat { session: self, cache, _permit: permit }
    }

    /// The model for oneself, to replace it or to drop it: comes when running answers have ended.
    pub async fn alone(&self) -> Alone<'_, P> {
        let permits = self.seats.acquire_many(SEATS).await.ok();
        Alone { model: self.model.lock().await, _permits: permits }
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
        if self.cache == CacheName::Conversation {
            self.session.conversation_taken.set(false);
        }
    }
}

/// The model, or its place, while nobody else has a seat.
pub struct Alone<'s, P: Platform> {
    pub model: MutexGuard<'s, Option<LoadedModel<P>>>,
    _permits: Option<SemaphorePermit<'s>>,
}
