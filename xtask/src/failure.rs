//! The one error type: a sentence that says what happened and what to do about it.

use std::{fmt, io, path::Path};

pub type Result<T> = std::result::Result<T, Failure>;

#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Turns an I/O error into a sentence: `explain("read", path)` is "can't read PATH: …".
pub trait Explain<T> {
    fn explain(self, verb: &str, path: &Path) -> Result<T>;
}

impl<T> Explain<T> for io::Result<T> {
    fn explain(self, verb: &str, path: &Path) -> Result<T> {
        self.map_err(|error| Failure::new(format!("can't {verb} {}: {error}", path.display())))
    }
}

/// For commands that take no arguments.
pub fn no_arguments(command: &str, arguments: &[String]) -> Result<()> {
    match arguments.first() {
        None => Ok(()),
        Some(first) => {
            Err(Failure::new(format!("`cargo xtask {command}` takes no arguments, got `{first}`")))
        }
    }
}
