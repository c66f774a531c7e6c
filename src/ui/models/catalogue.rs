//! The catalogue's entries: what the worker is asked for, and what a person is told before. Must not know where the list comes from.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    protocol::{ModelSpec, ModelTask},
    ui::text::Language,
};

/// A model that can be had, or is here.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub spec: Rc<ModelSpec>,
    pub about: Rc<About>,
}

/// What nobody needs to load a model, and a person wants to know before. Each is empty or `None` where nobody said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// `general.architecture` of a GGUF, `architecture` of a safetensors file.
    #[serde(default)]
    pub family: String,
    #[serde(default)]
    pub quantisation: String,
    /// Where the licence can be read.
    #[serde(default)]
    pub licence_url: String,
    /// The most tokens that a conversation or a text may have.
    #[serde(default)]
    pub context: Option<u32>,
    /// Memory that it takes while it answers, in bytes.
    #[serde(default)]
    pub memory_bytes: Option<u64>,
    #[serde(default)]
    pub good_at: GoodAt,
}

/// One line in each language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodAt {
    #[serde(default)]
    en: String,
    #[serde(default, rename = "zh-Hant")]
    zh_hant: String,
}

impl GoodAt {
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::TraditionalChinese => &self.zh_hant,
        }
    }
}

/// An entry as catalog.json has it (assets/catalog.schema.json): with one file, or with a list that holds one.
#[derive(Deserialize)]
struct Listed {
    id: String,
    task: ModelTask,
    name: String,
    #[serde(flatten)]
    file: Option<ListedFile>,
    #[serde(default)]
    files: Vec<ListedFile>,
    licence: String,
    source: String,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(flatten)]
    about: About,
}

#[derive(Deserialize)]
struct ListedFile {
    url: String,
    /// 0 where nobody knows: the first download finds out.
    #[serde(default)]
    bytes: u64,
    sha256: String,
}

/// An error names the place in the text.
pub fn read_catalogue(json: &str) -> Result<Vec<Entry>, String> {
    let listed: Vec<Listed> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    listed.into_iter().map(entry).collect()
}

fn entry(listed: Listed) -> Result<Entry, String> {
    let Listed { id, task, name, file, files, licence, source, languages, about } = listed;
    let mut files = file.into_iter().chain(files);
    let (Some(ListedFile { url, bytes, sha256 }), None) = (files.next(), files.next()) else {
        return Err(format!("`{id}`: expected one file, got none or several"));
    };
    let spec = ModelSpec { id, task, name, url, bytes, sha256, licence, source, languages };
    Ok(Entry { spec: Rc::new(spec), about: Rc::new(about) })
}

/// A catalogue with a release's entries in the place of those of the same ids, and behind them those that are new.
pub fn released(catalogue: Vec<Entry>, release: Vec<Entry>) -> Vec<Entry> {
    let mut entries = catalogue;
    for newer in release {
        match entries.iter_mut().find(|entry| entry.spec.id == newer.spec.id) {
            Some(entry) => *entry = newer,
            None => entries.push(newer),
        }
    }
    entries
}

/// One of which nothing more is known.
impl From<Rc<ModelSpec>> for Entry {
    fn from(spec: Rc<ModelSpec>) -> Self {
        Self { spec, about: Rc::default() }
    }
}

/// Memory that a loaded model takes, as a multiple of its file: weights, the caches of a conversation and the tables beside them
/// (tests/e2e/store.rs holds the default model to it).
const MEMORY_PER_FILE: f64 = 1.5;
/// The share of a device's memory that one page may take: the system and the browser need the rest.
const SHARE_OF_DEVICE: f64 = 0.5;

/// Bytes of memory that a model takes whose file has so many bytes, about.
pub fn memory_for(file_bytes: u64) -> u64 {
    (file_bytes as f64 * MEMORY_PER_FILE) as u64
}

/// Whether a model fits a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    Fits,
    /// It takes more than the device has to spare.
    TooLarge,
    /// Nobody knows its size, or the device's memory.
    Unknown,
}

