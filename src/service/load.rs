//! Load: the model's file from the store, or into it from the network, and from there into memory.

mod download;

use self::download::download;
use super::{convert, job::Job, session::LoadedModel, team::Others};
use crate::{
    engine::{kernels, language_model::Loader},
    platform::{File, Platform, Store, StoreKind},
    protocol::{Failure, FailureKind, Load, Loaded, ModelSpec, Progress, Stage, Unit},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Load) -> Result<Loaded, Failure> {
    let started = job.now_ms();
    let store = job.session().platform.store();
    let spec = &request.model;
    let mut alone = job.session().alone().await;
    let slot = &mut *alone.model;

    let mut downloaded_bytes = 0;
    let kept = slot.take_if(|loaded| {
        // Without a disk there is nothing to load again from.
        let as_wanted = loaded.threads == request.threads || store.kind() == StoreKind::Memory;
        loaded.sha256 == spec.sha256 && as_wanted
    });
    let loaded = match kept {
        Some(loaded) => slot.insert(loaded),
        None => {
            let mut file = stored(store, spec).await?;
            if file.is_none() && request.download {
                downloaded_bytes = download(job, spec).await?;
                file = stored(store, spec).await?;
            }
            let Some(file) = file else {
                let message = format!("`{}` is not stored here", spec.id);
                return Err(Failure::new(FailureKind::NotStored, message));
            };
            // An old model's memory is given back before a new one takes its own.
            *slot = None;
            let loaded = match read(job, file, &request, request.threads as usize).await {
                // Members that don't come through loading are done without: they would not the next time either.
                Err(failure) if failure.kind == FailureKind::Crashed => match stored(store, spec).await? {
                    Some(file) => read(job, file, &request, 1).await?,
                    None => return Err(failure),
                },
                other => other?,
            };
            if store.kind() == StoreKind::Memory {
                // The file stood beside the weights only to be read; in memory it would outlive nothing.
                store.remove(&spec.sha256).await?;
            }
            slot.insert(loaded)
        }
    };
    Ok(Loaded {
        model: spec.id.clone(),
        architecture: loaded.model.architecture().to_owned(),
        context_tokens: loaded.model.context_tokens() as u32,
        residence: convert::residence(store.kind()),
        downloaded_bytes,
        load_ms: job.now_ms() - started,
        memory_bytes: job.session().platform.memory_bytes() + loaded.others.memory_bytes(),
        kernels: kernels::CHOSEN.to_owned(),
        threads: loaded.others.size() as u32,
        weight_bytes: loaded.model.weight_bytes(),
    })
}

/// Opens the model's file, if it is here; one of another length than promised is thrown away.
async fn stored<S: Store>(store: &S, spec: &ModelSpec) -> Result<Option<S::File>, Failure> {
    let Some(mut file) = store.open(&spec.sha256).await? else { return Ok(None) };
    let length = file.length().map_err(convert::io_failure)?;
    if length == spec.bytes {
        return Ok(Some(file));
    }
    // No browser removes a file that is open.
    drop(file);
    store.remove(&spec.sha256).await?;
    let message = format!("`{}` in the store: expected {} bytes, got {length}", spec.id, spec.bytes);
    Err(Failure::new(FailureKind::Integrity, message))
}

async fn read<P: Platform>(
    job: &Job<P>,
    file: impl File,
    request: &Load,
    threads: usize,
) -> Result<LoadedModel<P>, Failure> {
    let mut loader = Loader::open(file)?;
    let threads = threads.min(loader.most_members());
    let others = Others::start(job.session().platform.crew(), threads).await;
    if let Some(leader) = others.leader() {
        loader.lead(leader)?;
    }
    loop {
        let model = loader.step()?;
        let (done, total) = loader.progress();
        job.progress(Progress { stage: Stage::Read, unit: Unit::Bytes, done, total: Some(total) });
        if let Some(model) = model {
            others.watch();
            let (sha256, threads) = (request.model.sha256.clone(), request.threads);
            return Ok(LoadedModel { sha256, threads, model, others });
        }
        job.checkpoint().await;
    }
}
