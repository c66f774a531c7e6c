//! Reads the text in pictures: line by line, with its place. Must not know the other ways of Images.

pub mod api;
mod find;
mod line_list;
mod page_text;
mod report;
mod run;
mod state;
#[cfg(test)]
mod tests;
mod text_places;
mod view;
pub mod words;

pub use self::{
    run::use_read_text,
    state::{ReadTextAction, TextReading},
    view::ReadTextView,
    words::ReadTextWords,
};
