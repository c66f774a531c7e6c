//! The models that the page knows: how each one is, what loads it, and its panel. Must not know what a task does with one.

mod facts;
mod list;
mod load_progress;
mod model;
mod own_model;
mod panel;
mod use_catalog;
mod use_model;
mod use_models;
mod use_own_model;

pub use self::{
    facts::ModelFacts,
    load_progress::ModelProgress,
    panel::ModelPanel,
    use_catalog::use_catalog,
    use_model::{ModelCalls, use_model},
    use_models::{ModelsCalls, use_models},
    use_own_model::use_own_model,
};
pub use self::{
    list::{Models, ModelsAction},
    model::{Attempt, Loading, Model, ModelAction, ModelStatus},
    own_model::{is_own, is_unread, unread_model},
};
