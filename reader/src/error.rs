//! What can go wrong with a file, with the facts. Must not know how a person is told.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file contradicts itself or its format.
    #[error("{what}: expected {expected}, got {got}")]
    Damaged { what: String, expected: String, got: String },
    /// The file is what it says, and nothing here reads it.
    #[error("{what} can't be read here")]
    Unsupported { what: String },
    /// The file opens with a password alone: none was given, or a wrong one.
    #[error("a password is needed{}", if *.wrong { ", and the one given is not it" } else { "" })]
    Password { wrong: bool },
    /// The bytes are no text in any encoding.
    #[error("no text: {0}")]
    NotText(String),
    /// The file is whole and of a known format, and holds no text: pictures of pages, or nothing at all.
    #[error("holds no text: {0}")]
    Empty(String),
    /// None of its pages has text: they are pictures of it, or blank.
    #[error("{pages} pages, and each is a picture or blank")]
    Scan { pages: u32 },
    /// It has no rows with columns.
    #[error("no table: {0}")]
    NoTable(String),
    #[error("{what} of {bytes} bytes; at most {most} are read")]
    TooLarge { what: String, bytes: u64, most: u64 },
    /// It is no picture that is read here, or a damaged one.
    #[error("{0}")]
    Picture(String),
    /// An option names an encoding, a sheet or a column that is not there.
    #[error("{0}")]
    Option(String),
    #[error("reading: {0}")]
    Read(#[from] io::Error),
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn damaged(what: impl Into<String>, expected: impl ToString, got: impl ToString) -> Self {
        Self::Damaged { what: what.into(), expected: expected.to_string(), got: got.to_string() }
    }

    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported { what: what.into() }
    }
}
