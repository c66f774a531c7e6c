//! The description of a language model that a person opened from a file, which replaces the catalogue's. Must not read the file.

use crate::{
    protocol::{ModelSpec, ModelTask},
    ui::parts::plain_name,
};

/// Whether a person opened this model from a file. No host has it, so it can't be downloaded again.
pub fn is_own(spec: &ModelSpec) -> bool {
    spec.url.is_empty() || is_unread(spec)
}

/// Whether the file has not been read to its end yet, so that its hash is not known.
pub fn is_unread(spec: &ModelSpec) -> bool {
    spec.sha256.is_empty()
}

/// Describes a file of this name before it is read. Its address is valid until this visit ends.
pub fn unread_model(name: &str, bytes: u64, url: String) -> ModelSpec {
    ModelSpec { url, ..own_model(name, bytes, String::new()) }
}

/// Describes a file that was read: `name` is the file's name, `sha256` the hash under which it is stored.
pub fn own_model(name: &str, bytes: u64, sha256: String) -> ModelSpec {
    let name = plain_name(name);
    ModelSpec {
        id: format!("own-{}", sha256.get(..16).unwrap_or_default()),
        task: ModelTask::Chat,
        name: name.strip_suffix(".gguf").unwrap_or(&name).to_owned(),
        url: String::new(),
        bytes,
        sha256,
        licence: "—".to_owned(),
        source: name,
        languages: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_by_its_file() {
        let spec = own_model("Tiny\u{202e}.gguf", 7, "00ff".repeat(16));
        assert!(is_own(&spec));
        assert_eq!((spec.name.as_str(), spec.source.as_str()), ("Tiny", "Tiny.gguf"));
        assert_eq!(spec.id, "own-00ff00ff00ff00ff");
        let unread = unread_model("Tiny.gguf", 7, "blob:x".to_owned());
        assert!(is_own(&unread) && is_unread(&unread) && !is_unread(&spec));
    }
}
