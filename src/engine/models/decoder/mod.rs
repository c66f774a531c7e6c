//! Decoders: language models that read tokens and give logits for the next one.
//!
//! What a decoder computes is data, a [`Recipe`]: a file a family ([`families`]) translates a GGUF's metadata and table of tensors
//! into one, and computes nothing; [`Decoder`] computes any recipe, alone or as one member of a team, and knows no family.

mod attention;
mod balance;
mod choice;
mod convolution;
mod experts;
pub mod families;
mod feed_forward;
mod handing;
mod heads;
mod layer;
mod loader;
mod member;
mod memory;
mod pooling;
mod recipe;
mod room;
mod rows;
mod runner;
mod step;
mod texts;
mod turning;
mod work;

pub use self::{
    loader::Loader,
    memory::DecoderMemory,
    pooling::{Dense, Pooled, Pooling},
    recipe::{
        Activation, Attention, Bias, Blocks, Convolution, EMBEDDING, Experts, FeedForward, Gated, Growth,
        HeadNorm, LayerRecipe, Mixing, Output, Recipe, RopeRecipe, Rows, Stretch, Weighing,
    },
    runner::Decoder,
    step::Logits,
};
