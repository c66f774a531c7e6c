//! Reads from the document whose updates the page believes: `update-key` and `update-manifest` in index.html. Without a key the page looks
//! for none.

use crate::ui::browser::document;

const MANIFEST: &str = "updates.json";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// Ed25519 public keys, 64 hex digits each.
    pub keys: Vec<String>,
    /// Relative to the page.
    pub manifest: String,
}

pub fn signer() -> Option<Signer> {
    let keys: Vec<String> = content("update-key")?.split_whitespace().map(str::to_owned).collect();
    let manifest = content("update-manifest").filter(|manifest| !manifest.is_empty());
    (!keys.is_empty()).then(|| Signer { keys, manifest: manifest.unwrap_or_else(|| MANIFEST.to_owned()) })
}

fn content(name: &str) -> Option<String> {
    document()?.query_selector(&format!("meta[name={name}]")).ok()??.get_attribute("content")
}
