//! Measure: times a prefill and a greedy decoding, at the checkpoints that an answer has too.

use super::{
    generate::{FIRST_SLICE, next_slice},
    job::Job,
    session::LoadedModel,
};
use crate::{
    engine::measurement::{Measurement, Phase},
    platform::Platform,
    protocol::{Failure, FailureKind, Measure, Measured, Progress, Stage, Unit},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Measure) -> Result<Measured, Failure> {
    let mut loaded = job.session().model.lock().await;
    let Some(loaded) = loaded.as_mut() else {
        return Err(Failure::new(FailureKind::NotLoaded, "no model is loaded"));
    };
    let LoadedModel { model, others, .. } = loaded;
    let decode_tokens = request.decode_tokens as usize;
    let mut measurement = Measurement::new(model, request.prompt, decode_tokens)?;

    let started = job.now_ms();
    let mut slice = FIRST_SLICE;
    while measurement.phase() == Phase::Prefill {
        let (step_started, before) = (job.now_ms(), measurement.prefilled_tokens());
        measurement.step(slice)?;
        let done = measurement.prefilled_tokens();
        slice = next_slice(slice, done - before, job.now_ms() - step_started);
        let total = Some(measurement.prompt_tokens() as u64);
        job.progress(Progress { stage: Stage::Prefill, unit: Unit::Tokens, done: done as u64, total });
        job.checkpoint().await;
    }
    let prefilled = job.now_ms();
    while measurement.phase() == Phase::Decode {
        measurement.step(slice)?;
        job.checkpoint().await;
    }
    Ok(Measured {
        prefill_ms: prefilled - started,
        decode_ms: job.now_ms() - prefilled,
        prompt_tokens: measurement.prompt_tokens() as u32,
        decoded_tokens: measurement.decoded().len() as u32,
        memory_bytes: job.session().platform.memory_bytes() + others.memory_bytes(),
        weight_bytes: measurement.weight_bytes(),
        cache_bytes: measurement.cache_bytes(),
        tokens: measurement.decoded().to_vec(),
    })
}
