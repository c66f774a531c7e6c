//! A GPU as whoever feeds a model knows it: one KV cache, logits row by row.

use super::Guides;
use crate::engine::{
    error::{Error, Result},
    gpu::GpuDecoder,
    models::decoder::Logits,
    text::Ranked,
};

pub struct OnGpu(GpuDecoder);

impl OnGpu {
    pub fn new(decoder: GpuDecoder) -> Self {
        Self(decoder)
    }

    /// Runs `tokens` behind those that the cache holds. Returns the wanted positions' logits.
    pub async fn forward(&mut self, tokens: &[u32], logits: Logits) -> Result<Vec<f32>> {
        self.0.forward(tokens, logits).await
    }

    /// As [`super::Runner::rank`].
    pub async fn rank(&mut self, tokens: &[u32], recent: &[u32], guides: Guides) -> Result<Ranked> {
        let Guides { now, next } = guides;
        if !tokens.is_empty() {
            self.0.rank(tokens, recent, &now).await?;
        }
        match next.map_or(Ok(()), |next| self.0.follow(&next)) {
            // Whoever asks for the step behind this one learns that there is no room for it.
            Ok(()) | Err(Error::CacheFull { .. }) => self.0.ranked().await,
            Err(error) => Err(error),
        }
    }

    pub fn held(&self) -> &[u32] {
        self.0.tokens()
    }

    pub fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Positions that are free.
    pub fn room(&self) -> usize {
        self.capacity() - self.held().len()
    }

    /// Positions in all.
    pub fn capacity(&self) -> usize {
        self.0.context()
    }
}
