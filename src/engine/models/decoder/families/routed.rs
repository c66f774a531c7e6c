//! What families with experts share: a router chooses some of them for each token, by a softmax over all, and the weights of those
//! are divided by their sum. Each product of all experts is one tensor.

use super::{keys::Keys, plain::weight};
use crate::engine::{
    error::Result,
    kernels::rope::Pairing,
    models::decoder::recipe::{Blocks, Experts, LayerRecipe, Recipe, Weighing},
};

/// More than any public model has.
const MOST_EXPERTS: u32 = 1 << 12;

impl Keys<'_> {
    pub fn has_experts(&self) -> Result<bool> {
        Ok(self.optional_count("expert_count")? > 0)
    }

    /// As [`Self::plain`], with experts in place of each feed-forward, of as many numbers as the file says of a feed-forward.
    pub fn routed(&self, pairing: Pairing) -> Result<Recipe> {
        let mut recipe = self.layered(pairing, self.optional_kv_heads()?)?;
        let count = self.size("expert_count", MOST_EXPERTS)?;
        let used = self.size("expert_used_count", count as u32)?;
        recipe.expert_forward = std::mem::take(&mut recipe.feed_forward);
        Ok(recipe.each_layer(|number, layer| {
            let name = |part| weight(number, part);
            layer.feed_forward.blocks = Blocks::Experts(Experts {
                router: name("ffn_gate_inp"),
                count,
                used,
                weighing: Weighing::OfChosen,
                gate: name("ffn_gate_exps"),
                up: name("ffn_up_exps"),
                down: name("ffn_down_exps"),
                shared: None,
            });
            layer.feed_forward.down_bias = None;
        }))
    }
}

impl LayerRecipe {
    /// Changes its experts, where it has any.
    pub fn change_experts(&mut self, change: impl FnOnce(&mut Experts)) {
        match &mut self.feed_forward.blocks {
            Blocks::Dense(_) => {}
            Blocks::Experts(experts) => change(experts),
        }
    }
}
