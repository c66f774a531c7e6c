//! A GPU as whoever feeds a model knows it: one KV cache, logits row by row.

use crate::engine::{error::Result, gpu::GpuDecoder, models::decoder::Logits};

pub struct OnGpu(GpuDecoder);

impl OnGpu {
    pub fn new(decoder: GpuDecoder) -> Self {
        Self(decoder)
    }

    /// Runs `tokens` behind those that the cache holds. Returns the wanted positions' logits.
    pub async fn forward(&mut self, tokens: &[u32], logits: Logits) -> Result<Vec<f32>> {
        self.0.forward(tokens, logits).await
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
