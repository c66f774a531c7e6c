//! What computes a language model's tokens, with the KV caches that are its own: the processor, or a GPU in its place. Whoever feeds
//! it knows tokens and logits, and neither where they are computed nor by how many.

#[cfg(not(feature = "gpu"))]
#[path = "no_gpu.rs"]
mod on_gpu;
#[cfg(feature = "gpu")]
mod on_gpu;

pub use self::on_gpu::OnGpu;
use super::{
    error::{Error, Result},
    memory::Fit,
    models::{
        cache::common_prefix,
        caches::{CacheName, Caches},
        decoder::{Decoder, Logits, Recipe},
    },
    text::{Guide, Ranked},
};

/// How a GPU guesses the token behind a step and, where the step of that is to be under way before it is known, the token behind that.
pub struct Guides {
    pub now: Guide,
    pub next: Option<Guide>,
}

pub struct Runner {
    decoder: Decoder,
    caches: Caches,
    /// Computes in the processor's place as long as it is there. It has one cache, whatever its name.
    gpu: Option<OnGpu>,
    /// What took the GPU away, until somebody asks.
    lost: Option<String>,
    /// What the GPU computed last.
    rows: Vec<f32>,
}

impl Runner {
    /// The processor, alone or as a team's leader.
    pub fn on_cpu(decoder: Decoder, fit: Option<Fit>) -> Self {
        let mut caches = Caches::new(decoder.cache_shape());
        if let Some(fit) = fit {
            caches.limit_pages(fit.pages);
        }
        Self { decoder, caches, gpu: None, lost: None, rows: Vec::new() }
    }

    /// From here on a GPU computes, on an empty cache.
    #[cfg(feature = "gpu")]
    pub fn take_gpu(&mut self, gpu: OnGpu) {
        self.gpu = Some(gpu);
    }

    pub fn is_on_gpu(&self) -> bool {
        self.gpu.is_some()
    }

    /// What took the GPU away since the last call.
    pub fn take_loss(&mut self) -> Option<String> {
        self.lost.take()
    }

    pub fn recipe(&self) -> &Recipe {
        self.decoder.recipe()
    }

    /// Tokens in the vocabulary: the length of a row of logits.
    pub fn vocabulary(&self) -> usize {
        self.decoder.vocabulary()
    }

    /// Packed weights in memory.
    pub fn weight_bytes(&self) -> u64 {
        self.decoder.weight_bytes()
    }

    /// Runs `tokens` behind those that this cache holds, and adds them to it. The processor never keeps its caller waiting: only a GPU
    /// does. Returns the wanted positions' logits, a row of [`Self::vocabulary`] numbers each.
    ///
    /// Where a GPU goes away, that is the error, and [`Self::held`] says what the processor's cache has in its place.
    pub async fn forward(&mut self, cache: CacheName, tokens: &[u32], logits: Logits) -> Result<&[f32]> {
        let Some(gpu) = &mut self.gpu else {
            return self.decoder.forward(&mut self.caches, cache, tokens, logits);
        };
        self.rows = gpu.forward(tokens, logits).await.or_else(|error| self.without_lost(error))?;
        Ok(&self.rows)
    }

    /// On a GPU: runs `tokens`, or takes the step that is under way where there are none, and gives the likeliest tokens behind it. Where
    /// that guesses `next`, the step of the guessed token is under way from then on, and that token is among those that are
    /// [held](Self::held).
    pub async fn rank(&mut self, tokens: &[u32], recent: &[u32], guides: Guides) -> Result<Ranked> {
        let Some(gpu) = &mut self.gpu else {
            return Err(Error::Input("only a GPU ranks tokens".to_owned()));
        };
        gpu.rank(tokens, recent, guides).await.or_else(|error| self.without_lost(error))
    }

    /// Goes on without a GPU that is gone.
    fn without_lost<T>(&mut self, error: Error) -> Result<T> {
        if let Error::Gpu(why) = &error {
            self.lost = Some(why.to_string());
            self.gpu = None;
        }
        Err(error)
    }

    /// The tokens whose keys and values this cache has, oldest first.
    pub fn held(&mut self, cache: CacheName) -> &[u32] {
        match &self.gpu {
            Some(gpu) => gpu.held(),
            None => self.caches.get(cache).tokens(),
        }
    }

    /// Keeps of this cache what `prompt` begins with too, and at most `most` tokens of that. Returns how many they are.
    pub fn keep_common(&mut self, cache: CacheName, prompt: &[u32], most: usize) -> usize {
        let common = common_prefix(self.held(cache), prompt).min(most);
        self.truncate(cache, common);
        common
    }

    /// Forgets all but the first `length` tokens of this cache. Their memory stays for what comes next.
    pub fn truncate(&mut self, cache: CacheName, length: usize) {
        match &mut self.gpu {
            Some(gpu) => gpu.truncate(length),
            None => self.caches.get(cache).truncate(length),
        }
    }

    /// Positions for which this cache has memory by now.
    pub fn room(&mut self, cache: CacheName) -> usize {
        match &self.gpu {
            Some(gpu) => gpu.room(),
            None => self.caches.get(cache).room(),
        }
    }

    /// The most positions of a conversation, where it was refused more.
    pub fn full(&self) -> Option<usize> {
        match &self.gpu {
            Some(gpu) => Some(gpu.capacity()),
            None => self.caches.full(),
        }
    }

    /// Frees the cache beside the conversation's, at all members of a team.
    pub fn give_up_beside(&mut self) -> Result<()> {
        self.decoder.give_up_beside(&mut self.caches)
    }

    /// What this cache has in use, of all members of a team together.
    pub fn cache_bytes(&self, cache: CacheName) -> u64 {
        self.caches.bytes(cache, self.recipe().kv_heads)
    }

    /// What all caches have in memory, of all members of a team together.
    pub fn all_cache_bytes(&self) -> u64 {
        self.caches.held_bytes(self.recipe().kv_heads)
    }
}
