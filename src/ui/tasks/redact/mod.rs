//! The task Redact on the page: it finds personal data in a text and covers it. Must not know other tasks.

pub mod api;
mod page;
mod run;
mod state;
pub mod words;

pub use self::{
    page::RedactPage,
    run::use_redact,
    state::{Cover, Found, REDACT_MODEL, RedactAction, Redacting},
};

/// The text box's id, for the skip link.
pub const REDACT_TEXT: &str = "redact-text";

#[cfg(test)]
mod tests;
