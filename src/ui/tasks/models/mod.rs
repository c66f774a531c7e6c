//! The page Models: all models that can be had or are here, and what brings in one's own. Must not know what a task does with a model.

mod add;
mod compare;
mod comparison;
mod grades;
mod listing;
mod make_smaller;
mod page;
mod row;
mod smaller;
mod state;
mod storage;
mod updates;
mod use_adding;
mod use_comparison;
mod use_files;
mod use_keeping;
mod use_smaller;
pub mod words;

pub use self::{
    comparison::{Answer, Comparison, ComparisonAction},
    page::{MODEL_QUERY, ModelsPage},
    smaller::{Smaller, SmallerAction},
    state::{Adding, AddingAction},
    updates::{Updates, UpdatesAction, use_updating},
    use_adding::use_adding,
    use_comparison::use_comparison,
    use_smaller::use_smaller,
    words::ModelListWords,
};

#[cfg(test)]
mod tests;
