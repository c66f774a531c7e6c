//! Repair: fetches the bad chunks of a stored file again, and nothing else.

use std::io::{Seek, SeekFrom, Write};

use super::{
    convert::io_failure,
    discard::known,
    download::{Turn, download, report},
    hashing::{CHUNK, Hash, State},
    job::Job,
    storage::{
        self,
        chunks::{self, Chunks},
        index::{Check, Entry},
        lock_name,
    },
    verify::read_through,
};
use crate::{
    platform::{Ask, Download as _, Fetch, File, Platform, Purpose, Store, Stretch},
    protocol::{Failure, FailureKind, ModelSpec, ModelTask, Repair, Repaired, Stage},
};

pub async fn run<P: Platform>(job: &Job<P>, Repair { file }: Repair) -> Result<Repaired, Failure> {
    let store = job.session().platform.store();
    known(&file)?;
    let index = storage::index::read(store).await?;
    let Some(entry) = index.get(&file).filter(|entry| !entry.url.is_empty()) else {
        let message = format!("`{file}`: nobody noted where it came from");
        return Err(Failure::new(FailureKind::NotStored, message));
    };
    let lock = store.lock(&lock_name(&file)).await;
    let Some(chunks) = chunks::read(store, &file).await? else {
        // Which bytes are bad nobody can tell: all come again.
        storage::remove(store, &file).await?;
        drop(lock);
        return anew(job, entry).await;
    };
    // From here on it doesn't count as whole.
    let mut opened = store.create(&file).await?;
    storage::index::change(store, |index| {
        if let Some(entry) = index.get_mut(&file) {
            entry.check = Check::Damaged;
        }
    })
    .await?;
    let length = opened.length().map_err(io_failure)?;
    opened.truncate(chunks.bytes.min(length)).map_err(io_failure)?;
    let found = read_through(job, &file, &mut opened).await?;
    let bad = bad_chunks(&found.bad_chunks, found.bytes, &chunks);
    let mut fetched_bytes = 0;
    for chunk in &bad {
        let bytes = fetch(job, entry, &chunks, *chunk).await?;
        fetched_bytes += bytes.len() as u64;
        opened.seek(SeekFrom::Start(u64::from(*chunk) * CHUNK)).map_err(io_failure)?;
        opened.write_all(&bytes).map_err(io_failure)?;
        opened.flush().map_err(io_failure)?;
    }
    drop(opened);
    store.complete(&file).await?;
    storage::index::change(store, |index| {
        if let Some(entry) = index.get_mut(&file) {
            entry.check = Check::Right;
        }
    })
    .await?;
    Ok(Repaired { chunks: bad, fetched_bytes })
}

/// With those that a file lacks which is shorter than it was.
fn bad_chunks(found: &[u32], bytes: u64, chunks: &Chunks) -> Vec<u32> {
    if bytes == chunks.bytes {
        return found.to_vec();
    }
    // Nothing was known of chunks of a file of another length.
    (0..chunks.bytes.div_ceil(CHUNK) as u32).collect()
}

async fn anew<P: Platform>(job: &Job<P>, entry: &Entry) -> Result<Repaired, Failure> {
    let turn = Turn { say: &|_| {}, waits: false };
    let spec = ModelSpec {
        id: String::new(),
        task: ModelTask::Chat,
        name: entry.name.clone(),
        url: entry.url.clone(),
        bytes: entry.total.unwrap_or_default(),
        sha256: entry.file.clone(),
        licence: entry.licence.clone(),
        source: String::new(),
        languages: Vec::new(),
    };
    let here = download(job, &spec, &[], &turn).await?;
    let chunks = (0..here.bytes.div_ceil(CHUNK) as u32).collect();
    Ok(Repaired { chunks, fetched_bytes: here.fetched_bytes })
}

/// A chunk's right bytes: no more than a chunk is in memory, and none is written that is wrong.
async fn fetch<P: Platform>(
    job: &Job<P>,
    entry: &Entry,
    chunks: &Chunks,
    chunk: u32,
) -> Result<Vec<u8>, Failure> {
    let from = u64::from(chunk) * CHUNK;
    let to = chunks.bytes.min(from + CHUNK);
    let stretch = Stretch { from, to: Some(to), if_still: None };
    let ask = Ask { url: entry.url.clone(), purpose: Purpose::Model, stretch: Some(stretch) };
    let mut download = job.session().platform.fetch().ask(ask).await?;
    let mut bytes = Vec::with_capacity((to - from) as usize);
    while let Some(more) = download.chunk().await? {
        bytes.extend_from_slice(&more);
        report(job, Stage::Download, bytes.len() as u64, Some(to - from));
        if bytes.len() as u64 > to - from {
            break;
        }
        job.checkpoint().await;
    }
    let got = behind(chunks, chunk, &bytes);
    if bytes.len() as u64 == to - from && got == wanted(chunks, chunk, &entry.file) {
        return Ok(bytes);
    }
    let message = format!("{}: chunk {chunk} is not what it was when the file was stored", entry.url);
    Err(Failure::new(FailureKind::Integrity, message))
}

/// Where a hash is: behind a whole chunk its state, and behind the last part the file's SHA-256.
#[derive(PartialEq, Eq)]
enum Reached {
    State(State),
    End(String),
}

fn wanted(chunks: &Chunks, chunk: u32, file: &str) -> Option<Reached> {
    match chunks.states.get(chunk as usize) {
        Some(state) => Some(Reached::State(*state)),
        None => Some(Reached::End(file.to_owned())),
    }
}

fn behind(chunks: &Chunks, chunk: u32, bytes: &[u8]) -> Option<Reached> {
    let mut hash = match chunk.checked_sub(1) {
        None => Hash::default(),
        Some(before) => Hash::behind(chunks.states.get(before as usize)?, u64::from(chunk))?,
    };
    hash.update(bytes);
    Some(match bytes.len() as u64 == CHUNK {
        true => Reached::State(hash.state()),
        false => Reached::End(hash.finish()),
    })
}
