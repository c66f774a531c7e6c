//! What a model that embeds texts makes of its last layer's vectors: one for each text. Must not know families, nor who computes.

use serde::{Deserialize, Serialize};

use super::recipe::{Mixing, Recipe};
use crate::engine::{
    error::{Error, Result},
    kernels::BLOCK,
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pooling {
    pub of: Pooled,
    /// Whether a position sees those behind it too.
    pub looks_ahead: bool,
    /// Products that the pooled vector goes through, one after the other, with nothing in between.
    pub dense: Vec<Dense>,
}

/// Which of a text's vectors, behind the last norm, become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pooled {
    /// The mean of all.
    Mean,
    /// The last one.
    Last,
}

/// A matrix, [rows][columns].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dense {
    pub tensor: String,
    pub rows: usize,
    pub columns: usize,
}

impl Pooling {
    /// Numbers in a text's vector, for a model of this width.
    pub fn dimensions(&self, width: usize) -> usize {
        self.dense.last().map_or(width, |dense| dense.rows)
    }

    pub(super) fn tensors(&self) -> impl Iterator<Item = &str> {
        self.dense.iter().map(|dense| dense.tensor.as_str())
    }

    pub(super) fn check(&self, recipe: &Recipe) -> Result<()> {
        let mut width = recipe.width;
        for Dense { tensor, rows, columns } in &self.dense {
            if *columns != width || !columns.is_multiple_of(BLOCK) {
                let expected = format!("{width} columns, a multiple of {BLOCK}");
                return Err(Error::damaged(format!("shape of `{tensor}`"), expected, columns));
            }
            width = *rows;
        }
        // What attends to whole texts takes eight numbers at a time, and has no cap.
        if !recipe.head_size.is_multiple_of(8) {
            let what = format!("texts embedded with heads of {}", recipe.head_size);
            return Err(Error::unsupported(what));
        }
        for layer in &recipe.layers {
            match &layer.mixing {
                Mixing::Attention(attention) if attention.cap.is_some() => {
                    return Err(Error::unsupported("texts embedded with capped scores"));
                }
                Mixing::Attention(_) => {}
                Mixing::Convolution(_) => return Err(Error::unsupported("texts embedded by convolutions")),
            }
        }
        Ok(())
    }
}

impl Pooled {
    /// One vector of a text's `rows`, each of `width` numbers.
    pub(super) fn pool(self, rows: &[f32], width: usize) -> Vec<f32> {
        match self {
            Self::Last => rows[rows.len().saturating_sub(width)..].to_vec(),
            Self::Mean => {
                let mut mean = vec![0f32; width];
                for row in rows.chunks_exact(width) {
                    mean.iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
                }
                let count = (rows.len() / width).max(1) as f32;
                mean.iter_mut().for_each(|sum| *sum /= count);
                mean
            }
        }
    }
}
