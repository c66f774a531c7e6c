//! The models that the page knows: the state of each, what loads it, and its panel. Must not know what a task does with one.

mod catalogue;
mod downloader;
mod downloads;
mod embedding;
mod facts;
mod host;
mod hub;
mod instead;
mod list;
mod loader;
mod model;
mod own_model;
mod panel;
mod smaller_offer;
mod switch;
mod thread_trials;
mod use_catalog;
mod use_checking;
mod use_export;
mod use_hosts;
mod use_kept_models;
mod use_models;
mod use_own_model;
mod use_stored;
pub mod words;

pub use self::{
    catalogue::{About, Entry, Fit, memory_for},
    downloader::Downloader,
    downloads::ModelDownload,
    embedding::{Embedding, embedding_models, is_multilingual, use_embedding},
    host::{ModelHosts, host},
    hub::{HubFile, Listing, Named, Repository, model_at, named, read_listing},
    instead::TooMuch,
    list::{ModelKey, Models, ModelsAction, Removal},
    loader::ModelLoader,
    model::{Loading, Model, ModelAction, ModelStatus},
    own_model::{is_own, is_unread, model_among, unread_model},
    panel::ModelPanel,
    switch::ModelSwitch,
    use_catalog::{RELEASE, use_catalog},
    use_checking::{CheckAction, Checking, use_checking},
    use_export::use_export,
    use_hosts::use_hosts,
    use_kept_models::{kept_models, use_kept_models},
    use_models::{ModelsContext, use_load_model, use_models, use_needed_model, use_remove},
    use_own_model::{unread_file, use_own_model},
    use_stored::use_stored,
};

#[cfg(test)]
pub mod tests;
