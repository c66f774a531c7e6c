//! What nobody wants any more: what came of downloads that nobody goes on with, what was not made to its
//! end, and what stands beside a file that is gone.

use super::{
    CHUNKS, LOG, MADE, VERDICT,
    index::{self, Index},
    is_model, lock_name, remove,
};
use crate::{
    platform::{Store, StoreError, StoredFile},
    protocol::{Failure, FailureKind},
};

/// What came of a download is kept for two weeks after the last attempt.
const KEPT_MS: u64 = 14 * 24 * 60 * 60 * 1000;

/// Deletes it, and brings the index to what is there; returns both. What somebody has open stays.
pub async fn collect(store: &impl Store, now_ms: u64) -> Result<(Index, Vec<StoredFile>), Failure> {
    let (index, files) = index::reconciled(store, now_ms).await?;
    let is_dead = |file: &&StoredFile| {
        let unused_ms = index.get(&file.name).map_or(0, |entry| now_ms.saturating_sub(entry.used_ms));
        is_model(&file.name) && !file.is_complete && (unused_ms > KEPT_MS)
    };
    for dead in files.iter().filter(is_dead) {
        let _lock = store.lock(&lock_name(&dead.name)).await;
        unless_open(remove(store, &dead.name).await)?;
    }
    // Who makes one has it open.
    for StoredFile { name, .. } in files.iter().filter(|file| file.name.starts_with(MADE)) {
        remove_unless_open(store, name).await?;
    }
    for StoredFile { name, .. } in &files {
        let of = name.strip_suffix(LOG).map(|of| (of, true));
        let beside = [CHUNKS, VERDICT].into_iter().find_map(|suffix| name.strip_suffix(suffix));
        let of = of.or_else(|| beside.map(|of| (of, false)));
        let Some((of, is_log)) = of.filter(|(of, _)| is_model(of)) else { continue };
        let stands = files.iter().any(|file| file.name == of && !(is_log && file.is_complete));
        if !stands {
            remove_unless_open(store, name).await?;
        }
    }
    index::reconciled(store, now_ms).await
}

async fn remove_unless_open(store: &impl Store, name: &str) -> Result<(), Failure> {
    match store.remove(name).await {
        Ok(_) | Err(StoreError::Locked { .. }) => Ok(()),
        Err(error @ (StoreError::Full | StoreError::Failed { .. })) => Err(error.into()),
    }
}

fn unless_open(removed: Result<u64, Failure>) -> Result<(), Failure> {
    match removed {
        Err(failure) if failure.kind != FailureKind::Storage => Err(failure),
        Ok(_) | Err(_) => Ok(()),
    }
}
