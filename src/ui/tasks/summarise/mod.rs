//! The task Summarise on the page: it sums up a text of any length. Must not know other tasks.

pub mod api;
mod page;
mod parts;
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
    run::use_summarise,
    state::{Summaries, SummariseAction},
    words::SummariseWords,
};
