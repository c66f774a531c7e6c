//! The tree on its way from the program that makes it to the page that draws it: postcard, as between page and worker.

use super::Document;

/// A text's tree.
#[cfg(feature = "markdown")]
pub fn written(source: &str) -> Vec<u8> {
    // Strings and numbers into a vector: nothing in it can be refused.
    postcard::to_allocvec(&super::parse(source)).unwrap_or_default()
}

/// `None` where the bytes are not of a tree.
pub fn read(bytes: &[u8]) -> Option<Document> {
    postcard::from_bytes(bytes).ok()
}
