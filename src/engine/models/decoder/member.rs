//! One member of a team takes its part of a layer's weights, as the recipe names them. Must not know where they come from.

use super::{
    balance::balance,
    layer::{
        After, AttentionWeights, BlockWeights, ConvolutionWeights, ExpertWeights, FeedForwardWeights,
        GatedWeights, HeadNormWeights, Layer, MixingWeights,
    },
    recipe::{
        Attention, Bias, Blocks, Convolution, Experts, FeedForward, Gated, HeadNorm, LayerRecipe, Mixing,
        Recipe, Rows,
    },
};
use crate::engine::{
    error::{Error, Result},
    kernels::float::{self, FloatMatrix},
    models::{
        share::{Shares, Split},
        weights::{Part, Weights},
    },
    team::Team,
};

/// One member that takes its part of a layer.
pub(super) struct Member<'m, W> {
    pub weights: &'m mut W,
    pub team: &'m mut dyn Team,
    pub recipe: &'m Recipe,
    pub shares: &'m Shares,
}

impl<W: Weights> Member<'_, W> {
    /// `place` is the layer's among those that mix positions as it does.
    pub fn layer(
        &mut self,
        LayerRecipe { mixing, feed_forward }: &LayerRecipe,
        place: usize,
    ) -> Result<Layer> {
        let mixing = match mixing {
            Mixing::Attention(attention) => MixingWeights::Attention(self.attention(attention, place)?),
            Mixing::Convolution(convolution) => {
                MixingWeights::Convolution(self.convolution(convolution, place)?)
            }
        };
        Ok(Layer { mixing, feed_forward: self.feed_forward(feed_forward)? })
    }

    fn attention(&mut self, attention: &Attention, place: usize) -> Result<AttentionWeights> {
        let Recipe { width, heads, kv_heads, head_size, .. } = *self.recipe;
        let (query_rows, key_rows) = (self.shares.attended.clone(), self.shares.kv_heads.times(head_size));
        let norm_before = self.norm(attention.norm_before.as_ref())?;
        let parts = [
            Part::of(&attention.query, &query_rows),
            Part::of(&attention.key, &key_rows),
            Part::of(&attention.value, &key_rows),
        ];
        let query_key_value = self.weights.stack(self.team, &parts, width)?;
        let bias = self.biases([
            (&attention.query_bias, &query_rows),
            (&attention.key_bias, &key_rows),
            (&attention.value_bias, &key_rows),
        ])?;
        let head_norm = match &attention.head_norm {
            HeadNorm::None => HeadNormWeights::None,
            HeadNorm::Each { query, key } => HeadNormWeights::Each {
                query: self.weights.vector(self.team, query, head_size)?,
                key: self.weights.vector(self.team, key, head_size)?,
            },
            HeadNorm::Together { query, key } => {
                let query = self.weights.vector(self.team, query, heads * head_size)?;
                let key = self.weights.vector(self.team, key, kv_heads * head_size)?;
                let rank = self.team.rank();
                HeadNormWeights::Together {
                    query: query[query_rows.of(rank)].to_vec(),
                    key: key[key_rows.of(rank)].to_vec(),
                }
            }
        };
        let rank = self.team.rank();
        let (first, keys) = (query_rows.of(rank).len(), key_rows.of(rank).len());
        let balance = match (&attention.key_bias, &attention.head_norm) {
            // Normed heads have their norm's sizes, and are far more even.
            (Some(_), HeadNorm::None) => balance(
                (&query_key_value, first),
                &bias[first..first + keys],
                norm_before.as_deref(),
                head_size,
                attention.rope.and_then(|rope| self.recipe.ropes.get(rope)),
            ),
            (Some(_), HeadNorm::Each { .. } | HeadNorm::Together { .. }) | (None, _) => Vec::new(),
        };
        let output = Part::whole(&attention.output, &self.shares.width);
        Ok(AttentionWeights {
            place,
            norm_before,
            query_key_value,
            bias,
            head_norm,
            balance,
            rope: attention.rope,
            growth: attention.growth,
            divisor: attention.divisor,
            cap: attention.cap,
            window: attention.window,
            output: self.weights.stack(self.team, &[output], heads * head_size)?,
            after: self.after(attention.output_bias.as_ref(), attention.norm_after.as_ref())?,
        })
    }

    fn convolution(&mut self, convolution: &Convolution, place: usize) -> Result<ConvolutionWeights> {
        let Recipe { width, taps, .. } = *self.recipe;
        let rows = &self.shares.channels;
        let Convolution { norm_before, input_gate, output_gate, value, kernel, output, norm_after } =
            convolution;
        let norm_before = self.norm(norm_before.as_ref())?;
        let parts = [input_gate, output_gate, value].map(|part| Part::of(part, rows));
        let input = self.weights.stack(self.team, &parts, width)?;
        let kernel = self.weights.numbers(self.team, kernel, &[width, taps])?;
        let mine = rows.of(self.team.rank());
        let tap = |tap: usize| mine.clone().map(move |channel| channel * taps + tap);
        let kernel = (0..taps).flat_map(tap).map(|number| kernel[number]).collect();
        let output = Part::whole(output, &self.shares.width);
        Ok(ConvolutionWeights {
            place,
            norm_before,
            input,
            kernel,
            output: self.weights.stack(self.team, &[output], width)?,
            after: self.after(None, norm_after.as_ref())?,
        })
    }

    fn feed_forward(&mut self, recipe: &FeedForward) -> Result<FeedForwardWeights> {
        let norm_before = self.norm(recipe.norm_before.as_ref())?;
        let blocks = match &recipe.blocks {
            Blocks::Dense(gated) => BlockWeights::Dense(self.gated(gated)?),
            Blocks::Experts(experts) => BlockWeights::Experts(self.experts(experts)?),
        };
        let after = self.after(recipe.down_bias.as_ref(), recipe.norm_after.as_ref())?;
        Ok(FeedForwardWeights { norm_before, activation: recipe.activation, blocks, after })
    }

    fn gated(&mut self, recipe: &Gated) -> Result<GatedWeights> {
        let Recipe { width, feed_forward, .. } = *self.recipe;
        let rows = &self.shares.feed_forward;
        let parts = [Part::of(&recipe.gate, rows), Part::of(&recipe.up, rows)];
        let down = Part::whole(&recipe.down, &self.shares.width);
        Ok(GatedWeights {
            gate_up: self.weights.stack(self.team, &parts, width)?,
            bias: self.biases([(&recipe.gate_bias, rows), (&recipe.up_bias, rows)])?,
            down: self.weights.stack(self.team, &[down], feed_forward)?,
        })
    }

    fn experts(&mut self, recipe: &Experts) -> Result<ExpertWeights> {
        let Recipe { width, expert_forward, .. } = *self.recipe;
        let Experts { router, count, used, weighing, gate, up, down, shared } = recipe;
        let mut rows = self.weights.numbers(self.team, router, &[*count, width])?;
        let padded = count.next_multiple_of(float::ROWS);
        rows.resize(padded * width, 0.0);
        let unpacked = || Error::damaged(format!("shape of `{router}`"), "a row for each expert", count);
        let router = FloatMatrix::pack(&rows, &vec![0.0; padded]).ok_or_else(unpacked)?;
        let mut experts = Vec::new();
        for number in 0..*count {
            let forward = &self.shares.expert_forward;
            let parts = [gate, up].map(|name| Part::matrix(name, number, *count, forward));
            let down = Part::matrix(down, number, *count, &self.shares.width);
            experts.push(GatedWeights {
                gate_up: self.weights.stack(self.team, &parts, width)?,
                bias: Vec::new(),
                down: self.weights.stack(self.team, &[down], expert_forward)?,
            });
        }
        let shared = shared.as_ref().map(|shared| self.gated(shared)).transpose()?;
        Ok(ExpertWeights { router, used: *used, weighing: *weighing, experts, shared })
    }

    fn norm(&mut self, name: Option<&String>) -> Result<Option<Vec<f32>>> {
        name.map(|name| self.weights.vector(self.team, name, self.recipe.width)).transpose()
    }

    fn after(&mut self, bias: Option<&String>, norm: Option<&String>) -> Result<After> {
        Ok(After {
            bias: self.norm(bias)?.unwrap_or_default(),
            norm: self.norm(norm)?,
            scale: self.recipe.residual_scale,
        })
    }

    /// This member's numbers of several biases, one behind the other; zeros for one that is missing, nothing where all are.
    fn biases<const N: usize>(&mut self, biases: [(&Bias, &Split); N]) -> Result<Vec<f32>> {
        let mut numbers = Vec::new();
        if biases.iter().all(|(bias, _)| bias.is_none()) {
            return Ok(numbers);
        }
        for (bias, rows) in biases {
            let mine = rows.of(self.team.rank());
            match bias {
                Some(Rows { tensor, first, of }) => {
                    let whole = self.weights.vector(self.team, tensor, *of)?;
                    numbers.extend(&whole[first + mine.start..first + mine.end]);
                }
                None => numbers.resize(numbers.len() + mine.len(), 0.0),
            }
        }
        Ok(numbers)
    }
}
