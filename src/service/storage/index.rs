//! What is known of each model in the store: name, origin, length, licence, when it came and was used.
//!
//! There are two files, and the newer good one counts; a change is written over the older one. So a change is there whole or not at
//! all, wherever it is cut off. What is in the store counts more than what is said here ([`reconciled`]).

use std::io::{Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use super::{is_model, is_sha256, log, releases::Releases};
use crate::{
    platform::{Store, StoredFile},
    protocol::{Failure, FailureKind, ModelSpec},
    service::convert::io_failure,
};

const FILES: [&str; 2] = ["index-a", "index-b"];
const LOCK: &str = "index";
/// Number of the change, and CRC-32 of that and what follows.
const HEAD: usize = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub entries: Vec<Entry>,
    #[serde(default)]
    pub releases: Releases,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name in the store.
    pub file: String,
    pub name: String,
    pub url: String,
    pub licence: String,
    /// Bytes of the whole file; `None` where nobody knows.
    pub total: Option<u64>,
    /// Milliseconds since the Unix epoch; 0 where nobody noted it.
    pub added_ms: u64,
    pub used_ms: u64,
    pub check: Check,
    /// The model that it was made of here, by its SHA-256; empty for one that came from elsewhere.
    #[serde(default)]
    pub made_from: String,
}

/// What is known of a whole file's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    #[default]
    None,
    Right,
    Damaged,
}

impl Entry {
    pub fn of(spec: &ModelSpec, file: &str, now_ms: u64) -> Self {
        Self {
            file: file.to_owned(),
            name: spec.name.clone(),
            url: spec.url.clone(),
            licence: spec.licence.clone(),
            total: (spec.bytes > 0).then_some(spec.bytes),
            added_ms: now_ms,
            used_ms: now_ms,
            check: Check::None,
            made_from: String::new(),
        }
    }

    pub fn sha256(&self) -> &str {
        if is_sha256(&self.file) { &self.file } else { "" }
    }
}

impl Index {
    pub fn get(&self, file: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.file == file)
    }

    pub fn get_mut(&mut self, file: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.file == file)
    }

    /// The whole model that came from an address whose hash nobody knew.
    pub fn come_from(&self, url: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.url == url && entry.check == Check::Right)
    }

    /// Notes a model, and when it came only if it is a new one.
    pub fn put(&mut self, entry: Entry) {
        match self.get_mut(&entry.file) {
            Some(known) => *known = Entry { added_ms: known.added_ms, ..entry },
            None => self.entries.push(entry),
        }
    }

    pub fn remove(&mut self, file: &str) {
        self.entries.retain(|entry| entry.file != file);
    }

    /// Leaves out what is gone, and takes in what was stored before there was an index.
    fn reconcile(&mut self, files: &[StoredFile], now_ms: u64) {
        self.entries.retain(|entry| files.iter().any(|file| file.name == entry.file));
        for StoredFile { name, bytes, is_complete } in files.iter().filter(|file| is_model(&file.name)) {
            if self.get(name).is_none() {
                let total = is_complete.then_some(*bytes);
                let entry = Entry { file: name.clone(), total, used_ms: now_ms, ..Entry::default() };
                self.entries.push(entry);
            }
        }
    }
}

pub async fn read(store: &impl Store) -> Result<Index, Failure> {
    let _lock = store.lock(LOCK).await;
    Ok(newest(store).await?.map_or_else(Index::default, |newest| newest.index))
}

/// Changes the index, or leaves it as it was.
pub async fn change<T>(store: &impl Store, change: impl FnOnce(&mut Index) -> T) -> Result<T, Failure> {
    let _lock = store.lock(LOCK).await;
    change_alone(store, change).await
}

/// Brings the index to what is stored, and gives both. The files are listed under the lock: who adds one notes it afterwards.
pub async fn reconciled(store: &impl Store, now_ms: u64) -> Result<(Index, Vec<StoredFile>), Failure> {
    let _lock = store.lock(LOCK).await;
    let files = store.list().await?;
    let index = change_alone(store, |index| {
        index.reconcile(&files, now_ms);
        index.clone()
    })
    .await?;
    Ok((index, files))
}

/// For who holds the lock.
async fn change_alone<T>(store: &impl Store, change: impl FnOnce(&mut Index) -> T) -> Result<T, Failure> {
    let newest = newest(store).await?;
    let (mut index, number, at) = match newest {
        Some(Newest { index, number, slot }) => (index, number + 1, 1 - slot),
        None => (Index::default(), 1, 0),
    };
    let before = index.clone();
    let output = change(&mut index);
    if index == before {
        return Ok(output);
    }
    let json = serde_json::to_vec(&index)
        .map_err(|error| Failure::new(FailureKind::Internal, format!("the index of models: {error}")))?;
    let body = [&number.to_le_bytes()[..], &json].concat();
    let all = [&crc32fast::hash(&body).to_le_bytes()[..], &body].concat();
    let mut file = store.append(FILES[at]).await?;
    log::overwrite(&mut file, &all).map_err(io_failure)?;
    Ok(output)
}

struct Newest {
    index: Index,
    number: u64,
    /// Of [`FILES`].
    slot: usize,
}

async fn newest(store: &impl Store) -> Result<Option<Newest>, Failure> {
    let mut newest: Option<Newest> = None;
    for (slot, name) in FILES.into_iter().enumerate() {
        let mut file = store.append(name).await?;
        let mut all = Vec::new();
        file.seek(SeekFrom::Start(0)).map_err(io_failure)?;
        file.read_to_end(&mut all).map_err(io_failure)?;
        if let Some((index, number)) = parse(&all)
            && newest.as_ref().is_none_or(|newest| newest.number < number)
        {
            newest = Some(Newest { index, number, slot });
        }
    }
    Ok(newest)
}

fn parse(all: &[u8]) -> Option<(Index, u64)> {
    let (sum, body) = all.split_first_chunk::<4>()?;
    if all.len() < HEAD || crc32fast::hash(body) != u32::from_le_bytes(*sum) {
        return None;
    }
    let (number, json) = body.split_first_chunk::<8>()?;
    Some((serde_json::from_slice(json).ok()?, u64::from_le_bytes(*number)))
}
