//! Generate: answers a conversation, a slice of the prompt or a step of the answer at a time, in turn with others.

use super::{
    convert,
    job::Job,
    pace::{first_slice, next_slice},
};
use crate::{
    engine::{
        generator::{Generator, Limits, Step},
        language_model::{LanguageModel, Prompt},
        models::caches::CacheName,
        text::LocalTime,
    },
    platform::Platform,
    protocol::{Chunk, Failure, FailureKind, Generate, Generated, Piece, Progress, Role, Stage, Unit},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Generate) -> Result<Generated, Failure> {
    let started = job.now_ms();
    check(&request)?;
    let seat = job.session().seat().await;
    let now = convert::local_time(job.local_time());
    let (Begun { mut generator, dropped_messages, system_moved, mut opened }, mut slice) =
        seat.turn(|loaded| {
            let begun = begin(&mut loaded.model, seat.cache, &request, now)?;
            Ok((begun, first_slice(loaded.model.weight_bytes())))
        })?;

    let prefill_started = job.now_ms();
    let mut first_token: Option<f64> = None;
    let end = loop {
        let step_started = job.now_ms();
        let before = generator.prefilled_tokens();
        let step = seat.step(async |loaded| Ok(generator.step(&mut loaded.model, slice).await?)).await?;
        let now = job.now_ms();
        generator.took(now - step_started);
        match step {
            Step::Prefilled => {
                let tokens = generator.prefilled_tokens();
                slice = next_slice(slice, tokens - before, now - step_started);
                job.progress(Progress {
                    stage: Stage::Prefill,
                    unit: Unit::Tokens,
                    done: tokens as u64,
                    total: Some(generator.prompt_tokens() as u64),
                });
            }
            Step::Token(text) => {
                first_token.get_or_insert(now);
                send(job, opened.take().unwrap_or_default() + &text);
            }
            Step::Finished(text, end) => {
                first_token.get_or_insert(now);
                send(job, opened.take().unwrap_or_default() + &text);
                break end;
            }
        }
        job.checkpoint().await;
    };
    let now = job.now_ms();
    let first_token = first_token.unwrap_or(now);
    let (others_bytes, gpu_lost) =
        seat.turn(|loaded| Ok((loaded.others.memory_bytes(), loaded.model.take_loss())))?;
    let (drafted_tokens, accepted_tokens) = generator.drafted_tokens();
    Ok(Generated {
        finish: convert::finish(end),
        prompt_tokens: generator.prompt_tokens() as u32,
        cached_tokens: generator.cached_tokens() as u32,
        generated_tokens: generator.generated_tokens() as u32,
        drafted_tokens: drafted_tokens as u32,
        accepted_tokens: accepted_tokens as u32,
        dropped_messages: dropped_messages as u32,
        system_moved,
        ttft_ms: first_token - started,
        prefill_ms: first_token - prefill_started,
        decode_ms: now - first_token,
        memory_bytes: job.session().platform.memory_bytes() + others_bytes,
        gpu_lost,
    })
}

/// The answer at its start.
struct Begun {
    generator: Generator,
    /// So many of the messages were left out.
    dropped_messages: usize,
    system_moved: bool,
    /// What the template has begun the answer with, and the model goes on from: a person reads it as the model's.
    opened: Option<String>,
}

fn begin(
    model: &mut LanguageModel,
    cache: CacheName,
    request: &Generate,
    now: LocalTime,
) -> Result<Begun, Failure> {
    let (context_tokens, room) = context(model, request.context_tokens, request.sampling.max_tokens);
    let (messages, begun) = match request.messages.split_last() {
        Some((last, before)) if request.continue_last => (before, last.content.as_str()),
        Some(_) | None => (request.messages.as_slice(), ""),
    };
    let messages: Vec<(&str, &str)> =
        messages.iter().map(|message| (convert::role(message.role), message.content.as_str())).collect();
    let prompt = model.prompt(&messages, begun, Some(now), room)?;
    let limits = Limits {
        stop: request.sampling.stop.clone(),
        max_tokens: request.sampling.max_tokens as usize,
        context_tokens,
    };
    let settings = convert::sampler_settings(&request.sampling);
    let Prompt { tokens, dropped_messages, system_moved, opened } = prompt;
    let generator = Generator::new(model, cache, tokens, settings, limits)?;
    let generator = if request.drafts { generator } else { generator.without_drafts() };
    Ok(Begun { generator, dropped_messages, system_moved, opened })
}

/// The tokens of the whole context, and of them those for the prompt.
pub(super) fn context(model: &LanguageModel, asked: Option<u32>, max_tokens: u32) -> (usize, usize) {
    let context = asked.map_or(model.context_tokens(), |n| n as usize).min(model.context_tokens());
    // Room for an answer is kept free, but never so much that the question itself must go.
    (context, context - (max_tokens as usize).min(context / 4))
}

fn check(request: &Generate) -> Result<(), Failure> {
    let bad = |message: &str| Err(Failure::new(FailureKind::BadInput, message));
    match request.messages.last() {
        None => bad("a conversation without a message"),
        Some(message) if request.continue_last && message.role != Role::Assistant => {
            bad("only an answer can be continued")
        }
        Some(message) if !request.continue_last && message.role != Role::User => {
            bad("the last message must be the person's")
        }
        Some(message) if message.content.trim().is_empty() => bad("the last message is empty"),
        Some(_) if request.sampling.max_tokens == 0 => bad("an answer of at most 0 tokens"),
        Some(_) => Ok(()),
    }
}

fn send<P: Platform>(job: &Job<P>, text: String) {
    if !text.is_empty() {
        job.chunk(Chunk::Generate(Piece { text }));
    }
}
