//! Load: a model's file from the store, or into it from the network, and from there into memory.

#[cfg(feature = "gpu")]
mod gpu;
#[cfg(not(feature = "gpu"))]
#[path = "load/no_gpu.rs"]
mod gpu;
pub mod language;
mod own;
mod preflight;
pub mod room;
pub mod shelved;

pub use self::language::put_right;
use super::{
    convert,
    download::{Turn, download, now_ms},
    job::Job,
    storage, update,
};
use crate::{
    engine::kernels,
    platform::{File, Platform, Store, StoreKind},
    protocol::{Failure, FailureKind, Load, Loaded, ModelSpec, ModelTask},
};

pub async fn run<P: Platform>(job: &Job<P>, mut request: Load) -> Result<Loaded, Failure> {
    let started = job.now_ms();
    let store = job.session().platform.store();
    let loaded = match request.model.sha256.is_empty() {
        true => {
            preflight::check(job, &request).await?;
            own::load(job, &mut request).await?
        }
        false => match load(job, &request).await {
            Ok(loaded) => loaded,
            Err(failure) => {
                update::gives_way(store, &request.model.sha256, &failure).await;
                return Err(failure);
            }
        },
    };
    if store.kind() == StoreKind::Memory {
        // The file stood beside the weights only to be read; in memory it would outlive nothing.
        storage::remove(store, &request.model.sha256).await?;
    } else {
        used(job, &request.model.sha256).await;
    }
    Ok(Loaded { load_ms: job.now_ms() - started, ..loaded })
}

async fn load<P: Platform>(job: &Job<P>, request: &Load) -> Result<Loaded, Failure> {
    match request.model.task {
        ModelTask::Chat => language::load(job, request).await,
        ModelTask::Embed | ModelTask::ClassifyText | ModelTask::Redact | ModelTask::Rerank => {
            shelved::text(job, request).await
        }
        ModelTask::ClassifyImage => shelved::image(job, request).await,
        // Another worker opens it where it lies.
        ModelTask::ReadText | ModelTask::FindFaces => {
            let downloaded_bytes = open(job, request).await?.downloaded_bytes;
            Ok(Loaded { downloaded_bytes, architecture: "onnx".to_owned(), ..facts(job, request) })
        }
    }
}

/// Notes that a model is used. It is loaded all the same where there is no room for that.
async fn used<P: Platform>(job: &Job<P>, file: &str) {
    let now = now_ms(job);
    let noted = storage::index::change(job.session().platform.store(), |index| {
        if let Some(entry) = index.get_mut(file) {
            entry.used_ms = now;
        }
    });
    let _ = noted.await;
}

struct Opened<F> {
    file: F,
    downloaded_bytes: u64,
}

/// The model's file in the store, downloaded before where that is allowed.
async fn open<P: Platform>(
    job: &Job<P>,
    request: &Load,
) -> Result<Opened<<P::Store as Store>::File>, Failure> {
    let (store, spec) = (job.session().platform.store(), &request.model);
    if let Some(file) = stored(store, spec).await? {
        return Ok(Opened { file, downloaded_bytes: 0 });
    }
    // Somebody waits for it: it does not wait for other downloads.
    let turn = Turn { say: &|_| {}, waits: false };
    let downloaded_bytes =
        if request.download { download(job, spec, &[], &turn).await?.fetched_bytes } else { 0 };
    match stored(store, spec).await? {
        Some(file) => Ok(Opened { file, downloaded_bytes }),
        None => Err(Failure::new(FailureKind::NotStored, format!("`{}` is not stored here", spec.id))),
    }
}

/// What is told of every model alike; the rest is filled in by who loaded it.
fn facts<P: Platform>(job: &Job<P>, request: &Load) -> Loaded {
    let platform = &job.session().platform;
    Loaded {
        model: request.model.id.clone(),
        sha256: request.model.sha256.clone(),
        architecture: String::new(),
        context_tokens: 0,
        trained_tokens: 0,
        residence: convert::residence(platform.store().kind()),
        downloaded_bytes: 0,
        load_ms: 0.0,
        memory_bytes: platform.memory_bytes(),
        kernels: kernels::CHOSEN.to_owned(),
        threads: 1,
        weight_bytes: 0,
        crop: None,
        gpu: None,
    }
}

/// Opens the model's file, if it is here; one of another length than promised is thrown away.
async fn stored<S: Store>(store: &S, spec: &ModelSpec) -> Result<Option<S::File>, Failure> {
    let Some(mut file) = store.open(&spec.sha256).await? else { return Ok(None) };
    let length = file.length().map_err(convert::io_failure)?;
    // Nobody may have told how long it is: its hash was right when it was stored.
    if spec.bytes == 0 || length == spec.bytes {
        return Ok(Some(file));
    }
    // No browser removes a file that is open.
    drop(file);
    storage::remove(store, &spec.sha256).await?;
    let message = format!("`{}` in the store: expected {} bytes, got {length}", spec.id, spec.bytes);
    Err(Failure::new(FailureKind::Integrity, message))
}
