//! The task Your model on the page: it opens a model in ONNX that a person brings, shows what it is, runs it, and makes it smaller. Must not
//! know other tasks.

pub mod api;

mod facts_panel;
mod figures;
mod inflate;
mod input_panel;
mod inputs;
mod kept;
mod kind;
mod labels;
mod latency;
mod map_view;
mod npy;
mod npz;
mod numbers;
mod output_file;
mod page;
mod picture_panel;
mod reading;
mod recipe;
mod recipe_fields;
mod result_panel;
mod run;
mod shape;
mod smaller;
mod smaller_panel;
mod state;
mod table;
mod typed;
mod use_giving;
pub mod words;

pub use self::{
    page::YourModelPage,
    run::{stored_models, use_your_model},
    state::{YourModel, YourModelAction},
};

/// The id of the button that chooses a model, for the skip link.
pub const MODEL_FILE: &str = "your-model-file";

#[cfg(test)]
mod tests;
