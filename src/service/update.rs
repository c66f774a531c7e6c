//! Update: takes in a deployer's signed release of models, as a whole or not at all.
//!
//! The steps are [`UpdateStep`]'s. Until `Swapped` nothing that holds is touched: new files come under their own hashes, beside the old
//! ones. `Swapped` is one write of the index. So the old release or the new one holds wherever it is cut off, and the next attempt goes on
//! with what is stored already. The words are those of TUF (The Update Framework, 1.0) and OpenSSF Model Signing.

mod address;
mod content;
mod manifest;
mod self_test;

use std::collections::BTreeSet;

use self::{
    content::Model,
    manifest::{MOST_BYTES, Manifest, Trust},
};
use super::{
    download::{Turn, download},
    job::Job,
    storage::{
        self, index, lock_name,
        releases::{Failed, Release, ReleasedFile, Releases},
    },
    verify::read_through,
};
use crate::{
    platform::{Download, Fetch, FetchError, Platform, Purpose, Store, StoreError},
    protocol::{
        Chunk, CurrentRelease, Failure, FailureKind, ListedModel, Update, UpdateRefusal, UpdateStep,
        UpdateVerdict, UpdateWish, Updated,
    },
};

/// Held by who looks for an update, in whatever tab.
const LOCK: &str = "updates";

/// Why an update ended before its end.
enum Ended {
    /// The deployer's side is wrong.
    Refused(UpdateRefusal),
    /// The network's, the store's or the device's.
    Failed(Failure),
}

impl From<UpdateRefusal> for Ended {
    fn from(refusal: UpdateRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<FetchError> for Ended {
    fn from(error: FetchError) -> Self {
        Self::Failed(error.into())
    }
}

pub async fn run<P: Platform>(job: &Job<P>, request: Update) -> Result<Updated, Failure> {
    let store = job.session().platform.store();
    let verdict = match request.wish {
        UpdateWish::Current => UpdateVerdict::UpToDate,
        UpdateWish::Check | UpdateWish::Install => {
            let _lock = store.lock(LOCK).await;
            match look(job, &request).await {
                Ok(verdict) => verdict,
                Err(Ended::Refused(refusal)) => UpdateVerdict::Refused(refusal),
                Err(Ended::Failed(failure)) => return Err(failure),
            }
        }
    };
    let Releases { current, .. } = index::read(store).await?.releases;
    let current = current.map(|Release { version, catalogue, .. }| CurrentRelease { version, catalogue });
    Ok(Updated { current, verdict })
}

/// Gives way behind each step: there a cancel gets in.
async fn passed<P: Platform>(job: &Job<P>, step: UpdateStep) {
    job.chunk(Chunk::Update(step));
    job.checkpoint().await;
}

async fn look<P: Platform>(job: &Job<P>, request: &Update) -> Result<UpdateVerdict, Ended> {
    let store = job.session().platform.store();
    // An earlier attempt may have been cut off before it came to this.
    remove_old(store, &request.listed).await?;
    let bytes = fetched(job, &request.manifest).await?;
    passed(job, UpdateStep::Fetched).await;

    let releases = index::read(store).await?.releases;
    let now = job.local_time().unix_ms.max(0) as u64 / 1000;
    let trust = Trust { keys: &request.keys, hosts: &request.hosts, newest: releases.newest.as_ref(), now };
    let manifest = manifest::verified(&bytes, &trust)?;
    let version = manifest.seen.version;
    if releases.version() == version {
        return Ok(UpdateVerdict::UpToDate);
    }
    if let Some(Failed { version, why }) = releases.failed.filter(|failed| failed.version == version) {
        return Err(UpdateRefusal::FailedBefore { version, why }.into());
    }
    index::change(store, |index| index.releases.newest = Some(manifest.seen.clone())).await?;
    passed(job, UpdateStep::Verified).await;

    let Plan { fresh, missing } = plan(store, &manifest, &request.listed).await?;
    let bytes = missing.iter().map(|model| model.spec.bytes).sum();
    if request.wish != UpdateWish::Install && bytes > 0 {
        let hosts: BTreeSet<String> = missing.iter().filter_map(|model| model.host.clone()).collect();
        return Ok(UpdateVerdict::Ready { version, bytes, hosts: hosts.into_iter().collect() });
    }
    for model in &missing {
        download(job, &model.spec, &[], &Turn { say: &|_| {}, waits: true }).await?;
    }
    passed(job, UpdateStep::Staged).await;

    for model in &fresh {
        check_hash(job, model).await?;
    }
    passed(job, UpdateStep::HashChecked).await;

    for model in &fresh {
        if let Err(ended) = self_test::self_test(job, model).await {
            if let Ended::Refused(refusal) = &ended {
                failed_here(store, model, version, refusal).await?;
            }
            return Err(ended);
        }
    }
    passed(job, UpdateStep::SelfTested).await;

    let (next, base) = (release(&manifest), base(&request.listed));
    index::change(store, |index| index.releases.swap(next, base)).await?;
    passed(job, UpdateStep::Swapped).await;

    remove_old(store, &request.listed).await?;
    passed(job, UpdateStep::OldRemoved).await;
    Ok(UpdateVerdict::Installed { version })
}

/// The manifest's bytes, and never many more than it may have.
async fn fetched<P: Platform>(job: &Job<P>, url: &str) -> Result<Vec<u8>, Ended> {
    if address::allowed(url, &[]).is_err() {
        return Err(UpdateRefusal::Address { of: "manifest".to_owned(), url: url.to_owned() }.into());
    }
    let mut coming = job.session().platform.fetch().get(url, 0, Purpose::Update).await?;
    let mut bytes = Vec::new();
    while let Some(more) = coming.chunk().await? {
        bytes.extend(more);
        if bytes.len() as u64 > MOST_BYTES {
            return Err(UpdateRefusal::TooLong { bytes: bytes.len() as u64, most: MOST_BYTES }.into());
        }
        job.checkpoint().await;
    }
    Ok(bytes)
}

/// What a release brings for this device.
struct Plan<'m> {
    /// New versions of models that are here.
    fresh: Vec<&'m Model>,
    /// Those whose files are still to come.
    missing: Vec<&'m Model>,
}

async fn plan<'m>(
    store: &impl Store,
    manifest: &'m Manifest,
    listed: &[ListedModel],
) -> Result<Plan<'m>, Failure> {
    let files = store.list().await?;
    let is_here = |sha256: &str| files.iter().any(|file| file.is_complete && file.name == sha256);
    let is_fresh = |model: &&Model| {
        let is_old = |old: &&ListedModel| old.id == model.spec.id && old.sha256 != model.spec.sha256;
        listed.iter().filter(is_old).any(|old| is_here(&old.sha256))
    };
    let fresh: Vec<&Model> = manifest.models.iter().filter(is_fresh).collect();
    let missing = fresh.iter().copied().filter(|model| !is_here(&model.spec.sha256)).collect();
    Ok(Plan { fresh, missing })
}

