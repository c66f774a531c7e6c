//! The language model: alone at the session, with its team.

use super::{open, stored};
use crate::{
    engine::language_model::Loader,
    platform::{File, Platform, Store, StoreKind},
    protocol::{Failure, FailureKind, Load, Loaded, Progress, Stage, Unit},
    service::{job::Job, session::LoadedModel, team::Others},
};

pub async fn load<P: Platform>(job: &Job<P>, request: &Load) -> Result<Loaded, Failure> {
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
            let opened = open(job, request).await?;
            downloaded_bytes = opened.downloaded_bytes;
            // An old model's memory is given back before a new one takes its own.
            *slot = None;
            let loaded = match read(job, opened.file, request, request.threads as usize).await {
                // Members that don't come through loading are done without: they would not the next time either.
                Err(failure) if failure.kind == FailureKind::Crashed => match stored(store, spec).await? {
                    Some(file) => read(job, file, request, 1).await?,
                    None => return Err(failure),
                },
                other => other?,
            };
            slot.insert(loaded)
        }
    };
    Ok(Loaded {
        architecture: loaded.model.architecture().to_owned(),
        context_tokens: loaded.model.context_tokens() as u32,
        downloaded_bytes,
        memory_bytes: job.session().platform.memory_bytes() + loaded.others.memory_bytes(),
        threads: loaded.others.size() as u32,
        weight_bytes: loaded.model.weight_bytes(),
        ..super::facts(job, request)
    })
}

/// Reads a model's file, for whoever keeps the model.
pub async fn read<P: Platform>(
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
