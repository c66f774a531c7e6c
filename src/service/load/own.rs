//! A file of a person's own, whose hash nobody knows yet: it is read once to find it, and then goes the way of all others.

use sha2::{Digest, Sha256};

use super::{load as load_known, stored};
use crate::{
    platform::{Download, Fetch, Platform, Purpose},
    protocol::{Failure, FailureKind, Load, Loaded, ModelSpec, Stage},
    service::{convert::hex, download::report, job::Job},
};

/// What turns out to be no model is not kept, nor a part of one.
pub async fn load<P: Platform>(job: &Job<P>, request: &mut Load) -> Result<Loaded, Failure> {
    request.model.sha256 = hash(job, &request.model).await?;
    if stored(job.session().platform.store(), &request.model).await?.is_none() {
        job.remove_unless_done(&request.model.sha256);
    }
    load_known(job, request).await
}

async fn hash<P: Platform>(job: &Job<P>, spec: &ModelSpec) -> Result<String, Failure> {
    let mut file = job.session().platform.fetch().get(&spec.url, 0, Purpose::Model).await?;
    let (mut hasher, mut done) = (Sha256::new(), 0);
    while let Some(bytes) = file.chunk().await? {
        hasher.update(&bytes);
        done += bytes.len() as u64;
        report(job, Stage::Verify, done, Some(spec.bytes));
        job.checkpoint().await;
    }
    if done != spec.bytes {
        let message = format!("{}: expected {} bytes, got {done}", spec.url, spec.bytes);
        return Err(Failure::new(FailureKind::Integrity, message));
    }
    Ok(hex(&hasher.finalize()))
}
