//! What the GPU's runner can't compute yet, by name, so that a caller takes the CPU's. Must not know a device.

use crate::engine::{
    error::{Error, Result},
    models::decoder::{Blocks, Recipe},
};

/// Numbers in a head: a thread of attention mixes two.
const LARGEST_HEAD: usize = 256;

/// Whether [`super::GpuLoader`] takes a model of this recipe.
pub fn can_compute(recipe: &Recipe) -> Result<()> {
    let refuse = |what: &str| Err(Error::unsupported(format!("{what} on the GPU")));
    if recipe.pooling.is_some() {
        return refuse("a model that embeds texts");
    }
    if recipe.head_size > LARGEST_HEAD || !recipe.head_size.is_multiple_of(2) {
        return refuse(&format!("heads of {} numbers", recipe.head_size));
    }
    for layer in &recipe.layers {
        match layer.feed_forward.blocks {
            Blocks::Dense(_) => {}
            Blocks::Experts(_) => return refuse("experts"),
        }
    }
    Ok(())
}
