//! Redact: finds personal data in a text and blacks it out. The whole of the task on the page.

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
