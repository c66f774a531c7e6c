//! The models that the page knows: the state of each, what loads it, and its panel. Must not know what a task does with one.

mod facts;
mod list;
mod loader;
mod model;
mod own_model;
mod panel;
mod use_catalog;
mod use_models;
mod use_own_model;
pub mod words;

pub use self::{
    list::{ModelKey, Models, ModelsAction},
    loader::ModelLoader,
    model::{Loading, Model, ModelAction, ModelStatus},
    own_model::{is_own, is_unread, unread_model},
    panel::ModelPanel,
    use_catalog::use_catalog,
    use_models::{ModelsContext, use_load_model, use_models, use_needed_model},
    use_own_model::{use_own_model, use_stored_own_model},
};

#[cfg(test)]
pub mod tests;
