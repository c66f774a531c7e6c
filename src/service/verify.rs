//! Verify: reads a stored file again, and says which of its chunks are no longer what they were.

use super::{
    convert::io_failure,
    discard::known,
    download::report,
    hashing::{CHUNK, Hash, State},
    job::Job,
    storage::{
        self,
        chunks::{self, Chunks},
        index::Check,
        lock_name,
    },
};
use crate::{
    platform::{File, Platform, Store},
    protocol::{Failure, FailureKind, Stage, Verified, Verify},
};

/// Bytes between two checkpoints.
const PIECE: u64 = 1 << 20;

pub async fn run<P: Platform>(job: &Job<P>, Verify { file }: Verify) -> Result<Verified, Failure> {
    let store = job.session().platform.store();
    known(&file)?;
    let _lock = store.lock(&lock_name(&file)).await;
    let Some(mut opened) = store.open(&file).await? else {
        return Err(Failure::new(FailureKind::NotStored, format!("`{file}` is not stored here as a whole")));
    };
    let found = read_through(job, &file, &mut opened).await?;
    drop(opened);
    note(store, &file, &found).await?;
    let is_right = found.is_right();
    Ok(Verified { bytes: found.bytes, is_right, bad_chunks: found.bad_chunks })
}

/// What a file's bytes are now.
pub struct Found {
    pub bytes: u64,
    /// By number, from 0; they are known only where the states behind the chunks are stored.
    pub bad_chunks: Vec<u32>,
    /// Of the file as it is, where its chunks don't say already that it is wrong.
    sha256: Option<String>,
    expected: String,
    /// Behind the chunks, where none were stored.
    states: Option<Vec<State>>,
}

impl Found {
    /// Of the file as it is; `None` where nobody hashed it as a whole.
    pub fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    pub fn is_right(&self) -> bool {
        self.bad_chunks.is_empty() && self.sha256.as_ref() == Some(&self.expected)
    }
}

/// Hashes the file, each chunk from the state before it, so that a bad one spoils no other.
pub async fn read_through<P: Platform>(
    job: &Job<P>,
    name: &str,
    file: &mut impl File,
) -> Result<Found, Failure> {
    let stored = chunks::read(job.session().platform.store(), name).await?;
    let bytes = file.length().map_err(io_failure)?;
    file.rewind().map_err(io_failure)?;
    let (mut hash, mut bad_chunks, mut states) = (Hash::default(), Vec::new(), Vec::new());
    let whole_chunks = bytes / CHUNK;
    let known = stored.filter(|chunks| chunks.bytes == bytes);
    let mut piece = vec![0; PIECE.min(bytes) as usize];
    let mut done = 0;
    while done < bytes {
        let count = PIECE.min(bytes - done).min(CHUNK - done % CHUNK);
        let piece = &mut piece[..count as usize];
        file.read_exact(piece).map_err(io_failure)?;
        hash.update(piece);
        done += count;
        if done.is_multiple_of(CHUNK) {
            let (chunk, state) = (done / CHUNK - 1, hash.state());
            states.push(state);
            let right = known.as_ref().and_then(|known| known.states.get(chunk as usize));
            if let Some(right) = right.filter(|right| **right != state) {
                bad_chunks.push(chunk as u32);
                hash = Hash::behind(right, chunk + 1).unwrap_or_default();
            }
        }
        report(job, Stage::Verify, done, Some(bytes));
        job.checkpoint().await;
    }
    let sha256 = hash.finish();
    // The chunks before it are right: if the file is wrong, its rest is.
    if known.is_some() && sha256 != name && !bytes.is_multiple_of(CHUNK) {
        bad_chunks.push(whole_chunks as u32);
    }
    let states = known.is_none().then_some(states);
    Ok(Found { bytes, bad_chunks, sha256: Some(sha256), expected: name.to_owned(), states })
}

/// Keeps what was found, and the states of a file that turned out to be right.
async fn note(store: &impl Store, file: &str, found: &Found) -> Result<(), Failure> {
    let is_right = found.is_right();
    if let (true, Some(states)) = (is_right, &found.states) {
        let chunks = Chunks { bytes: found.bytes, states: states.clone() };
        chunks::write(store, file, &chunks).await?;
    }
    storage::index::change(store, |index| {
        if let Some(entry) = index.get_mut(file) {
            entry.check = if is_right { Check::Right } else { Check::Damaged };
        }
    })
    .await
}
