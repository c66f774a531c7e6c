//! The page Models: all models that can be had or are here, and what brings in one's own. Must not know what a task does with a model.

mod add;
mod listing;
mod page;
mod row;
mod state;
mod storage;
mod use_adding;
mod use_files;
mod use_keeping;
pub mod words;

pub use self::{
    page::{MODEL_QUERY, ModelsPage},
    state::{Adding, AddingAction},
    use_adding::use_adding,
    words::ModelListWords,
};

#[cfg(test)]
mod tests;
