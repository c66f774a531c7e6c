//! Self-test: a new model is loaded and asked what the manifest says, before it takes the old one's place.
//!
//! A language model is tested when no answer is under way. It is loaded beside the old one where both fit; otherwise the old one
//! leaves the memory meanwhile and is loaded again from its file.

use super::{Ended, content::Model};
use crate::{
    engine::{
        generator::{Generator, Limits, Step},
        head::Input,
        language_model::{LanguageModel, Loader, Prompt},
        models::caches::CacheName,
    },
    platform::{LocalTime, Platform, Store, StoreKind},
    protocol::{Failure, FailureKind, ModelSpec, ModelTask, Processor, Sampling, UpdateRefusal},
    service::{
        convert,
        generate::context,
        job::Job,
        load::{language, room, shelved},
        pace::first_slice,
        session::Owed,
    },
};

/// Tokens that an answer may have to say what is expected.
const MOST_TOKENS: u32 = 64;
/// What a template that writes the date is given, so that the answer is the same every day: 2025-01-01 in UTC.
const FIXED: LocalTime = LocalTime { unix_ms: 1_735_689_600_000, ahead_minutes: 0 };

pub async fn self_test<P: Platform>(job: &Job<P>, model: &Model) -> Result<(), Ended> {
    let said = match model.spec.task {
        ModelTask::Chat => answer(job, model).await,
        ModelTask::ClassifyText | ModelTask::Embed | ModelTask::Redact | ModelTask::Rerank => {
            class(job, model).await
        }
        ModelTask::ClassifyImage => {
            shelved::image_alone(job, file(job, &model.spec).await?).await.map(|_| None)
        }
        // Another worker runs it; here its bytes are known to be the signed ones.
        ModelTask::ReadText | ModelTask::FindFaces => file(job, &model.spec).await.map(|_| None),
    };
    let id = model.spec.id.clone();
    let is_its_own_fault = |failure: &Failure| {
        matches!(
            failure.kind,
            FailureKind::BadModel
                | FailureKind::Unsupported
                | FailureKind::TemplateFailed
                | FailureKind::TemplateRefused
        )
    };
    let said = match said {
        Ok(said) => said,
        Err(failure) if is_its_own_fault(&failure) => {
            return Err(UpdateRefusal::DoesNotLoad { id, why: failure.message }.into());
        }
        Err(failure) => return Err(failure.into()),
    };
    match (said, &model.self_test) {
        (Some(got), Some(test)) if !got.trim_start().starts_with(test.expected.trim()) => {
            let expected = test.expected.clone();
            Err(UpdateRefusal::SelfTestFailed { id, expected, got }.into())
        }
        (Some(_) | None, _) => Ok(()),
    }
}

async fn file<P: Platform>(job: &Job<P>, spec: &ModelSpec) -> Result<<P::Store as Store>::File, Failure> {
    let gone = || Failure::new(FailureKind::NotStored, format!("`{}` is not stored here", spec.id));
    job.session().platform.store().open(&spec.sha256).await?.ok_or_else(gone)
}

/// How a language model's answer begins.
async fn answer<P: Platform>(job: &Job<P>, model: &Model) -> Result<Option<String>, Failure> {
    let Some(test) = &model.self_test else { return Ok(None) };
    let session = job.session();
    let turn = session.loading.lock().await;
    let loader = Loader::open(file(job, &model.spec).await?)?;
    let fit = room::fitting(session, &loader, 1)?;
    let mut alone = session.alone().await;
    // Without a disk the old one could not come back.
    let is_lasting = session.platform.store().kind() == StoreKind::Disk;
    if is_lasting && alone.model.as_ref().is_some_and(|loaded| !room::beside(session, loaded, &fit)) {
        alone.let_go();
    }
    let tested = Owed { sha256: model.spec.sha256.clone(), threads: 1, processor: Processor::Cpu };
    let said = match language::read(session, loader, &tested, fit.members, &|_, _| {}).await {
        Ok(mut loaded) => greedy(job, &mut loaded.model, &test.prompt, test.expected.len()).await,
        Err(failure) => Err(failure),
    };
    drop((alone, turn));
    language::put_right(session).await;
    Ok(Some(said?))
}

/// The greedy answer, until it has `most` bytes.
async fn greedy<P: Platform>(
    job: &Job<P>,
    model: &mut LanguageModel,
    prompt: &str,
    most: usize,
) -> Result<String, Failure> {
    let (context_tokens, room) = context(model, None, MOST_TOKENS);
    let now = convert::local_time(FIXED);
    let Prompt { tokens, opened, .. } = model.prompt(&[("user", prompt)], "", Some(now), room)?;
    let sampling = Sampling { temperature: 0.0, max_tokens: MOST_TOKENS, ..Sampling::default() };
    let limits = Limits { stop: Vec::new(), max_tokens: MOST_TOKENS as usize, context_tokens };
    let settings = convert::sampler_settings(&sampling);
    let mut generator = Generator::new(model, CacheName::Conversation, tokens, settings, limits)?;
    let (mut said, slice) = (opened.unwrap_or_default(), first_slice(model.weight_bytes()));
    while said.trim_start().len() < most {
        match generator.step(model, slice).await? {
            Step::Prefilled => {}
            Step::Token(text) => said += &text,
            Step::Finished(text, _) => {
                said += &text;
                break;
            }
        }
        job.checkpoint().await;
    }
    Ok(said)
}

/// The class of the test's text, where the model carries a classifier; an encoder is tested by loading it and reading a text.
async fn class<P: Platform>(job: &Job<P>, model: &Model) -> Result<Option<String>, Failure> {
    let loaded = shelved::text_alone(job, file(job, &model.spec).await?).await?;
    let Some(test) = &model.self_test else {
        loaded.encode(&model.spec.name)?;
        return Ok(None);
    };
    let no_head = || Failure::new(FailureKind::Unsupported, "this model carries no classifier");
    let head = loaded.head().ok_or_else(no_head)?;
    let input: Input = head.input();
    let features = loaded.features(&[&loaded.encode(&test.prompt)?.tokens], input)?;
    let label = head.decide(&head.scores(&features));
    Ok(head.labels().get(label).cloned())
}
