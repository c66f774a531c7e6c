//! The models beside the language model: read once, and kept on the session's shelf.

use std::rc::Rc;

use super::{facts, open};
use crate::{
    engine::{Result as EngineResult, image_model, text_model},
    platform::Platform,
    protocol::{Failure, Load, Loaded, Progress, Stage, Unit},
    service::{job::Job, shelf::Shelved},
};

pub async fn text<P: Platform>(job: &Job<P>, request: &Load) -> Result<Loaded, Failure> {
    let mut downloaded_bytes = 0;
    let model = match job.session().shelf.text(&request.model.sha256) {
        Ok(model) => model,
        Err(_) => {
            let opened = open(job, request).await?;
            downloaded_bytes = opened.downloaded_bytes;
            let mut loader = text_model::Loader::open(opened.file)?;
            let model = Rc::new(read(job, || (loader.step(), loader.progress())).await?);
            job.session().shelf.put(&request.model.sha256, Shelved::Text(model.clone()));
            model
        }
    };
    Ok(Loaded {
        architecture: model.architecture().to_owned(),
        context_tokens: model.most_tokens() as u32,
        downloaded_bytes,
        weight_bytes: model.weight_bytes(),
        ..facts(job, request)
    })
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
