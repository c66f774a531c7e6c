//! Files that a person gives, as they are read: the state of one that is opened as a text, what runs the reading, how it is shown,
//! and readings that go on piece by piece. Must not know what a task makes of them.

mod address;
mod opening;
mod page_reader;
mod reading;
mod recognition;
mod recognition_view;
mod text_so_far;
mod use_opening;
mod use_recognition;
mod view;
pub mod words;

/// The types that a file dialogue offers first; any other can be chosen as well.
pub const READABLE: &str = ".txt,.text,.log,.md,.markdown,.html,.htm,.xhtml,.mhtml,.mht,.pdf,.docx,.odt,.rtf,.epub,.pptx,.xlsx,.eml,\
    .csv,.tsv,.json,.jsonl,text/*";

pub use self::{
    address::Address,
    opening::{OpenedText, Opening, OpeningAction, ReadParts},
    page_reader::PageReader,
    reading::{Reading, Step},
    recognition::{PageText, pages_without_text},
    text_so_far::TextSoFar,
    use_opening::use_opening,
    use_recognition::text_reader,
    view::OpeningView,
    words::{ENCODINGS, FilesWords},
};