impl Entry {
    /// Bytes of memory while it answers: as somebody said, or else by its file.
    pub fn memory_bytes(&self) -> Option<u64> {
        let by_file = || Some(self.spec.bytes).filter(|bytes| *bytes > 0);
        self.about.memory_bytes.or_else(|| by_file().map(memory_for))
    }

    /// `device_bytes` is the device's memory, as its browser tells.
    pub fn fit(&self, device_bytes: Option<u64>) -> Fit {
        match (self.memory_bytes(), device_bytes) {
            (Some(needed), Some(device)) if needed as f64 > device as f64 * SHARE_OF_DEVICE => Fit::TooLarge,
            (Some(_), Some(_)) => Fit::Fits,
            (None, _) | (_, None) => Fit::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"[{"id": "a", "task": "chat", "name": "A", "url": "models/a.gguf", "bytes": 9, "sha256": "00", "licence": "MIT",
        "source": "s"}, {"id": "b", "task": "embed", "name": "B", "files": [{"url": "https://hub.example/b", "sha256": "01"}],
        "licence": "MIT", "source": "s", "context": 512, "good_at": {"en": "b", "zh-Hant": "乙"}, "later": 1}]"#;

    #[test]
    fn an_entry_has_one_file_listed_or_not() {
        let entries = read_catalogue(ONE).expect("a catalogue");
        let files: Vec<_> = entries.iter().map(|entry| (entry.spec.url.as_str(), entry.spec.bytes)).collect();
        assert_eq!(files, [("models/a.gguf", 9), ("https://hub.example/b", 0)]);
        let about = &entries[1].about;
        assert_eq!(
            (about.context, about.good_at.in_language(Language::TraditionalChinese)),
            (Some(512), "乙")
        );
        for wrong in ["{}", "[{}]", &ONE.replace("\"url\": \"models/a.gguf\"", "\"from\": 1")] {
            assert!(read_catalogue(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_release_takes_the_place_of_what_it_names() {
        let entries = |json: &str| read_catalogue(json).expect("a catalogue");
        let one = r#"[{"id": "b", "task": "embed", "name": "B 2", "files": [{"url": "models/b2", "bytes": 4, "sha256": "02"}],
            "licence": "MIT", "source": "s", "self_test": {"prompt": "a", "expected": "b"}}]"#;
        let names = |entries: Vec<Entry>| -> Vec<String> {
            entries.iter().map(|entry| format!("{} {}", entry.spec.name, entry.spec.url)).collect()
        };
        assert_eq!(names(released(entries(ONE), entries(one))), ["A models/a.gguf", "B 2 models/b2"]);
        assert_eq!(names(released(Vec::new(), entries(one))), ["B 2 models/b2"]);
    }

    #[test]
    fn our_own_catalogue_is_read() {
        let entries = read_catalogue(include_str!("../../../assets/catalog.json")).expect("a catalogue");
        for entry in &entries {
            for language in Language::ALL {
                assert!(!entry.about.good_at.in_language(language).is_empty(), "{}", entry.spec.id);
            }
        }
        assert!(entries.len() >= 33);
    }

    #[test]
    fn what_takes_more_than_half_the_devices_memory_does_not_fit() {
        let entry = |bytes| {
            let spec = ModelSpec { bytes, ..(*read_catalogue(ONE).expect("one")[0].spec).clone() };
            Entry::from(Rc::new(spec))
        };
        const GB: u64 = 1_000_000_000;
        assert_eq!(entry(GB).fit(Some(4 * GB)), Fit::Fits);
        assert_eq!(entry(2 * GB).fit(Some(4 * GB)), Fit::TooLarge);
        assert_eq!((entry(0).fit(Some(GB)), entry(GB).fit(None)), (Fit::Unknown, Fit::Unknown));
        let about = Rc::new(About { memory_bytes: Some(3 * GB), ..About::default() });
        assert_eq!(Entry { about, ..entry(GB) }.fit(Some(4 * GB)), Fit::TooLarge);
    }
}
