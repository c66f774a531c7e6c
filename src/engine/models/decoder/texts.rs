//! Whole texts through a recipe, each to one vector: nothing is kept from call to call. Knows no family.
//!
//! The tokens of all texts of a batch stand one behind the other and go through the products together; attention alone knows
//! where a text ends, and its keys and values stay f32.

use std::ops::Range;

use super::{
    pooling::Pooling,
    recipe::Recipe,
    rows::quantise_rows,
    runner::Decoder,
    step::Call,
    work::{Seen, Span},
};
use crate::engine::{
    error::{Error, Result},
    kernels::{Activation, BLOCK, Stack, elementwise::rms_norm, full_attention},
    models::{gathered::Gathered, share::Split},
    team::{Receivers, Team},
};

/// A member's rows of one of the products behind the pooling.
pub(super) struct DenseRows {
    pub rows: Stack,
    pub split: Split,
}

/// Where each text's positions begin and end among all of a batch.
pub(super) struct Texts {
    ranges: Vec<Range<usize>>,
    attention: full_attention::Scratch,
}

impl Texts {
    fn new(lengths: impl IntoIterator<Item = usize>) -> Self {
        let mut end = 0;
        let range = |length: usize| {
            let start = end;
            end += length;
            start..end
        };
        Self {
            ranges: lengths.into_iter().map(range).collect(),
            attention: full_attention::Scratch::default(),
        }
    }

    /// Tokens of the longest text.
    pub fn longest(&self) -> usize {
        self.ranges.iter().map(Range::len).max().unwrap_or(0)
    }

    /// The place of each token in its text.
    pub fn positions(&self) -> impl Iterator<Item = usize> {
        self.ranges.iter().flat_map(|range| 0..range.len())
    }

    /// Lets each query of `attended`, which lies as `heads` do, see what it may, and puts the result where it stood.
    pub fn attend(
        &mut self,
        recipe: &Recipe,
        (window, divisor): (Option<usize>, f32),
        heads: &[f32],
        attended: &mut [f32],
        kv_heads: usize,
    ) {
        let looks_ahead = recipe.pooling.as_ref().is_some_and(|pooling| pooling.looks_ahead);
        let (group, size) = (recipe.heads / recipe.kv_heads, recipe.head_size);
        let (keys, stride) = (kv_heads * group * size, kv_heads * (group + 2) * size);
        attended.copy_from_slice(heads);
        let Self { ranges, attention } = self;
        for text in ranges {
            let length = text.len();
            let seen = |position: usize| match (looks_ahead, window) {
                (true, Some(window)) => {
                    position.saturating_sub(window / 2)..(position + window / 2 + 1).min(length)
                }
                (true, None) => 0..length,
                (false, window) => {
                    let first = window.map_or(0, |window| (position + 1).saturating_sub(window));
                    first..position + 1
                }
            };
            let rows = text.start * stride..text.end * stride;
            for query in 0..kv_heads * group {
                let head = full_attention::Head {
                    query_stride: stride,
                    query: query * size,
                    stride,
                    key: keys + query / group * size,
                    value: keys + (kv_heads + query / group) * size,
                    size,
                    scale: 1.0 / divisor,
                };
                let queries = &mut attended[rows.clone()];
                full_attention::attend_within(queries, &heads[rows.clone()], &head, seen, attention);
            }
        }
    }
}

impl Decoder {
    /// Numbers in a text's vector, where the model embeds texts.
    pub fn dimensions(&self) -> Option<usize> {
        self.recipe.pooling.as_ref().map(|pooling| pooling.dimensions(self.recipe.width))
    }

    /// The vector of each text, [texts][dimensions]. No text may be empty. The leader's call: the others follow.
    pub fn pool(&mut self, texts: &[&[u32]]) -> Result<Vec<f32>> {
        let Some(pooling) = self.recipe.pooling.clone() else {
            return Err(Error::unsupported("a text's meaning by a model that foretells tokens"));
        };
        let (vocabulary, longest) = (self.vocabulary(), self.recipe.context);
        for text in texts {
            if text.is_empty() || text.len() > longest {
                return Err(Error::Input(format!("a text of {} tokens, of 1 to {longest}", text.len())));
            }
            if let Some(token) = text.iter().find(|token| **token as usize >= vocabulary) {
                return Err(Error::Input(format!("token {token} of a vocabulary of {vocabulary}")));
            }
        }
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let tokens = texts.concat();
        let lengths: Vec<u32> = texts.iter().map(|text| text.len() as u32).collect();
        Call::announce_texts(&mut *self.team, &lengths, &tokens)?;
        self.run_texts(&pooling, &lengths, &tokens)
    }

    /// A member's part of it; the leader has the vectors afterwards.
    pub(super) fn run_texts(
        &mut self,
        pooling: &Pooling,
        lengths: &[u32],
        tokens: &[u32],
    ) -> Result<Vec<f32>> {
        let Recipe { width, epsilon, .. } = self.recipe;
        let mut texts = Texts::new(lengths.iter().map(|length| *length as usize));
        let span = Span { first: 0, count: tokens.len(), again: false };
        self.pass(&mut Seen::Texts(&mut texts), tokens, span)?;
        let Self { norm, dense, team, scratch, .. } = self;
        let mut normed = vec![0f32; scratch.x.len()];
        for (x, normed) in scratch.x.chunks_exact(width).zip(normed.chunks_exact_mut(width)) {
            rms_norm(x, norm, epsilon, normed);
        }
        let text = |range: &Range<usize>| &normed[range.start * width..range.end * width];
        let mut pooled: Vec<f32> =
            texts.ranges.iter().flat_map(|range| pooling.of.pool(text(range), width)).collect();
        for dense in dense {
            pooled = dense.multiply(&mut **team, &pooled)?;
        }
        Ok(pooled)
    }
}

impl DenseRows {
    /// Each of `vectors` by all rows, at every member.
    fn multiply(&self, team: &mut dyn Team, vectors: &[f32]) -> Result<Vec<f32>> {
        let Self { rows, split } = self;
        let width = rows.columns();
        let mut activations = vec![Activation::ZERO; vectors.len() / BLOCK];
        quantise_rows(vectors, width, width, &mut activations);
        let (mut products, mut whole) = (Gathered::default(), Vec::new());
        let mine = products.part(vectors.len() / width, split, team.rank());
        rows.multiply(&activations, mine, split.of(team.rank()).len(), 0);
        products.gather(team, split, Receivers::Everyone)?;
        Ok(products.rows(split, &mut whole).to_vec())
    }
}
