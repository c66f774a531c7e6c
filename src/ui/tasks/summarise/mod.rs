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
mod summary_progress;
mod unstyled;
pub mod words;

pub use self::{
    page::{SUMMARY_TEXT, SummarisePage},
    parts::SummaryParts,
    run::use_summarise,
};
pub use self::{
    report::summaries_json,
    state::{Refusal, SourceText, Summaries, SummariseAction},
    summary::{PartText, SummaryId, SummaryProgress, SummaryRun, SummaryState},
    unstyled::unstyled,
    words::SummariseWords,
};

#[cfg(test)]
mod tests;
