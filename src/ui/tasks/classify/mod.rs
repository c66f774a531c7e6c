//! The task Classify on the page: it gives a text, or each text of a file, a label. Must not know other tasks.

pub mod api;
mod examples;
mod file;
mod file_dialect;
mod file_panel;
mod file_run;
mod judgement;
mod page;
mod result;
mod result_file;
mod result_rows;
mod run;
mod state;
pub mod words;

pub use self::{
    file::FileAction,
    file_run::{FileOfTexts, use_text_file},
    page::{ClassifyPage, TEXT_BOX},
    run::{stored_head, use_classify},
    state::{Classify, ClassifyAction},
    words::ClassifyWords,
};

#[cfg(test)]
mod tests;
