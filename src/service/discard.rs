//! Discard: deletes a stored model's file, or what came of it, with all that is kept beside it.

use super::{
    job::Job,
    storage::{self, is_model, lock_name},
};
use crate::{
    platform::{Platform, Store},
    protocol::{Discard, Discarded, Failure, FailureKind},
};

pub async fn run<P: Platform>(job: &Job<P>, Discard { file }: Discard) -> Result<Discarded, Failure> {
    let store = job.session().platform.store();
    known(&file)?;
    let _lock = store.lock(&lock_name(&file)).await;
    let freed_bytes = storage::remove(store, &file).await?;
    Ok(Discarded { freed_bytes })
}

/// The store has files of others too.
pub fn known(file: &str) -> Result<(), Failure> {
    if is_model(file) {
        return Ok(());
    }
    Err(Failure::new(FailureKind::BadInput, format!("`{file}` is the name of no model's file")))
}
