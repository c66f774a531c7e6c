//! Stored: the models that this device keeps, and how much room there is. What nobody wants any more is deleted before.

use super::{
    download::now_ms,
    job::Job,
    storage::{
        self,
        index::{Check, Entry},
        is_model, log_name,
    },
};
use crate::{
    platform::{Platform, Store, StoreError, StoredFile},
    protocol::{Failure, Space, StoredModel, StoredModels, StoredState},
};

pub async fn run<P: Platform>(job: &Job<P>) -> Result<StoredModels, Failure> {
    let store = job.session().platform.store();
    let (index, files) = storage::collect(store, now_ms(job)).await?;
    let mut models = Vec::new();
    for file in files.iter().filter(|file| is_model(&file.name)) {
        let Some(entry) = index.get(&file.name) else { continue };
        let state = match (file.is_complete, entry.check) {
            (true, Check::Right) => StoredState::Whole,
            (true, Check::None) => StoredState::Unverified,
            (true | false, Check::Damaged) => StoredState::Damaged,
            (false, Check::None | Check::Right) if is_under_way(store, &files, &file.name).await? => {
                StoredState::UnderWay
            }
            (false, Check::None | Check::Right) => StoredState::Partial,
        };
        models.push(model(entry, file, state));
    }
    models.sort_by(|one, other| (other.used_ms, &one.name).cmp(&(one.used_ms, &other.name)));
    let space = store.space().await;
    let own = || files.iter().map(|file| file.bytes).sum();
    Ok(StoredModels { models, space: Space { used: space.used.unwrap_or_else(own), quota: space.quota } })
}

/// Who downloads a file has its log open.
async fn is_under_way(store: &impl Store, files: &[StoredFile], file: &str) -> Result<bool, Failure> {
    let log = log_name(file);
    if !files.iter().any(|file| file.name == log) {
        return Ok(false);
    }
    match store.append(&log).await {
        Ok(_) => Ok(false),
        Err(StoreError::Locked { .. }) => Ok(true),
        Err(error @ (StoreError::Full | StoreError::Failed { .. })) => Err(error.into()),
    }
}

fn model(entry: &Entry, file: &StoredFile, state: StoredState) -> StoredModel {
    StoredModel {
        file: entry.file.clone(),
        sha256: entry.sha256().to_owned(),
        name: entry.name.clone(),
        url: entry.url.clone(),
        licence: entry.licence.clone(),
        bytes: file.bytes,
        total: entry.total,
        state,
        added_ms: entry.added_ms,
        used_ms: entry.used_ms,
    }
}
