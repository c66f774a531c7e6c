//! Stored: the models that this device keeps, and how much room there is. What nobody wants any more is deleted before.

use super::{
    download::now_ms,
    job::Job,
    storage::{
        self,
        index::{Check, Entry},
        is_model, lock_name,
    },
};
use crate::{
    platform::{Platform, Store, StoredFile},
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
            // Nothing is opened to find out: who just begins to download would find it open.
            (false, Check::None | Check::Right) if store.is_locked(&lock_name(&file.name)).await => {
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
