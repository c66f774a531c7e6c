//! The hub: what a person names of it, and what it says of a repository's files. Must not know how it is asked.

use serde::Deserialize;

use super::own_model::{part_of, stem};
use crate::protocol::{ModelSpec, ModelTask};

/// `owner/name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    pub owner: String,
    pub name: String,
}

/// What a person wrote to name a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A repository of the hub, and the one of its files that was named.
    Repository { repository: Repository, path: Option<String> },
    /// A file at some host, or beside the page.
    Address(String),
}

/// A model's file in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubFile {
    pub path: String,
    pub bytes: u64,
    /// Lower-case hex; empty where the hub doesn't say.
    pub sha256: String,
}

/// The files of a repository that are models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The smallest first.
    pub files: Vec<HubFile>,
    /// There are models in several files, which have to be opened from the disk together.
    pub has_parts: bool,
}

/// Understands what a person wrote; `None` where it names nothing.
pub fn named(text: &str, hub: Option<&str>) -> Option<Named> {
    let text = text.trim();
    let at_hub = hub.and_then(|hub| text.strip_prefix(hub)).map(|rest| rest.trim_matches('/'));
    let path = match at_hub {
        Some(path) => path,
        None if text.starts_with("https://") || text.starts_with("http://") || text.ends_with(".gguf") => {
            return Some(Named::Address(text.to_owned()));
        }
        None => text,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.splitn(5, '/');
    let (owner, name) = (parts.next()?, parts.next()?);
    if !is_name(owner) || !is_name(name) {
        return None;
    }
    let repository = Repository { owner: owner.to_owned(), name: name.to_owned() };
    // `resolve/main/FILE`, or `blob/main/FILE` of the hub's own page.
    let path = match (parts.next(), parts.next(), parts.next()) {
        (Some("resolve" | "blob"), Some("main"), Some(file)) => Some(file.to_owned()),
        (None | Some("tree"), ..) => None,
        (Some(_), ..) => return at_hub.map(|_| Named::Address(text.to_owned())),
    };
    Some(Named::Repository { repository, path })
}

fn is_name(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    text.chars().all(is_part) && text.chars().any(|letter| letter.is_ascii_alphanumeric())
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    #[serde(default)]
    size: u64,
    lfs: Option<Large>,
}

#[derive(Deserialize)]
struct Large {
    /// The file's SHA-256.
    oid: String,
}

impl Repository {
    /// Where the hub lists the repository's files.
    pub fn listing(&self, hub: &str) -> String {
        format!("{hub}/api/models/{}/{}/tree/main?recursive=true", self.owner, self.name)
    }

    /// The file as a model: what is not known of it is found when it is described, or downloaded.
    pub fn model(&self, hub: &str, file: &HubFile) -> ModelSpec {
        let Self { owner, name } = self;
        ModelSpec {
            id: format!("{owner}/{name}/{}", file.path),
            task: ModelTask::Chat,
            name: stem(&file.path),
            url: format!("{hub}/{owner}/{name}/resolve/main/{}", escaped(&file.path)),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            licence: String::new(),
            source: format!("{owner}/{name}"),
            languages: Vec::new(),
        }
    }
}

/// What would end a path in an address.
fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")
}

/// A file at an address of which nothing is known.
pub fn model_at(url: &str) -> ModelSpec {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    ModelSpec {
        id: url.to_owned(),
        task: ModelTask::Chat,
        name: stem(path),
        url: url.to_owned(),
        bytes: 0,
        sha256: String::new(),
        licence: String::new(),
        source: url.to_owned(),
        languages: Vec::new(),
    }
}

/// Reads what the hub answered.
pub fn read_listing(json: &[u8]) -> Result<Listing, String> {
    let listed: Vec<Listed> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let is_model = |listed: &Listed| listed.path.to_ascii_lowercase().ends_with(".gguf");
    let (parts, whole): (Vec<_>, Vec<_>) =
        listed.into_iter().filter(is_model).partition(|listed| part_of(&listed.path).is_some());
    let file = |Listed { path, size, lfs }| {
        let sha256 = lfs.map(|large| large.oid.to_ascii_lowercase()).filter(|oid| is_sha256(oid));
        HubFile { path, bytes: size, sha256: sha256.unwrap_or_default() }
    };
    let mut files: Vec<HubFile> = whole.into_iter().map(file).collect();
    files.sort_by(|a, b| (a.bytes, &a.path).cmp(&(b.bytes, &b.path)));
    Ok(Listing { files, has_parts: !parts.is_empty() })
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUB: &str = "https://hub.example";

    #[test]
    fn a_repository_a_file_and_an_address_are_told_apart() {
        let named = |text: &str| super::named(text, Some(HUB));
        let of = |owner: &str, name: &str, path: Option<&str>| {
            let repository = Repository { owner: owner.to_owned(), name: name.to_owned() };
            Some(Named::Repository { repository, path: path.map(str::to_owned) })
        };
        assert_eq!(named(" Qwen/Qwen3-0.6B-GGUF "), of("Qwen", "Qwen3-0.6B-GGUF", None));
        assert_eq!(named("https://hub.example/a/b/tree/main"), of("a", "b", None));
        assert_eq!(
            named("https://hub.example/a/b/blob/main/x/y.gguf?download=true"),
            of("a", "b", Some("x/y.gguf"))
        );
        for address in
            ["https://other.example/a/b", "models/m.gguf", "https://hub.example/a/b/resolve/v2/x.gguf"]
        {
            assert_eq!(named(address), Some(Named::Address(address.to_owned())), "{address}");
        }
        for nothing in ["", "a", "a b/c", "a/b/c", "../b", "a/.."] {
            assert_eq!(named(nothing), None, "{nothing}");
        }
        assert_eq!(
            super::named("https://hub.example/a/b", None),
            Some(Named::Address("https://hub.example/a/b".to_owned()))
        );
    }

    #[test]
    fn a_listing_gives_models_with_their_hashes() {
        let hash = "AB".repeat(32);
        let json = format!(
            r#"[{{"type": "directory", "path": "x"}}, {{"type": "file", "path": "README.md", "size": 9}},
            {{"type": "file", "path": "big.gguf", "size": 900, "lfs": {{"oid": "{hash}", "size": 900}}}},
            {{"type": "file", "path": "x/small.GGUF", "size": 90}},
            {{"type": "file", "path": "m-00001-of-00002.gguf", "size": 9}}]"#
        );
        let listing = read_listing(json.as_bytes()).expect("a listing");
        let paths: Vec<_> =
            listing.files.iter().map(|file| (file.path.as_str(), file.sha256.len())).collect();
        assert_eq!((paths, listing.has_parts), (vec![("x/small.GGUF", 0), ("big.gguf", 64)], true));
        let repository = Repository { owner: "a".to_owned(), name: "b".to_owned() };
        let spec = repository.model(HUB, &listing.files[1]);
        assert_eq!(
            (spec.url.as_str(), spec.sha256),
            ("https://hub.example/a/b/resolve/main/big.gguf", hash.to_lowercase())
        );
        assert_eq!(spec.name, "big");
        assert_eq!(repository.listing(HUB), "https://hub.example/api/models/a/b/tree/main?recursive=true");
        assert!(read_listing(b"{\"error\": \"x\"}").is_err());
    }
}
