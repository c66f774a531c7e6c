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
    let plain = plain_name(name);
    ModelSpec {
        id: format!("own-{}", sha256.get(..16).unwrap_or_default()),
        task: ModelTask::Chat,
        name: stem(name),
        url: String::new(),
        bytes,
        sha256,
        licence: "—".to_owned(),
        source: plain,
        languages: Vec::new(),
    }
}

/// A file's name as that of a model: without its folders and its ending.
pub fn stem(path: &str) -> String {
    let name = plain_name(path.rsplit('/').next().unwrap_or(path));
    let is_ending = name.len() > 5 && name.is_char_boundary(name.len() - 5);
    match is_ending.then(|| name.split_at(name.len() - 5)) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".gguf") => stem.to_owned(),
        Some(_) | None => name,
    }
}

/// The name that a model's files share, and which of them this is: `tiny-00001-of-00002.gguf`, as llama.cpp names them.
pub fn part_of(name: &str) -> Option<(&str, u32)> {
    let (start, of) = name.strip_suffix(".gguf")?.rsplit_once("-of-")?;
    let (model, number) = start.rsplit_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    Some((model, number.parse().ok()?)).filter(|_| digits(number) && digits(of))
}

/// Which of several files make up one model, in their order, and its name: all parts of what the last one is a part of, or that one
/// file. Only the last of several models is opened.
pub fn model_among(names: &[String]) -> Option<(String, Vec<usize>)> {
    let last = names.last()?;
    let Some((model, _)) = part_of(last) else { return Some((last.clone(), vec![names.len() - 1])) };
    let mut parts: Vec<(u32, usize)> = names
        .iter()
        .enumerate()
        .filter_map(|(at, name)| {
            part_of(name).filter(|(other, _)| *other == model).map(|(_, number)| (number, at))
        })
        .collect();
    parts.sort_unstable();
    match parts.as_slice() {
        [(_, only)] => Some((last.clone(), vec![*only])),
        _ => Some((format!("{model}.gguf"), parts.into_iter().map(|(_, at)| at).collect())),
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

    #[test]
    fn the_parts_of_a_model_are_put_in_order() {
        let among = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            model_among(&names)
        };
        let parts = ["m-00002-of-00003.gguf", "m-00003-of-00003.gguf", "m-00001-of-00003.gguf"];
        assert_eq!(among(&parts), Some(("m.gguf".to_owned(), vec![2, 0, 1])));
        let others = ["n-00001-of-00002.gguf", "one.gguf", "m-00002-of-00002.gguf", "m-00001-of-00002.gguf"];
        assert_eq!(among(&others), Some(("m.gguf".to_owned(), vec![3, 2])));
        assert_eq!(among(&parts[..1]), Some((parts[0].to_owned(), vec![0])));
        assert_eq!(among(&[parts[0], "one.gguf"]), Some(("one.gguf".to_owned(), vec![1])));
        assert_eq!(among(&["best-of-3.gguf", "a-b-of-c.gguf"]), Some(("a-b-of-c.gguf".to_owned(), vec![1])));
        assert_eq!(among(&[]), None);
    }
}
