//! How a file says that its model embeds texts, and what stands behind the pooling.

use super::keys::Keys;
use crate::engine::{
    error::{Error, Result},
    models::decoder::{
        pooling::{Dense, Pooled, Pooling},
        recipe::Recipe,
    },
};

/// The products behind the pooling, in order.
const DENSE: [&str; 2] = ["dense_2", "dense_3"];

impl Keys<'_> {
    /// The same recipe as that of a model that embeds texts, where the file says so; one that `looks_ahead` does nothing else.
    pub(super) fn pooled(&self, mut recipe: Recipe, looks_ahead: bool) -> Result<Recipe> {
        // The numbers of llama.cpp's `llama_pooling_type`.
        let of = match self.optional_whole("pooling_type")? {
            None | Some(0) if looks_ahead => {
                return Err(Error::unsupported("a model that embeds texts without pooling"));
            }
            None | Some(0) => return Ok(recipe),
            Some(1) => Pooled::Mean,
            Some(3) => Pooled::Last,
            Some(other) => return Err(Error::unsupported(format!("pooling of type {other}"))),
        };
        // Nobody asks for logits.
        if let Some(output) = recipe.output.matrix.take() {
            self.know(&output);
        }
        let dense = DENSE.into_iter().map(|name| self.dense(name)).filter_map(Result::transpose);
        recipe.pooling = Some(Pooling { of, looks_ahead, dense: dense.collect::<Result<_>>()? });
        Ok(recipe)
    }

    fn dense(&self, name: &str) -> Result<Option<Dense>> {
        let tensor = format!("{name}.weight");
        let sizes = ["in", "out"].map(|end| self.optional_size(&format!("{name}_feat_{end}"), 1 << 16));
        let [columns, rows] = sizes;
        match (columns?, rows?) {
            (Some(columns), Some(rows)) => Ok(Some(Dense { tensor, rows, columns })),
            // A tensor is then one too many.
            (None, None) => Ok(None),
            (Some(_), None) | (None, Some(_)) => {
                let what = format!("metadata `{name}_feat_in` and `{name}_feat_out`");
                Err(Error::damaged(what, "both or none", "one"))
            }
        }
    }
}
