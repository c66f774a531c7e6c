//! Forget: deletes a model's file, and the model from memory where it is the loaded one.

use super::{job::Job, storage};
use crate::{
    platform::Platform,
    protocol::{Failure, Forget, Forgotten},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Forget) -> Result<Forgotten, Failure> {
    let _turn = job.session().loading.lock().await;
    let mut alone = job.session().alone().await;
    if alone.is_or_was(&request.sha256) {
        alone.give_up();
    }
    job.session().shelf.remove(&request.sha256);
    let freed_bytes = storage::remove(job.session().platform.store(), &request.sha256).await?;
    Ok(Forgotten { freed_bytes })
}
