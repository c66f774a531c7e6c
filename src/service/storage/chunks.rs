//! Where a file's SHA-256 had come to behind each whole chunk, stored beside the file: with it, any one chunk can be checked alone.

use std::io::{Read, Seek, SeekFrom};

use super::{chunks_name, log};
use crate::{
    platform::{File, Store},
    protocol::Failure,
    service::{
        convert::io_failure,
        hashing::{CHUNK, State},
    },
};

/// The file's length, and the hash's state behind each whole chunk of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunks {
    pub bytes: u64,
    pub states: Vec<State>,
}

/// Whether there are any. Who holds no lock of the file may ask this too.
pub async fn are_stored(store: &impl Store, file: &str) -> Result<bool, Failure> {
    let name = chunks_name(file);
    Ok(store.list().await?.iter().any(|stored| stored.name == name && stored.bytes > 0))
}

/// `None` where none are stored, or what is there is no such list.
pub async fn read(store: &impl Store, file: &str) -> Result<Option<Chunks>, Failure> {
    let mut stored = store.append(&chunks_name(file)).await?;
    if stored.length().map_err(io_failure)? == 0 {
        drop(stored);
        store.remove(&chunks_name(file)).await?;
        return Ok(None);
    }
    let mut all = Vec::new();
    stored.seek(SeekFrom::Start(0)).map_err(io_failure)?;
    stored.read_to_end(&mut all).map_err(io_failure)?;
    Ok(parse(&all))
}

pub async fn write(store: &impl Store, file: &str, chunks: &Chunks) -> Result<(), Failure> {
    let mut stored = store.append(&chunks_name(file)).await?;
    let body = [&chunks.bytes.to_le_bytes()[..], &chunks.states.concat()].concat();
    let all = [&body[..], &crc32fast::hash(&body).to_le_bytes()].concat();
    log::overwrite(&mut stored, &all).map_err(io_failure)
}

fn parse(all: &[u8]) -> Option<Chunks> {
    let (body, sum) = all.split_last_chunk::<4>()?;
    if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
        return None;
    }
    let (bytes, states) = body.split_first_chunk::<8>()?;
    let (states, rest) = states.as_chunks::<32>();
    let bytes = u64::from_le_bytes(*bytes);
    (rest.is_empty() && states.len() as u64 == bytes / CHUNK)
        .then(|| Chunks { bytes, states: states.to_vec() })
}
