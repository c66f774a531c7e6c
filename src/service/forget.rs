//! Forget: deletes a model's file, and the model from memory where it is the loaded one.

use super::{job::Job, storage};
use crate::{
    platform::Platform,
    protocol::{Failure, Forget, Forgotten},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Forget) -> Result<Forgotten, Failure> {
    let mut alone = job.session().alone().await;
    if alone.model.as_ref().is_some_and(|loaded| loaded.sha256 == request.sha256) {
        *alone.model = None;
    }
    job.session().shelf.remove(&request.sha256);
    let freed_bytes = storage::remove(job.session().platform.store(), &request.sha256).await?;
    Ok(Forgotten { freed_bytes })
}
