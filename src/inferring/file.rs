//! A model's file as bytes, from where the page says it is. Must not know what is in it.

use std::io::Read;

use super::{Job, Outside};
use crate::{
    platform::{File, Files, Store},
    protocol::{Failure, FailureKind, GivenFile, GraphFile, Progress, Stage, Unit, Unreadable},
};

/// Bytes between two checkpoints.
const STRETCH: u64 = 4 << 20;

pub async fn whole<O: Outside>(job: &Job<O>, file: &GraphFile) -> Result<Vec<u8>, Failure> {
    match file {
        GraphFile::Given(given) => self::given(job, given).await,
        GraphFile::Stored(sha256) => {
            let opened = job.session().outside.store().open(sha256).await;
            let storage =
                |error: &dyn std::fmt::Display| Failure::new(FailureKind::Storage, error.to_string());
            let absent = || Failure::new(FailureKind::NotStored, format!("{sha256} is not in the store"));
            let mut source = opened.map_err(|error| storage(&error))?.ok_or_else(absent)?;
            let length = source.length().map_err(|error| storage(&error))?;
            read(job, source, length).await.map_err(|error| storage(&error))
        }
    }
}

pub async fn given<O: Outside>(job: &Job<O>, given: &GivenFile) -> Result<Vec<u8>, Failure> {
    let gone = |error: std::io::Error| {
        Failure::new(FailureKind::Unreadable(Unreadable::Gone), format!("{}: {error}", given.name))
    };
    let source = job.session().outside.files().open(&given.address, given.bytes).map_err(gone)?;
    read(job, source, given.bytes).await.map_err(gone)
}

/// A file that takes more memory than a model may is refused before it is read.
async fn read<O: Outside>(
    job: &Job<O>,
    mut source: impl Read,
    length: u64,
) -> Result<Vec<u8>, std::io::Error> {
    let most = job.session().outside.most_bytes();
    if length > most {
        let what = format!("{length} bytes, and {most} are allowed");
        return Err(std::io::Error::new(std::io::ErrorKind::OutOfMemory, what));
    }
    let mut bytes = Vec::with_capacity(length as usize);
    while (bytes.len() as u64) < length {
        let stretch = source.by_ref().take(STRETCH).read_to_end(&mut bytes)?;
        if stretch == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let (stage, unit) = (Stage::Read, Unit::Bytes);
        job.progress(Progress { stage, unit, done: bytes.len() as u64, total: Some(length) });
        job.checkpoint().await;
    }
    Ok(bytes)
}
