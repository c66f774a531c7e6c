//! The KV caches of answers that are under way at the same time: one stays from answer to answer, the other lives as
//! long as an answer beside the first. Must not know who works on which.

use super::cache::{Cache, Shape};

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
}

impl Caches {
    pub fn new(shape: Shape) -> Self {
        Self { shape, conversation: Cache::new(shape), beside: None }
    }

    pub fn get(&mut self, name: CacheName) -> &mut Cache {
        match name {
            CacheName::Conversation => &mut self.conversation,
            CacheName::Beside => self.beside.get_or_insert_with(|| Cache::new(self.shape)),
        }
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
        self.beside.take().is_some()
    }
}
