//! Search: the whole of the task on the page.

pub mod api;
mod document_list;
mod indexing;
mod page;
mod passage_view;
mod query_box;
mod question;
mod results;
mod run;
mod state;
mod use_citation;
pub mod words;

pub use self::{
    indexing::{IndexStep, Indexing, IndexingStatus, Refused},
    question::{Answered, passages, question},
    state::{Asked, Citation, Search, SearchAction},
    words::SearchWords,
};
pub use self::{
    page::{QUERY_BOX, SearchPage},
    passage_view::place,
    run::use_search,
    use_citation::visit,
};

#[cfg(test)]
mod tests;
