//! What a half of a layer is computed with: the recipe, this member's share, its team, and buffers; and how a half ends.

use super::{choice::Choices, layer::After, recipe::Recipe, rows::add_half, texts::Texts};
use crate::engine::{
    error::{Error, Result},
    kernels::{Activation, Stack, attention, rope::Rope},
    models::{
        cache::Cache,
        gathered::Gathered,
        share::{Shares, Split},
    },
    team::{Receivers, Team},
};

/// The positions that go through the layers together.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub first: usize,
    pub count: usize,
    /// Whether they go through once more, for what convolutions see of them: their keys and values are in the cache.
    pub again: bool,
}

/// What a layer's positions attend to.
pub(super) enum Seen<'s> {
    /// What went before, and themselves.
    Cache(&'s mut Cache),
    /// Each the text that it stands in.
    Texts(&'s mut Texts),
}

impl Seen<'_> {
    /// Positions are below this.
    pub fn reached(&self, span: Span) -> usize {
        match self {
            Self::Cache(_) => span.first + span.count,
            Self::Texts(texts) => texts.longest(),
        }
    }

    /// For layers that keep something else of the past than keys and values; a recipe that embeds texts has none of them.
    pub fn cache(&mut self) -> Result<&mut Cache> {
        match self {
            Self::Cache(cache) => Ok(cache),
            Self::Texts(_) => Err(Error::unsupported("texts embedded by convolutions")),
        }
    }
}

/// Buffers that every token needs, kept from call to call. `T` is the number of tokens in a call.
#[derive(Default)]
pub(super) struct Scratch {
    /// The residual stream, `T` by width.
    pub x: Vec<f32>,
    /// One token's.
    pub normed: Vec<f32>,
    /// What is added to the residual stream, by rows, where it doesn't lie so.
    pub rows: Vec<f32>,
    /// `T` rows of two sums for each head of keys: the squares of its queries, and of its key.
    pub squares: Gathered<f32>,
    pub whole_squares: Vec<f32>,
    /// `T` rows of activations, whole.
    pub activations: Vec<Activation>,
    /// `T` rows of this member's queries, keys and values; or of its channels' gates and values.
    pub heads: Vec<f32>,
    /// Laid out as `heads`; or `T` rows of this member's channels.
    pub mixed: Vec<f32>,
    /// Of this member's channels, the columns that the first token's convolution sees, and those of the `T` tokens.
    pub columns: Vec<f32>,
    /// `T` rows of this member's gates and then its ups.
    pub gate_up: Vec<f32>,
    pub experts: ExpertScratch,
    pub parts: Gathered<Activation>,
    /// How many of the tokens' vectors each member holds.
    pub owned: Split,
    /// The tokens' vectors, what is added to the residual stream, and at last the logits.
    pub sums: Gathered<f32>,
    /// Logits by rows, where they don't lie so.
    pub logits: Vec<f32>,
    pub attention: attention::Scratch,
}

/// What a layer of experts needs besides.
#[derive(Default)]
pub(super) struct ExpertScratch {
    /// `T` rows before they are rounded.
    pub normed: Vec<f32>,
    /// `T` rows of a logit for each expert, and of zeros behind them.
    pub logits: Vec<f32>,
    pub choices: Choices,
    /// The rows of those tokens that chose an expert.
    pub picked: Vec<Activation>,
    /// Rows between the products, whole, where they don't lie so.
    pub whole: Vec<Activation>,
    /// What an expert adds, by tokens that chose it, this member's columns.
    pub down: Vec<f32>,
}

pub(super) struct Work<'d> {
    pub recipe: &'d Recipe,
    pub shares: &'d Shares,
    pub team: &'d mut dyn Team,
    pub ropes: &'d [Rope],
    pub scratch: &'d mut Scratch,
    pub span: Span,
}

impl Work<'_> {
    /// Ends a half whose last product is `output` with what lies in `parts`, of which this member has its `blocks`.
    pub fn end(&mut self, blocks: &Split, output: &Stack, after: &After) -> Result<()> {
        let Scratch { activations, parts, sums, .. } = &mut *self.scratch;
        let (rank, columns) = (self.team.rank(), &self.shares.width);
        parts.gather(self.team, blocks, Receivers::Everyone)?;
        let whole = parts.rows(blocks, activations);
        output.multiply(whole, sums.part(self.span.count, columns, rank), columns.of(rank).len(), 0);
        self.add_sums(after)
    }

    /// Adds to the residual stream what lies in `sums`, of which this member has its columns.
    pub fn add_sums(&mut self, after: &After) -> Result<()> {
        let Scratch { x, normed, rows, sums, .. } = &mut *self.scratch;
        let columns = &self.shares.width;
        sums.gather(self.team, columns, Receivers::Everyone)?;
        add_half(x, sums, columns, after, self.recipe.epsilon, (rows, normed));
        Ok(())
    }
}
