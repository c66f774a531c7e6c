//! A file of a person's own, whose hash nobody knows yet: it is read once to find it, and then goes the way of all others.

use sha2::{Digest, Sha256};

use super::{
    download::{hex, integrity, report},
    load as load_known, stored,
};
use crate::{
    platform::{Download, Fetch, Platform, Purpose, Store},
    protocol::{Failure, Load, Loaded, ModelSpec, Stage},
    service::job::Job,
};

/// What turns out to be no model is not kept, nor a part of one.
pub async fn load<P: Platform>(job: &Job<P>, request: &mut Load) -> Result<Loaded, Failure> {
    request.model.sha256 = hash(job, &request.model).await?;
    let store = job.session().platform.store();
    let was_here = stored(store, &request.model).await?.is_some();
    if !was_here {
        job.remove_when_stopped(&request.model.sha256);
    }
    let loaded = load_known(job, request).await;
    if loaded.is_err() && !was_here {
        store.remove(&request.model.sha256).await?;
    }
    loaded
}

async fn hash<P: Platform>(job: &Job<P>, spec: &ModelSpec) -> Result<String, Failure> {
    let mut file = job.session().platform.fetch().get(&spec.url, 0, Purpose::Model).await?;
    let (mut hasher, mut done) = (Sha256::new(), 0);
    while let Some(bytes) = file.chunk().await? {
        hasher.update(&bytes);
        done += bytes.len() as u64;
        report(job, Stage::Verify, done, spec);
        job.checkpoint().await;
    }
    if done != spec.bytes {
        return Err(integrity(spec, format!("{} bytes", spec.bytes), done));
    }
    Ok(hex(hasher))
}
