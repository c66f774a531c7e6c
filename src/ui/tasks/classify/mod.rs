//! Classify: the whole of the task on the page.

pub mod api;
mod examples;
mod file;
mod file_panel;
mod file_run;
mod judgement;
mod page;
mod result;
mod result_file;
mod rows;
mod run;
mod state;
pub mod words;

pub use self::{
    examples::{Examples, examples},
    file::{FileAction, FileRun, FileStatus, Reached, TextFile},
    judgement::Judgement,
    rows::{Format, Rows, TextRow, columns, heading, judged, likely, text},
    state::{ClassifierKind, Classify, ClassifyAction, ClassifyRun, ClassifyStatus, ClassifyWork, OwnHead},
    words::ClassifyWords,
};
pub use self::{
    file_run::use_text_file,
    page::{ClassifyPage, TEXT_BOX},
    run::{stored_head, use_classify},
};

#[cfg(test)]
mod tests;
