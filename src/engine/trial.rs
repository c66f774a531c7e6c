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
    runner::{Guides, OnGpu},
    text::{Guide, LIKELIEST, Ranked, Special},
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
    /// Whether the GPU's ranking is that of its own logits.
    pub is_ranked: bool,
}

impl Agreement {
    pub fn holds(&self) -> bool {
        self.is_ranked && self.divergence <= MOST_DIVERGENCE && self.same * 4 >= self.positions * SAME_OF_FOUR
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
        Self { divergence: divergence / positions.max(1) as f64, same, positions, is_ranked: true }
    }
}

/// Logits of one token from two kernels are so near, as a share of the largest.
const NEAR: f32 = 0.01;

/// Whether a ranking has the likeliest tokens of a row and expects the first of them.
fn is_ranking_of(ranked: &Ranked, row: &[f32]) -> bool {
    let near = NEAR * row.iter().fold(0f32, |largest, logit| largest.max(logit.abs()));
    let is_there = |(token, logit): &(u32, f32)| {
        row.get(*token as usize).is_some_and(|exact| (exact - logit).abs() <= near)
    };
    let least = ranked.tokens.last().map_or(f32::INFINITY, |(_, logit)| *logit);
    let likelier = row.iter().filter(|logit| **logit > least + 2.0 * near).count();
    ranked.tokens.len() == LIKELIEST.min(row.len())
        && ranked.tokens.iter().all(is_there)
        && likelier < LIKELIEST
        && ranked.first() == Some(ranked.guess)
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
        let width = model.runner.vocabulary();
        let mut agreement = Agreement::between(&self.cpu, &rows, width, self.vocabulary);
        if let (Some((last, before)), Some(row)) = (self.tokens.split_last(), rows.chunks_exact(width).last())
        {
            gpu.truncate(before.len());
            let ranked = gpu.rank(&[*last], &[], greedy()).await?;
            agreement.is_ranked = is_ranking_of(&ranked, row);
        }
        Ok(agreement)
    }

    /// The same tokens by the GPU, whose cache is left empty.
    pub async fn decode_on_gpu(&self, gpu: &mut OnGpu) -> Result<()> {
        for token in self.tokens.iter().cycle().take(DECODED) {
            gpu.rank(&[*token], &[], greedy()).await?;
        }
        gpu.truncate(0);
        Ok(())
    }
}

fn greedy() -> Guides {
    Guides { now: Guide::greedy(), next: None }
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
        assert_eq!(same, Agreement { divergence: 0.0, same: 4, positions: 4, is_ranked: true });
        assert!(same.holds());
        assert!(!Agreement { is_ranked: false, ..same }.holds());
        let turned: Vec<f32> = rows.iter().rev().copied().collect();
        assert!(!Agreement::between(&rows, &turned, 10, 8).holds());
    }

    #[test]
    fn a_ranking_has_the_likeliest_tokens_of_its_row() {
        let row: Vec<f32> = (0..100).map(|token| token as f32 / 7.0).collect();
        let tokens: Vec<(u32, f32)> = (36..100).rev().map(|token| (token, row[token as usize])).collect();
        let ranked = Ranked { tokens, log_sum: 0.0, guess: 99 };
        assert!(is_ranking_of(&ranked, &row));
        assert!(!is_ranking_of(&Ranked { guess: 98, ..ranked.clone() }, &row));
        let mut without_the_first = ranked.clone();
        without_the_first.tokens[..8].copy_from_slice(&[(20, row[20]); 8]);
        assert!(!is_ranking_of(&without_the_first, &row));
        let mut wrong = ranked;
        wrong.tokens[3].1 += 1.0;
        assert!(!is_ranking_of(&wrong, &row));
    }

    #[test]
    fn what_is_no_number_does_not_agree() {
        let rows = [1.0, 2.0, 3.0, 4.0];
        let broken = Agreement::between(&rows, &[f32::NAN; 4], 4, 4);
        assert!(!broken.holds(), "{broken:?}");
    }
}
