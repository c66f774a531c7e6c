//! A model's file from the network into the store, hashed on the way; an interrupted one goes on where it was.

use std::io::Write;

use sha2::{Digest, Sha256};

use crate::{
    platform::{Download, Fetch, File, Platform, Purpose, Store},
    protocol::{Failure, FailureKind, ModelSpec, Progress, Stage, Unit},
    service::{convert::io_failure, job::Job},
};

/// Bytes hashed between two checkpoints.
const CHUNK: usize = 1 << 20;

/// Returns the bytes that came over the network.
pub async fn download<P: Platform>(job: &Job<P>, spec: &ModelSpec) -> Result<u64, Failure> {
    let platform = &job.session().platform;
    let mut file = platform.store().create(&spec.sha256).await?;
    let (mut hasher, mut done) = hash_stored(job, spec, &mut file).await?;
    file.expect(spec.bytes).map_err(io_failure)?;
    let mut received = 0;
    if done < spec.bytes {
        let mut download = platform.fetch().get(&spec.url, done, Purpose::Model).await?;
        if download.from() != done {
            file.truncate(0).map_err(io_failure)?;
            (hasher, done) = (Sha256::new(), 0);
        }
        report(job, Stage::Download, done, spec);
        while let Some(bytes) = download.chunk().await? {
            received += bytes.len() as u64;
            done += bytes.len() as u64;
            if done > spec.bytes {
                discard(job, spec, file).await?;
                return Err(integrity(spec, format!("{} bytes", spec.bytes), "more"));
            }
            file.write_all(&bytes).map_err(io_failure)?;
            hasher.update(&bytes);
            report(job, Stage::Download, done, spec);
            job.checkpoint().await;
        }
    }
    if done < spec.bytes {
        // What is there may be good: the next attempt goes on behind it.
        file.flush().map_err(io_failure)?;
        return Err(integrity(spec, format!("{} bytes", spec.bytes), format!("{done} and then the end")));
    }
    let got = hex(hasher);
    if got != spec.sha256 {
        discard(job, spec, file).await?;
        return Err(integrity(spec, format!("SHA-256 {}", spec.sha256), got));
    }
    file.flush().map_err(io_failure)?;
    drop(file);
    platform.store().complete(&spec.sha256).await?;
    Ok(received)
}

/// Hashes what an earlier attempt left, and leaves the file at its end.
async fn hash_stored<P: Platform>(
    job: &Job<P>,
    spec: &ModelSpec,
    file: &mut impl File,
) -> Result<(Sha256, u64), Failure> {
    let length = file.length().map_err(io_failure)?;
    if length > spec.bytes {
        file.truncate(0).map_err(io_failure)?;
        return Ok((Sha256::new(), 0));
    }
    let mut hasher = Sha256::new();
    let mut done = 0;
    let mut chunk = vec![0; CHUNK.min(length as usize)];
    while done < length {
        let count = chunk.len().min((length - done) as usize);
        file.read_exact(&mut chunk[..count]).map_err(io_failure)?;
        hasher.update(&chunk[..count]);
        done += count as u64;
        report(job, Stage::Verify, done, spec);
        job.checkpoint().await;
    }
    Ok((hasher, done))
}

pub fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn discard<P: Platform>(job: &Job<P>, spec: &ModelSpec, file: impl File) -> Result<(), Failure> {
    drop(file);
    job.session().platform.store().remove(&spec.sha256).await?;
    Ok(())
}

pub fn report<P: Platform>(job: &Job<P>, stage: Stage, done: u64, spec: &ModelSpec) {
    job.progress(Progress { stage, unit: Unit::Bytes, done, total: Some(spec.bytes) });
}

pub fn integrity(spec: &ModelSpec, expected: impl std::fmt::Display, got: impl std::fmt::Display) -> Failure {
    Failure::new(FailureKind::Integrity, format!("{}: expected {expected}, got {got}", spec.url))
}
