//! One part through the model: a slice of its prompt or a step of its summary at a time.

use crate::{
    engine::{
        generator::{End, Generator, Limits, Step},
        text::SamplerSettings,
    },
    platform::Platform,
    protocol::{Failure, Progress, Stage, Unit},
    service::{
        convert,
        job::Job,
        pace::{first_slice, next_slice},
        session::Seat,
    },
    thinking,
};

/// Tokens that the repetition penalty looks back on.
const REPETITION_WINDOW: usize = 64;
/// Mild: a summary has to name again what the text names.
const REPETITION_PENALTY: f32 = 1.05;

pub struct Said {
    pub text: String,
    pub end: End,
    pub prefilled_tokens: usize,
    pub generated_tokens: usize,
    pub prefill_ms: f64,
    pub decode_ms: f64,
}

/// `piece` gets the text as it comes, without what the model thought before it.
pub async fn speak<P: Platform>(
    job: &Job<P>,
    seat: &Seat<'_, P>,
    messages: &[(&str, &str)],
    max_tokens: usize,
    mut piece: impl FnMut(String),
) -> Result<Said, Failure> {
    let now = Some(convert::local_time(job.local_time()));
    let mut generator = seat.turn(|loaded| {
        let model = &mut loaded.model;
        let context_tokens = model.context_tokens();
        let prompt = model.prompt_to_answer(messages, now, context_tokens.saturating_sub(max_tokens))?;
        let limits = Limits { stop: Vec::new(), max_tokens, context_tokens };
        let settings = SamplerSettings {
            temperature: 0.0,
            repetition_penalty: REPETITION_PENALTY,
            repetition_window: REPETITION_WINDOW,
            ..SamplerSettings::default()
        };
        Ok(Generator::new(model, seat.cache, prompt.tokens, settings, limits)?)
    })?;
    let (started, mut said, mut text) = (job.now_ms(), String::new(), String::new());
    let mut slice = seat.turn(|loaded| Ok(first_slice(loaded.model.weight_bytes())))?;
    let mut first_token = None;
    let end = loop {
        let (step_started, before) = (job.now_ms(), generator.prefilled_tokens());
        let step = seat.step(async |loaded| Ok(generator.step(&mut loaded.model, slice).await?)).await?;
        let now = job.now_ms();
        generator.took(now - step_started);
        let (more, end) = match step {
            Step::Prefilled => {
                let (done, all) = (generator.prefilled_tokens(), generator.prompt_tokens());
                slice = next_slice(slice, done - before, now - step_started);
                let (done, total) = (done as u64, Some(all as u64));
                job.progress(Progress { stage: Stage::Prefill, unit: Unit::Tokens, done, total });
                (String::new(), None)
            }
            Step::Token(more) => (more, None),
            Step::Finished(more, end) => (more, Some(end)),
        };
        if generator.prefilled_tokens() == generator.prompt_tokens() {
            first_token.get_or_insert(now);
        }
        said.push_str(&more);
        let answer = answer(&said, end.is_some());
        piece(answer[text.len()..].to_owned());
        answer.clone_into(&mut text);
        job.checkpoint().await;
        if let Some(end) = end {
            break end;
        }
    };
    let now = job.now_ms();
    let first_token = first_token.unwrap_or(now);
    Ok(Said {
        text,
        end,
        prefilled_tokens: generator.prompt_tokens() - generator.cached_tokens(),
        generated_tokens: generator.generated_tokens(),
        prefill_ms: first_token - started,
        decode_ms: now - first_token,
    })
}

/// What is said without the thinking before it. It only grows.
fn answer(said: &str, ended: bool) -> &str {
    match thinking::split(said) {
        Some(thought) => thought.answer.trim_start(),
        None if !ended && thinking::may_open(said) => "",
        None => said,
    }
}
