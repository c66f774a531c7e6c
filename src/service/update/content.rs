//! A manifest's models: entries of the catalogue (assets/catalog.schema.json) with one file each and, for a language model, a question
//! whose answer is known. Checked although they are signed: a mistake of the deployer's must not reach a device either.

use std::collections::HashSet;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

use super::address::allowed;
use crate::{
    protocol::{ModelSpec, ModelTask, UpdateRefusal},
    service::storage::is_sha256,
};

const MOST_MODELS: usize = 500;
/// 64 GiB: no browser opens more.
const MOST_BYTES: u64 = 64 << 30;
const LONGEST_TEXT: usize = 2000;

#[derive(Debug, PartialEq)]
pub struct Model {
    pub spec: ModelSpec,
    /// The origin that its file comes from; `None` is the page's own.
    pub host: Option<String>,
    pub self_test: Option<SelfTest>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SelfTest {
    /// A person's message.
    pub prompt: String,
    /// What a greedy answer begins with, or the class that the text is of.
    pub expected: String,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    task: ModelTask,
    name: String,
    files: Vec<EntryFile>,
    licence: String,
    source: String,
    #[serde(default)]
    languages: Vec<String>,
    self_test: Option<SelfTest>,
    /// A file beside the list would be another one than was checked.
    url: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct EntryFile {
    url: String,
    sha256: String,
    bytes: u64,
}

pub fn models(entries: &[Value], hosts: &[String]) -> Result<Vec<Model>, UpdateRefusal> {
    if entries.is_empty() || entries.len() > MOST_MODELS {
        return Err(wrong("manifest", "models", &entries.len().to_string()));
    }
    let models: Vec<Model> = entries.iter().map(|entry| model(entry, hosts)).collect::<Result<_, _>>()?;
    let mut ids = HashSet::new();
    match models.iter().find(|model| !ids.insert(&model.spec.id)) {
        Some(twice) => Err(UpdateRefusal::Twice { id: twice.spec.id.clone() }),
        None => Ok(models),
    }
}

fn model(entry: &Value, hosts: &[String]) -> Result<Model, UpdateRefusal> {
    let entry: Entry = Entry::deserialize(entry)
        .map_err(|error| UpdateRefusal::Malformed { why: format!("an entry of `models`: {error}") })?;
    let Entry { id, task, name, mut files, licence, source, languages, self_test, url } = entry;
    if !is_id(&id) {
        return Err(wrong("manifest", "id", &id));
    }
    for (field, text) in [("name", &name), ("licence", &licence), ("source", &source)] {
        if !is_line(text) {
            return Err(wrong(&id, field, text));
        }
    }
    let (Some(EntryFile { url, sha256, bytes }), true, None) = (files.pop(), files.is_empty(), url) else {
        return Err(wrong(&id, "files", "expected one file, in the list"));
    };
    let Ok(host) = allowed(&url, hosts) else {
        return Err(UpdateRefusal::Address { of: id, url: url.chars().take(200).collect() });
    };
    let host = host.map(str::to_owned);
    if !is_sha256(&sha256) {
        return Err(wrong(&id, "sha256", &sha256));
    }
    if bytes == 0 || bytes > MOST_BYTES {
        return Err(wrong(&id, "bytes", &bytes.to_string()));
    }
    check_test(&id, task, self_test.as_ref())?;
    let spec = ModelSpec { id, task, name, url, bytes, sha256, licence, source, languages };
    Ok(Model { spec, host, self_test })
}

/// A language model must have one; what has neither answer nor class can have none.
fn check_test(id: &str, task: ModelTask, test: Option<&SelfTest>) -> Result<(), UpdateRefusal> {
    match (task, test) {
        (ModelTask::Chat, None) => Err(wrong(id, "self_test", "none")),
        (ModelTask::Chat | ModelTask::ClassifyText, Some(test)) => {
            let is_text = |text: &str| !text.trim().is_empty() && text.len() <= LONGEST_TEXT;
            match (is_text(&test.prompt), is_text(&test.expected)) {
                (true, true) => Ok(()),
                (false, _) => Err(wrong(id, "self_test.prompt", &test.prompt)),
                (true, false) => Err(wrong(id, "self_test.expected", &test.expected)),
            }
        }
        (
            ModelTask::Embed
            | ModelTask::Redact
            | ModelTask::Rerank
            | ModelTask::ClassifyImage
            | ModelTask::ReadText
            | ModelTask::FindFaces,
            Some(test),
        ) => Err(wrong(id, "self_test", &test.prompt)),
        (
            ModelTask::ClassifyText
            | ModelTask::Embed
            | ModelTask::Redact
            | ModelTask::Rerank
            | ModelTask::ClassifyImage
            | ModelTask::ReadText
            | ModelTask::FindFaces,
            None,
        ) => Ok(()),
    }
}

fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (1..=100).contains(&id.len()) && id.bytes().all(is_plain)
}

fn is_line(text: &str) -> bool {
    (1..=500).contains(&text.trim().len()) && !text.chars().any(char::is_control)
}

fn wrong(of: &str, field: &str, got: &str) -> UpdateRefusal {
    let short = |text: &str| text.chars().take(80).collect();
    UpdateRefusal::Content { of: of.to_owned(), field: field.to_owned(), got: short(got) }
}
