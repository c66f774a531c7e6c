//! Summarise: the whole of the task on the page.

pub mod api;
mod inert_document;
mod page;
mod parts;
mod read_text_file;
mod report;
mod result;
mod run;
mod source;
mod state;
mod summary;
#[cfg(test)]
mod tests;
pub mod words;

pub use self::{
    page::{SUMMARY_TEXT, SummarisePage},
    read_text_file::use_read_text_file,
    run::use_summarise,
    state::{Summaries, SummariseAction},
    words::SummariseWords,
};
