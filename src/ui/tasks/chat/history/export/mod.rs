//! Conversations as files: Markdown for people, and JSON that this page can read again. Made one conversation at a time, so
//! that an export of all never holds them all.

mod archive;
mod markdown;

pub use self::{
    archive::{ARCHIVE_END, FORMAT, Header, VERSION, archive_start, archived},
    markdown::{MARKDOWN_GAP, markdown},
};
