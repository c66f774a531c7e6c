//! The KV caches of answers that are under way at the same time: one stays from answer to answer, the other lives as
//! long as an answer beside the first. Both together keep to a number of pages. Must not know who works on which.

use super::cache::{Cache, Shape};
use crate::engine::{
    error::{Error, Result},
    kernels::attention::PAGE,
};

/// Which of a model's caches; all members of a team mean the same by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheName {
    /// Kept from turn to turn.
    Conversation,
    /// Made when it is first asked for, and given up with its memory.
    Beside,
}

pub struct Caches {
    shape: Shape,
    conversation: Cache,
    beside: Option<Cache>,
    /// The most that both may have.
    pages: usize,
    /// Positions of the conversation's cache when it was refused more; until memory comes back.
    full: Option<usize>,
}

impl Caches {
    pub fn new(shape: Shape) -> Self {
        Self { shape, conversation: Cache::new(shape), beside: None, pages: usize::MAX, full: None }
    }

    /// Both together may have so many pages from here on.
    pub fn limit_pages(&mut self, pages: usize) {
        self.pages = pages;
    }

    pub fn get(&mut self, name: CacheName) -> &mut Cache {
        match name {
            CacheName::Conversation => &mut self.conversation,
            CacheName::Beside => self.beside.get_or_insert_with(|| Cache::new(self.shape)),
        }
    }

    /// Makes room for `count` more positions; returns the pages that are new.
    pub(super) fn reserve(&mut self, name: CacheName, count: usize) -> Result<usize> {
        let held = self.conversation.pages() + self.beside.as_ref().map_or(0, Cache::pages);
        let most = self.pages;
        let cache = self.get(name);
        let missing = cache.missing(count);
        if missing > 0 && held.saturating_add(missing) > most {
            return Err(Error::CacheFull { positions: cache.pages() * PAGE });
        }
        cache.reserve(count)?;
        Ok(missing)
    }

    /// Remembers that this cache could not grow: what comes next is to need no more than it has.
    pub(super) fn refused(&mut self, name: CacheName) {
        match name {
            CacheName::Conversation => self.full = Some(self.conversation.pages() * PAGE),
            // It is given up after the answer that filled it.
            CacheName::Beside => {}
        }
    }

    /// The most positions of a conversation, where it was refused more.
    pub fn full(&self) -> Option<usize> {
        self.full.filter(|positions| *positions > 0)
    }

    /// Bytes that both have in memory, with `kv_heads` to a layer.
    pub fn held_bytes(&self, kv_heads: usize) -> u64 {
        let pages = self.conversation.pages() + self.beside.as_ref().map_or(0, Cache::pages);
        pages as u64 * Shape { kv_heads, ..self.shape }.page_bytes()
    }

    /// Bytes that `name` has in use, with `kv_heads` to a layer.
    pub fn bytes(&self, name: CacheName, kv_heads: usize) -> u64 {
        let cache = match name {
            CacheName::Conversation => Some(&self.conversation),
            CacheName::Beside => self.beside.as_ref(),
        };
        cache.map_or(0, |cache| cache.bytes(kv_heads))
    }

    /// Frees the cache beside the conversation's; `false` if there was none.
    pub fn give_up_beside(&mut self) -> bool {
        let given_up = self.beside.take().is_some();
        if given_up {
            self.full = None;
        }
        given_up
    }
}
