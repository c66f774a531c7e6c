//! Decoders: language models that read tokens and give logits for the next one.
//!
//! What a decoder computes is data, a [`Recipe`]: a file a family ([`families`]) translates a GGUF's metadata and table of tensors
//! into one, and computes nothing; [`Decoder`] computes any recipe, alone or as one member of a team, and knows no family.

pub mod families;
mod handing;
mod heads;
mod layer;
mod loader;
mod member;
mod memory;
mod recipe;
mod room;
mod rows;
mod runner;
mod step;
mod turning;

pub use self::{
    loader::Loader,
    memory::DecoderMemory,
    recipe::{
        Activation, Attention, Bias, FeedForward, HeadNorm, LayerRecipe, Output, Recipe, RopeRecipe, Rows,
        Stretch,
    },
    runner::Decoder,
    step::Logits,
};
