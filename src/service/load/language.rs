//! The language model: alone at the session, with its team.
//!
//! All that can fail of a new one is tried while the old one is still here: its download, its header, and whether it fits. The old one
//! stays until the new one is whole, or goes before its weights are read where both don't fit; then it is owed, and loaded again
//! should the new one not come.

use super::{Opened, gpu, open, preflight, room, stored};
use crate::{
    engine::language_model::Loader,
    platform::{File, Platform, Store, StoreKind, Yielder},
    protocol::{Failure, FailureKind, Load, Loaded, Progress, Stage, Unit},
    service::{
        job::Job,
        session::{LoadedModel, Owed, Session},
        team::Others,
    },
};

pub async fn load<P: Platform>(job: &Job<P>, request: &Load) -> Result<Loaded, Failure> {
    let session = job.session();
    let store = session.platform.store();
    let _turn = session.loading.lock().await;
    // Without a disk there is nothing to load again from.
    let as_wanted = |loaded: &LoadedModel<P>| {
        loaded.sha256 == request.model.sha256
            && (loaded.threads == request.threads && loaded.processor == request.processor
                || store.kind() == StoreKind::Memory)
    };
    if let Some(told) =
        session.loaded(|loaded| as_wanted(loaded).then(|| tell(job, request, loaded, 0))).flatten()
    {
        return Ok(told);
    }
    // Who asks while nothing is loaded waits for this model; otherwise the one that is here answers meanwhile.
    let mut alone = match session.loaded(|_| ()) {
        Some(()) => None,
        None => Some(session.alone().await),
    };
    let Opened { file, downloaded_bytes } = fetched(job, request).await?;
    let loader = Loader::open(file)?;
    let fit = room::fitting(session, &loader, request.threads as usize)?;

    let mut alone = match alone.take() {
        Some(alone) => alone,
        None => session.alone().await,
    };
    let stays = alone.model.as_ref().is_none_or(|loaded| room::beside(session, loaded, &fit));
    let comes_back = !stays && store.kind() == StoreKind::Disk;
    if comes_back {
        alone.let_go();
    } else if !stays {
        alone.give_up();
    }
    let Load { threads, processor, .. } = *request;
    let wanted = Owed { sha256: request.model.sha256.clone(), threads, processor };
    let say = |done, total| {
        job.progress(Progress { stage: Stage::Read, unit: Unit::Bytes, done, total: Some(total) });
    };
    let read = match read(session, loader, &wanted, fit.members, &say).await {
        // Members that don't come through loading are done without: they would not the next time either.
        Err(failure) if failure.kind == FailureKind::Crashed => match stored(store, &request.model).await? {
            Some(file) => read(session, Loader::open(file)?, &wanted, 1, &say).await,
            None => Err(failure),
        },
        other => other,
    };
    let loaded = read.map_err(|failure| match comes_back {
        true => Failure {
            message: format!("{}; the model before it is loaded again", failure.message),
            ..failure
        },
        false => failure,
    })?;
    Ok(tell(job, request, alone.put(loaded), downloaded_bytes))
}

/// Loads the model again that was let go for one that did not come.
pub async fn put_right<P: Platform>(session: &Session<P>) {
    if session.owed().is_none() {
        return;
    }
    let _turn = session.loading.lock().await;
    // Another load may have come first, and have the same to put right.
    let Some(owed) = session.owed() else { return };
    let mut alone = session.alone().await;
    match again(session, &owed).await {
        Ok(loaded) => {
            alone.put(loaded);
        }
        // Who asks is told that no model is loaded.
        Err(_) => alone.give_up(),
    }
}

async fn again<P: Platform>(session: &Session<P>, owed: &Owed) -> Result<LoadedModel<P>, Failure> {
    let missing = || Failure::new(FailureKind::NotStored, format!("{} is not stored here", owed.sha256));
    let file = session.platform.store().open(&owed.sha256).await?.ok_or_else(missing)?;
    let loader = Loader::open(file)?;
    let members = room::fitting(session, &loader, owed.threads as usize)?.members;
    read(session, loader, owed, members, &|_, _| {}).await
}

/// The file, downloaded where it may be and its header says that it will fit.
async fn fetched<P: Platform>(
    job: &Job<P>,
    request: &Load,
) -> Result<Opened<<P::Store as Store>::File>, Failure> {
    if let Some(file) = stored(job.session().platform.store(), &request.model).await? {
        return Ok(Opened { file, downloaded_bytes: 0 });
    }
    if request.download {
        preflight::check(job, request).await?;
    }
    open(job, request).await
}

fn tell<P: Platform>(job: &Job<P>, request: &Load, loaded: &LoadedModel<P>, downloaded_bytes: u64) -> Loaded {
    Loaded {
        architecture: loaded.model.architecture().to_owned(),
        context_tokens: loaded.model.context_tokens() as u32,
        trained_tokens: loaded.model.trained_tokens() as u32,
        downloaded_bytes,
        memory_bytes: job.session().platform.memory_bytes() + loaded.others.memory_bytes(),
        threads: loaded.others.size() as u32,
        weight_bytes: loaded.model.weight_bytes(),
        gpu: loaded.gpu.clone(),
        ..super::facts(job, request)
    }
}

/// Reads a model's file, for whoever keeps the model.
pub async fn read<P: Platform>(
    session: &Session<P>,
    mut loader: Loader<impl File>,
    wanted: &Owed,
    members: usize,
    say: &impl Fn(u64, u64),
) -> Result<LoadedModel<P>, Failure> {
    let others = Others::start(session.platform.crew(), members).await;
    let fit = room::fitting_just(session, &loader, others.size())?;
    loader.keep_to(fit);
    if let Some(leader) = others.leader() {
        loader.lead(leader)?;
    }
    loop {
        let model = loader.step()?;
        let (done, total) = loader.progress();
        say(done, total);
        if let Some(mut model) = model {
            others.watch();
            let gpu = gpu::consider(session, &mut loader, &mut model, wanted).await;
            let Owed { sha256, threads, processor } = wanted.clone();
            let (leader_bytes, all_bytes) = (fit.leader, fit.all);
            return Ok(LoadedModel {
                sha256,
                threads,
                processor,
                model,
                others,
                leader_bytes,
                all_bytes,
                gpu,
            });
        }
        session.platform.yielder().yield_now().await;
    }
}
