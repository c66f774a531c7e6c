//! The same text through the processor and through a GPU: whether their answers agree, before a person is given one of them. Has no
//! clock; its caller times the two.

use std::io::{Read, Seek};

use super::{
    error::Result,
    gpu::GpuLoader,
    head::best,
    kernels::elementwise::softmax,
    language_model::{LanguageModel, Loader},
    models::{caches::CacheName, decoder::Logits},
    runner::OnGpu,
    text::Special,
};
use crate::gpu::Gpu;

/// Letters, figures and signs of several scripts, so that many rows of the vocabulary take part.
const TEXT: &str =
    "Water boils at 100 °C, and 7 x 8 = 56. Le ciel est bleu; 天空是蓝的。 fn main() { return 0; }";
/// Tokens of it at most.
const MOST_TOKENS: usize = 16;
/// Tokens that each decodes for its time.
const DECODED: usize = 4;
/// The processor rounds activations to 8 bits, which takes its next tokens so far from exact ones at most; a wrong shader takes them
/// much further. (`docs/PERFORMANCE.md` has what right ones measure.)
const MOST_DIVERGENCE: f64 = 0.05;
/// Positions of four at which the likeliest token is the same, at least.
const SAME_OF_FOUR: usize = 3;

pub struct Trial {
    tokens: Vec<u32>,
    vocabulary: usize,
    /// Rows of logits, one for each token.
    cpu: Vec<f32>,
}

/// How near the GPU's next tokens are to the processor's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Mean Kullback-Leibler divergence of the two distributions, in nats.
    pub divergence: f64,
    /// Positions at which the likeliest token is the same.
    pub same: usize,
    pub positions: usize,
}

impl Agreement {
    pub fn holds(&self) -> bool {
        self.divergence <= MOST_DIVERGENCE && self.same * 4 >= self.positions * SAME_OF_FOUR
    }

    /// Between rows of logits, of which the first `tokens` numbers of each `row` count.
    fn between(exact: &[f32], other: &[f32], row: usize, tokens: usize) -> Self {
        let (mut divergence, mut same, mut positions) = (0.0, 0, 0);
        for (exact, other) in exact.chunks_exact(row).zip(other.chunks_exact(row)) {
            let [exact, other] = [exact, other].map(|row| {
                let mut row = row[..tokens].to_vec();
                softmax(&mut row);
                row
            });
            let terms = exact.iter().zip(&other).filter(|(exact, _)| **exact > 0.0);
            let each = terms.map(|(p, q)| f64::from(*p) * (f64::from(*p) / f64::from(*q).max(1e-30)).ln());
            divergence += each.sum::<f64>();
            same += usize::from(best(&exact) == best(&other));
            positions += 1;
        }
        // What is no number is as far from right as can be.
        let divergence = if divergence.is_finite() { divergence } else { f64::INFINITY };
        Self { divergence: divergence / positions.max(1) as f64, same, positions }
    }
}

impl Trial {
    /// The processor's side, on the conversation's cache, which must be empty and is left so.
    pub async fn on_cpu(model: &mut LanguageModel) -> Result<Self> {
        let mut tokens = model.tokenizer.encode(TEXT, Special::Plain)?;
        tokens.truncate(MOST_TOKENS);
        let vocabulary = model.tokenizer.vocab_size();
        let cpu = model.runner.forward(CacheName::Conversation, &tokens, Logits::All).await?.to_vec();
        Ok(Self { tokens, vocabulary, cpu })
    }

    /// Some tokens by the processor, for its time.
    pub async fn decode_on_cpu(&self, model: &mut LanguageModel) -> Result<()> {
        for token in self.tokens.iter().cycle().take(DECODED) {
            model.runner.forward(CacheName::Conversation, &[*token], Logits::Last).await?;
        }
        model.clear(CacheName::Conversation);
        Ok(())
    }

    /// The GPU's side, on its empty cache.
    pub async fn on_gpu(&self, model: &LanguageModel, gpu: &mut OnGpu) -> Result<Agreement> {
        let rows = gpu.forward(&self.tokens, Logits::All).await?;
        Ok(Agreement::between(&self.cpu, &rows, model.runner.vocabulary(), self.vocabulary))
    }

    /// The same tokens by the GPU, whose cache is left empty.
    pub async fn decode_on_gpu(&self, gpu: &mut OnGpu) -> Result<()> {
        for token in self.tokens.iter().cycle().take(DECODED) {
            gpu.forward(&[*token], Logits::Last).await?;
        }
        gpu.truncate(0);
        Ok(())
    }
}

impl<R: Read + Seek> Loader<R> {
    /// The model that was read, once more from the same file onto a GPU, for conversations of up to `context` tokens.
    pub async fn onto_gpu(&mut self, gpu: Box<dyn Gpu>, context: usize) -> Result<OnGpu> {
        let mut loader = GpuLoader::new(gpu, self.decoder.recipe().clone(), &self.gguf, context)?;
        loop {
            if let Some(decoder) = loader.step(&self.gguf, &mut self.reader).await? {
                return Ok(OnGpu::new(decoder));
            }
        }
    }
}

impl LanguageModel {
    /// From here on a GPU computes, until it goes away.
    pub fn take_gpu(&mut self, gpu: OnGpu) {
        self.runner.take_gpu(gpu);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_agree_and_turned_ones_do_not() {
        let rows: Vec<f32> = (0..40).map(|index| (index * 7 % 11) as f32 / 3.0).collect();
        let same = Agreement::between(&rows, &rows, 10, 8);
        assert_eq!(same, Agreement { divergence: 0.0, same: 4, positions: 4 });
        assert!(same.holds());
        let turned: Vec<f32> = rows.iter().rev().copied().collect();
        assert!(!Agreement::between(&rows, &turned, 10, 8).holds());
    }

    #[test]
    fn what_is_no_number_does_not_agree() {
        let rows = [1.0, 2.0, 3.0, 4.0];
        let broken = Agreement::between(&rows, &[f32::NAN; 4], 4, 4);
        assert!(!broken.holds(), "{broken:?}");
    }
}
