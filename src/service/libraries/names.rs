//! The names of a library's files in the store.

use crate::protocol::{Failure, FailureKind};

pub fn name(model: &str) -> Result<String, Failure> {
    key(model).map(|_| format!("library-{model}"))
}

pub fn graph_name(model: &str) -> Result<String, Failure> {
    key(model).map(|_| format!("library-{model}-graph"))
}

/// Of the file that takes the library's place.
pub fn next_name(model: &str) -> Result<String, Failure> {
    key(model).map(|_| format!("library-{model}-next"))
}

/// A SHA-256 as bytes.
pub fn key(model: &str) -> Result<[u8; 32], Failure> {
    let wrong = || Failure::new(FailureKind::BadInput, format!("`{model}` is no SHA-256"));
    let (pairs, rest) = model.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    match bytes.map(<[u8; 32]>::try_from) {
        Some(Ok(key)) if rest.is_empty() => Ok(key),
        Some(_) | None => Err(wrong()),
    }
}
