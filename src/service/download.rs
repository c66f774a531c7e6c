//! Download: a model's file from the network into the store, hashed on the way; an interrupted one goes on where it was.
//!
//! `fetching` makes one attempt after the other, `attempt` takes in one answer, `answer` judges its headers, and `partial` is the file on
//! its way with the log beside it. Loading uses the same road.

mod answer;
mod attempt;
mod backoff;
mod fetching;
mod partial;
mod turn;
mod watch;

pub use self::turn::Turns;
use self::{
    fetching::fetch,
    turn::{Writing, writing},
};
use super::{
    convert::io_failure,
    hashing::State,
    job::Job,
    storage::{
        self,
        index::{Check, Entry},
        name_by_address,
    },
};
use crate::{
    platform::{File, Platform, Store},
    protocol::{Chunk, Download, DownloadNotice, Downloaded, Failure, ModelSpec, Progress, Stage, Unit},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Download) -> Result<Downloaded, Failure> {
    let say = |notice| job.chunk(Chunk::Download(notice));
    let store = job.session().platform.store();
    storage::collect(store, now_ms(job)).await?;
    let turn = Turn { say: &say, waits: true };
    let here = download(job, &request.model, &request.chunks, &turn).await?;
    let has_chunks = storage::chunks::are_stored(store, &here.sha256).await?;
    let Here { sha256, bytes, fetched_bytes } = here;
    Ok(Downloaded { sha256, bytes, fetched_bytes, has_chunks })
}

/// How a download is told of, and whether it waits while as many run as may.
pub struct Turn<'t> {
    pub say: &'t dyn Fn(DownloadNotice),
    pub waits: bool,
}

/// A file that is whole in the store.
pub struct Here {
    pub sha256: String,
    pub bytes: u64,
    /// That came over the network for it just now.
    pub fetched_bytes: u64,
}

/// Brings a file into the store, unless it is there. Who stops waiting pauses it.
pub async fn download<P: Platform>(
    job: &Job<P>,
    spec: &ModelSpec,
    trusted: &[State],
    turn: &Turn<'_>,
) -> Result<Here, Failure> {
    let store = job.session().platform.store();
    let is_known = !spec.sha256.is_empty();
    let file = if is_known { spec.sha256.clone() } else { name_by_address(&spec.url) };
    let total = (spec.bytes > 0).then_some(spec.bytes);
    let writing = writing(job, (&file, total), turn).await?;
    if let Some(here) = stored(store, spec).await? {
        return Ok(here);
    }
    let Writing { _lock, _permit } = writing;
    let fetched = fetch(job, spec, &file, trusted, turn.say).await?;
    let _lock_of_both = match is_known {
        true => None,
        // Somebody may be downloading it by its hash.
        false => Some(store.lock(&storage::lock_name(&fetched.sha256)).await),
    };
    storage::chunks::write(store, &fetched.sha256, &fetched.chunks).await?;
    match (is_known, stored_bytes(store, &fetched.sha256).await?) {
        (true, _) => store.complete(&file).await?,
        (false, None) => store.adopt(&file, &fetched.sha256).await?,
        (false, Some(_)) => drop(store.remove(&file).await?),
    }
    store.remove(&storage::log_name(&file)).await?;
    let now = now_ms(job);
    storage::index::change(store, |index| {
        if !is_known {
            index.remove(&file);
        }
        let total = Some(fetched.chunks.bytes);
        index.put(Entry { total, check: Check::Right, ..Entry::of(spec, &fetched.sha256, now) });
    })
    .await?;
    Ok(Here { sha256: fetched.sha256, bytes: fetched.chunks.bytes, fetched_bytes: fetched.bytes })
}

/// The file, where it is whole in the store already. Of a pasted address the index knows what came from it.
async fn stored(store: &impl Store, spec: &ModelSpec) -> Result<Option<Here>, Failure> {
    let sha256 = match spec.sha256.is_empty() {
        false => spec.sha256.clone(),
        true => match storage::index::read(store).await?.come_from(&spec.url) {
            Some(entry) => entry.file.clone(),
            None => return Ok(None),
        },
    };
    let bytes = stored_bytes(store, &sha256).await?;
    Ok(bytes.map(|bytes| Here { sha256, bytes, fetched_bytes: 0 }))
}

async fn stored_bytes(store: &impl Store, file: &str) -> Result<Option<u64>, Failure> {
    match store.open(file).await? {
        Some(mut file) => Ok(Some(file.length().map_err(io_failure)?)),
        None => Ok(None),
    }
}

pub fn now_ms<P: Platform>(job: &Job<P>) -> u64 {
    job.local_time().unix_ms.max(0) as u64
}

pub fn report<P: Platform>(job: &Job<P>, stage: Stage, done: u64, total: Option<u64>) {
    job.progress(Progress { stage, unit: Unit::Bytes, done, total });
}
