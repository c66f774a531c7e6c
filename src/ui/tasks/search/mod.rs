//! The task Search on the page: it finds passages in the person's documents. Must not know other tasks.

pub mod api;
mod documents;
mod export;
mod failure;
mod indexing;
mod indexing_view;
mod model_choice;
mod moving;
mod page;
mod passage_view;
mod picture_pages;
mod pictures_offer;
mod query_form;
mod question;
mod results;
mod run;
mod state;
mod take_in;
pub mod words;

pub use self::{
    page::SearchPage,
    query_form::QUERY_BOX,
    run::use_search,
    state::{Search, SearchAction},
    words::SearchWords,
};

#[cfg(test)]
mod tests;
