//! Quantise: a smaller file of a stored model, written into the store as it is made and hashed on the way.
//!
//! Until it is whole it has a name that no model has: what a tab left behind that ended meanwhile is found by it, and deleted.

use std::io::Write;

use super::{
    convert::io_failure,
    download::{now_ms, report},
    hashing::{CHUNK, Hash, State},
    job::Job,
    storage::{
        self,
        chunks::Chunks,
        index::{Check, Entry},
        lock_name,
    },
};
use crate::{
    engine::quantise::{self, FileType, Quantiser},
    platform::{File, Platform, Store},
    protocol::{
        Failure, FailureKind, Quantisation, Quantise, QuantiseSizes, Quantised, QuantisedSizes, Stage,
    },
};

/// Numbers of the first step.
const FIRST_STEP: usize = 1 << 15;
/// Of any step: what stands in memory of a tensor, in four forms.
const LARGEST_STEP: usize = 1 << 20;
/// What a step is to take, so that other jobs and a cancel get in.
const STEP_MS: f64 = super::convert::SLICE_MS;

pub async fn sizes<P: Platform>(job: &Job<P>, request: QuantiseSizes) -> Result<QuantisedSizes, Failure> {
    let mut source = source(job, &request.model).await?;
    let bytes = source.length().map_err(io_failure)?;
    let sizes = quantise::sizes(&mut source)?.into_iter().map(|(to, bytes)| (quantisation(to), bytes));
    Ok(QuantisedSizes { bytes, sizes: sizes.collect() })
}

pub async fn run<P: Platform>(job: &Job<P>, request: Quantise) -> Result<Quantised, Failure> {
    let started = job.now_ms();
    let store = job.session().platform.store();
    let quantiser = Quantiser::open(source(job, &request.model).await?, file_type(request.to))?;
    storage::make_sure_of(store, quantiser.bytes()).await?;
    let file = storage::name_while_made(&format!("{} {}", request.model, request.to.name()));
    // Two tabs that make the same file do it one after the other.
    let _lock = store.lock(&lock_name(&file)).await;
    job.remove_unless_done(&file);
    let written = write(job, quantiser, &file).await?;
    let Written { sha256, source_bytes, chunks } = written;
    let bytes = chunks.bytes;
    let _lock_of_model = store.lock(&lock_name(&sha256)).await;
    let is_here = store.open(&sha256).await?.is_some();
    if is_here {
        store.remove(&file).await?;
    } else {
        storage::chunks::write(store, &sha256, &chunks).await?;
        store.adopt(&file, &sha256).await?;
    }
    let now = now_ms(job);
    storage::index::change(store, |index| {
        let licence = index.get(&request.model).map(|source| source.licence.clone()).unwrap_or_default();
        index.put(Entry {
            file: sha256.clone(),
            name: request.name,
            licence,
            total: Some(bytes),
            added_ms: now,
            used_ms: now,
            check: Check::Right,
            made_from: request.model,
            ..Entry::default()
        });
    })
    .await?;
    let memory_bytes = job.session().platform.memory_bytes();
    Ok(Quantised { sha256, bytes, source_bytes, ms: job.now_ms() - started, memory_bytes })
}

/// A model's file, which must be here as a whole.
async fn source<P: Platform>(job: &Job<P>, model: &str) -> Result<<P::Store as Store>::File, Failure> {
    let nothing = || Failure::new(FailureKind::NotStored, format!("`{model}` is not stored here as a whole"));
    if !storage::is_sha256(model) {
        return Err(nothing());
    }
    job.session().platform.store().open(model).await?.ok_or_else(nothing)
}

/// What was written.
struct Written {
    sha256: String,
    chunks: Chunks,
    source_bytes: u64,
}

async fn write<P: Platform>(
    job: &Job<P>,
    mut quantiser: Quantiser<<P::Store as Store>::File>,
    name: &str,
) -> Result<Written, Failure> {
    let store = job.session().platform.store();
    let total = quantiser.bytes();
    let mut file = store.create(name).await?;
    file.truncate(0).map_err(io_failure)?;
    file.expect(total).map_err(io_failure)?;
    let (mut hashing, mut numbers) = (Hashing::default(), FIRST_STEP);
    loop {
        let started = job.now_ms();
        let Some(bytes) = quantiser.step(numbers)? else { break };
        if let Err(error) = file.write_all(bytes) {
            let failure = io_failure(error);
            let is_full = matches!(failure.kind, FailureKind::StorageFull { .. });
            return Err(if is_full { storage::full(store, total - hashing.bytes).await } else { failure });
        }
        hashing.update(bytes);
        let (done, all) = quantiser.progress();
        report(job, Stage::Quantise, done, Some(all));
        numbers = next_step(numbers, job.now_ms() - started);
        job.checkpoint().await;
    }
    file.flush().map_err(io_failure)?;
    let (_, source_bytes) = quantiser.progress();
    let Hashing { hash, bytes, states } = hashing;
    Ok(Written { sha256: hash.finish(), chunks: Chunks { bytes, states }, source_bytes })
}

/// At most twice or half as many as before: what a number takes hangs on its tensor's type.
fn next_step(numbers: usize, took_ms: f64) -> usize {
    let wanted = numbers as f64 * STEP_MS / took_ms.max(0.1);
    (wanted as usize).clamp(numbers / 2, numbers * 2).clamp(1 << 10, LARGEST_STEP)
}

/// The hash of what was written, with its state behind each whole chunk.
#[derive(Default)]
struct Hashing {
    hash: Hash,
    bytes: u64,
    states: Vec<State>,
}

impl Hashing {
    fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let to_end = (CHUNK - self.bytes % CHUNK) as usize;
            let (now, rest) = bytes.split_at(to_end.min(bytes.len()));
            self.hash.update(now);
            self.bytes += now.len() as u64;
            if self.bytes.is_multiple_of(CHUNK) {
                self.states.push(self.hash.state());
            }
            bytes = rest;
        }
    }
}

const fn file_type(to: Quantisation) -> FileType {
    match to {
        Quantisation::Q8_0 => FileType::Q8_0,
        Quantisation::Q4_0 => FileType::Q4_0,
        Quantisation::Q4_K_M => FileType::Q4_K_M,
    }
}

const fn quantisation(of: FileType) -> Quantisation {
    match of {
        FileType::Q8_0 => Quantisation::Q8_0,
        FileType::Q4_0 => Quantisation::Q4_0,
        FileType::Q4_K_M => Quantisation::Q4_K_M,
    }
}