/// Reads a staged file again. One that is no longer what came is deleted.
async fn check_hash<P: Platform>(job: &Job<P>, model: &Model) -> Result<(), Ended> {
    let (store, sha256) = (job.session().platform.store(), &model.spec.sha256);
    let _lock = store.lock(&lock_name(sha256)).await;
    let gone = || Failure::new(FailureKind::NotStored, format!("`{}` is not stored here", model.spec.id));
    let mut file = store.open(sha256).await?.ok_or_else(gone)?;
    let found = read_through(job, sha256, &mut file).await?;
    drop(file);
    if found.is_right() && found.bytes == model.spec.bytes {
        return Ok(());
    }
    storage::remove(store, sha256).await?;
    let (id, expected) = (model.spec.id.clone(), sha256.clone());
    let got = found.sha256().unwrap_or_default().to_owned();
    Err(UpdateRefusal::WrongHash { id, expected, got }.into())
}

/// Notes that this release is no good here, so that it is not downloaded again and again, and deletes the model that failed.
async fn failed_here(
    store: &impl Store,
    model: &Model,
    version: u64,
    refusal: &UpdateRefusal,
) -> Result<(), Failure> {
    let failed = Failed { version, why: refusal.to_string() };
    index::change(store, |index| index.releases.failed = Some(failed)).await?;
    storage::remove(store, &model.spec.sha256).await?;
    Ok(())
}

fn release(manifest: &Manifest) -> Release {
    let file = |model: &Model| ReleasedFile { id: model.spec.id.clone(), sha256: model.spec.sha256.clone() };
    Release {
        version: manifest.seen.version,
        catalogue: manifest.catalogue.clone(),
        files: manifest.models.iter().map(file).collect(),
    }
}

/// What the page lists before any update.
fn base(listed: &[ListedModel]) -> Release {
    let file = |model: &ListedModel| ReleasedFile { id: model.id.clone(), sha256: model.sha256.clone() };
    Release { files: listed.iter().map(file).collect(), ..Release::default() }
}

/// Deletes what belongs to neither of the two releases that are kept. What somebody has open stays until the next time.
async fn remove_old(store: &impl Store, listed: &[ListedModel]) -> Result<(), Failure> {
    let obsolete = index::read(store).await?.releases.obsolete;
    for file in obsolete {
        let is_listed = listed.iter().any(|model| model.sha256 == file);
        if !is_listed {
            let _lock = store.lock(&lock_name(&file)).await;
            match store.remove(&file).await {
                Ok(_) => drop(storage::remove(store, &file).await?),
                Err(StoreError::Locked { .. }) => continue,
                Err(error @ (StoreError::Full | StoreError::Failed { .. })) => return Err(error.into()),
            }
        }
        index::change(store, |index| index.releases.obsolete.retain(|other| *other != file)).await?;
    }
    Ok(())
}

/// A model that can't be used although it was tested gives way to the one before it: the release before holds again.
pub async fn gives_way(store: &impl Store, sha256: &str, failure: &Failure) {
    if matches!(failure.kind, FailureKind::BadModel | FailureKind::Unsupported) {
        // If even this can't be written, the next load tries again.
        let _ = index::change(store, |index| index.releases.roll_back(sha256, &failure.message)).await;
    }
}
