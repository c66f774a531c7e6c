//! A language model that a person opened from a file, in the place of the catalogue's.

use crate::{
    protocol::{ModelSpec, ModelTask},
    ui::parts::plain_name,
};

/// No host has it: what is lost can't be downloaded again.
pub fn is_own(spec: &ModelSpec) -> bool {
    spec.url.is_empty() || is_unread(spec)
}

/// A file that was opened and has not been read to its end: its hash is not known.
pub fn is_unread(spec: &ModelSpec) -> bool {
    spec.sha256.is_empty()
}

/// One in a file of this name, whose address holds until this visit ends.
pub fn unread_model(name: &str, bytes: u64, url: String) -> ModelSpec {
    ModelSpec { url, ..own_model(name, bytes, String::new()) }
}

/// `name` is the file's; `sha256` its hash, under which it is stored.
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
