//! Measure: times a prefill and a greedy decoding, at the checkpoints that an answer has too.

use super::{
    job::Job,
    pace::{first_slice, next_slice},
    session::Seat,
};
use crate::{
    engine::measurement::{Measurement, Phase},
    platform::Platform,
    protocol::{Failure, Measure, Measured, Progress, Stage, Unit},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Measure) -> Result<Measured, Failure> {
    let cleared = Cleared(job.session().seat().await);
    let (seat, decode_tokens) = (&cleared.0, request.decode_tokens as usize);
    let (mut measurement, mut slice) = seat.turn(|loaded| {
        let slice = first_slice(loaded.model.weight_bytes());
        Ok((Measurement::new(&mut loaded.model, seat.cache, request.prompt, decode_tokens)?, slice))
    })?;

    let started = job.now_ms();
    while measurement.phase() == Phase::Prefill {
        let (step_started, before) = (job.now_ms(), measurement.prefilled_tokens());
        seat.step(async |loaded| Ok(measurement.step(&mut loaded.model, slice).await?)).await?;
        let done = measurement.prefilled_tokens();
        slice = next_slice(slice, done - before, job.now_ms() - step_started);
        let total = Some(measurement.prompt_tokens() as u64);
        job.progress(Progress { stage: Stage::Prefill, unit: Unit::Tokens, done: done as u64, total });
        job.checkpoint().await;
    }
    let prefilled = job.now_ms();
    while measurement.phase() == Phase::Decode {
        seat.step(async |loaded| Ok(measurement.step(&mut loaded.model, slice).await?)).await?;
        job.checkpoint().await;
    }
    let decoded = job.now_ms();
    seat.turn(|loaded| {
        Ok(Measured {
            prefill_ms: prefilled - started,
            decode_ms: decoded - prefilled,
            prompt_tokens: measurement.prompt_tokens() as u32,
            decoded_tokens: measurement.decoded().len() as u32,
            memory_bytes: job.session().platform.memory_bytes() + loaded.others.memory_bytes(),
            weight_bytes: loaded.model.weight_bytes(),
            cache_bytes: loaded.model.cache_bytes(seat.cache),
            tokens: measurement.decoded().to_vec(),
        })
    })
}

/// A seat whose cache is empty afterwards, however the measurement ends.
pub(super) struct Cleared<'s, P: Platform>(pub Seat<'s, P>);

impl<P: Platform> Drop for Cleared<'_, P> {
    fn drop(&mut self) {
        // Without a model there is nothing to clear.
        let _ = self.0.turn(|loaded| {
            loaded.model.clear(self.0.cache);
            Ok(())
        });
    }
}
