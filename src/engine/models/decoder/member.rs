//! One member of a team takes its part of a layer's weights, as the recipe names them. Must not know where they come from.

use super::{
    layer::{After, AttentionWeights, FeedForwardWeights, HeadNormWeights, Layer},
    recipe::{Attention, Bias, FeedForward, HeadNorm, LayerRecipe, Recipe, Rows},
};
use crate::engine::{
    error::Result,
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
    pub fn layer(&mut self, LayerRecipe { attention, feed_forward }: &LayerRecipe) -> Result<Layer> {
        Ok(Layer { attention: self.attention(attention)?, feed_forward: self.feed_forward(feed_forward)? })
    }

    fn attention(&mut self, attention: &Attention) -> Result<AttentionWeights> {
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
        let output = Part::whole(&attention.output, &self.shares.width);
        Ok(AttentionWeights {
            norm_before,
            query_key_value,
            bias,
            head_norm,
            rope: attention.rope,
            divisor: attention.divisor,
            cap: attention.cap,
            window: attention.window,
            output: self.weights.stack(self.team, &[output], heads * head_size)?,
            after: self.after(attention.output_bias.as_ref(), attention.norm_after.as_ref())?,
        })
    }

    fn feed_forward(&mut self, recipe: &FeedForward) -> Result<FeedForwardWeights> {
        let Recipe { width, feed_forward, .. } = *self.recipe;
        let rows = &self.shares.feed_forward;
        let parts = [Part::of(&recipe.gate, rows), Part::of(&recipe.up, rows)];
        let down = Part::whole(&recipe.down, &self.shares.width);
        Ok(FeedForwardWeights {
            norm_before: self.norm(recipe.norm_before.as_ref())?,
            gate_up: self.weights.stack(self.team, &parts, width)?,
            bias: self.biases([(&recipe.gate_bias, rows), (&recipe.up_bias, rows)])?,
            activation: recipe.activation,
            down: self.weights.stack(self.team, &[down], feed_forward)?,
            after: self.after(recipe.down_bias.as_ref(), recipe.norm_after.as_ref())?,
        })
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
