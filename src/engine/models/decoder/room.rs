//! Memory for the positions of a step, at every member before any of them computes: a page that one can't have is a step that
//! none takes, and the team goes on.

use super::{runner::Decoder, step::Step};
use crate::engine::{
    error::{Error, Result},
    kernels::rope::Rope,
    models::caches::{CacheName, Caches},
    team::{Receivers, Team},
};

impl Decoder {
    /// The leader's own room for `count` more positions, before the others hear of them; returns the cache's new pages.
    pub(super) fn make_room(&mut self, caches: &mut Caches, name: CacheName, count: usize) -> Result<usize> {
        let made = caches.reserve(name, count).inspect_err(|_| caches.refused(name))?;
        let cache = caches.get(name);
        let reached = reach(&mut self.ropes, cache.tokens().len() + count);
        if reached.is_err() {
            cache.give_back(made);
            caches.refused(name);
        }
        reached.map(|()| made)
    }

    /// Hears whether the others have room too, after they have heard of the step. Where one has none, all give back their new pages.
    pub(super) fn room_of_all(&mut self, caches: &mut Caches, name: CacheName, made: usize) -> Result<()> {
        if made == 0 || all(&mut *self.team, true)? {
            return Ok(());
        }
        let cache = caches.get(name);
        cache.give_back(made);
        let positions = cache.tokens().len();
        caches.refused(name);
        Err(Error::CacheFull { positions })
    }

    /// The same for one that follows; `false` if nobody takes this step.
    pub(super) fn follow_room(&mut self, caches: &mut Caches, step: &Step) -> Result<bool> {
        let made = caches.reserve(step.cache, step.tokens.len());
        let cache = caches.get(step.cache);
        let ready = made
            .and_then(|made| reach(&mut self.ropes, cache.tokens().len() + step.tokens.len()).map(|()| made));
        if !step.asks_room {
            return ready.map(|_| true);
        }
        if all(&mut *self.team, ready.is_ok())? {
            return Ok(true);
        }
        cache.give_back(ready.unwrap_or(0));
        Ok(false)
    }
}

fn reach(ropes: &mut [Rope], positions: usize) -> Result<()> {
    ropes.iter_mut().try_for_each(|rope| rope.reach(positions))
}

/// Whether every member says so.
fn all(team: &mut dyn Team, mine: bool) -> Result<bool> {
    let mut said = vec![0u8; team.size()];
    said[team.rank()] = mine.into();
    let each: Vec<usize> = (0..=team.size()).collect();
    team.gather(&mut said, &each, 1, Receivers::Everyone)?;
    Ok(said.iter().all(|said| *said == 1))
}
