//! The models beside the language model: read once, and kept on the session's shelf.

use std::rc::Rc;

use super::{facts, open, stored};
use crate::{
    engine::{
        Result as EngineResult,
        image_model::{self, ImageModel},
        text_model,
    },
    platform::{File, Platform, Store, StoreKind},
    protocol::{Crop, Failure, FailureKind, Load, Loaded, Progress, Stage, Unit},
    service::{
        job::Job,
        shelf::{LoadedText, Shelved},
        team::Others,
    },
};

pub async fn text<P: Platform>(job: &Job<P>, request: &Load) -> Result<Loaded, Failure> {
    let (session, sha256) = (job.session(), &request.model.sha256);
    let store = session.platform.store();
    let kept = session.shelf.text(sha256).ok().filter(|model| {
        // Without a disk there is nothing to load again from.
        model.threads == request.threads || store.kind() == StoreKind::Memory
    });
    let mut downloaded_bytes = 0;
    let model = match kept {
        Some(model) => model,
        None => {
            let opened = open(job, request).await?;
            downloaded_bytes = opened.downloaded_bytes;
            // An old one's memory and threads are given back before a new one takes its own.
            session.shelf.remove(sha256);
            let read = match read_text(job, opened.file, request.threads, request.threads as usize).await {
                // Members that don't come through loading are done without.
                Err(failure) if failure.kind == FailureKind::Crashed => {
                    match stored(store, &request.model).await? {
                        Some(file) => read_text(job, file, request.threads, 1).await?,
                        None => return Err(failure),
                    }
                }
                other => other?,
            };
            let model = Rc::new(read);
            session.shelf.put(sha256, Shelved::Text(model.clone()));
            model
        }
    };
    Ok(Loaded {
        architecture: model.architecture().to_owned(),
        context_tokens: model.most_tokens() as u32,
        trained_tokens: model.most_tokens() as u32,
        downloaded_bytes,
        memory_bytes: session.platform.memory_bytes() + model.others.memory_bytes(),
        threads: model.others.size() as u32,
        weight_bytes: model.weight_bytes(),
        ..facts(job, request)
    })
}

async fn read_text<P: Platform>(
    job: &Job<P>,
    file: impl File,
    asked: u32,
    threads: usize,
) -> Result<LoadedText<P::Crew>, Failure> {
    let others = Others::start(job.session().platform.crew(), threads).await;
    let mut loader = match others.leader() {
        Some(team) => text_model::Loader::lead(file, team)?,
        None => text_model::Loader::open(file)?,
    };
    let model = read(job, || (loader.step(), loader.progress())).await?;
    others.watch();
    Ok(LoadedText { model, others, threads: asked })
}

/// A model of texts that is on no shelf, for a test of its file.
pub async fn text_alone<P: Platform>(job: &Job<P>, file: impl File) -> Result<LoadedText<P::Crew>, Failure> {
    read_text(job, file, 1, 1).await
}

/// The same of images.
pub async fn image_alone<P: Platform>(job: &Job<P>, file: impl File) -> Result<ImageModel, Failure> {
    let mut loader = image_model::Loader::open(file)?;
    read(job, || (loader.step(), loader.progress())).await
}

pub async fn image<P: Platform>(job: &Job<P>, request: &Load) -> Result<Loaded, Failure> {
    let mut downloaded_bytes = 0;
    let model = match job.session().shelf.image(&request.model.sha256) {
        Ok(model) => model,
        Err(_) => {
            let opened = open(job, request).await?;
            downloaded_bytes = opened.downloaded_bytes;
            let mut loader = image_model::Loader::open(opened.file)?;
            let model = Rc::new(read(job, || (loader.step(), loader.progress())).await?);
            job.session().shelf.put(&request.model.sha256, Shelved::Image(model.clone()));
            model
        }
    };
    Ok(Loaded {
        architecture: model.architecture().to_owned(),
        downloaded_bytes,
        weight_bytes: model.weight_bytes(),
        crop: Some(Crop { shorter: model.shorter() as u16, side: model.side() as u16 }),
        ..facts(job, request)
    })
}

/// `step` reads a part, and says how many bytes of how many are read.
async fn read<P: Platform, M>(
    job: &Job<P>,
    mut step: impl FnMut() -> (EngineResult<Option<M>>, (u64, u64)),
) -> Result<M, Failure> {
    loop {
        let (model, (done, total)) = step();
        let model = model?;
        job.progress(Progress { stage: Stage::Read, unit: Unit::Bytes, done, total: Some(total) });
        if let Some(model) = model {
            return Ok(model);
        }
        job.checkpoint().await;
    }
}
