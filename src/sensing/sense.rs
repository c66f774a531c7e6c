//! Sense: passes samples to their watch, and answers when they are scored.

use futures::channel::oneshot;

use super::{Job, watches::Arrived};
use crate::{
    platform::{Clock, Yielder},
    protocol::{Failure, FailureKind, Sense, Sensed},
};

pub async fn run<C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<C, Y>,
    request: Sense,
) -> Result<Sensed, Failure> {
    let Sense { watch, samples, last } = request;
    let none = || Failure::new(FailureKind::BadInput, format!("no watch {} is under way", watch.0));
    let (scored, answer) = oneshot::channel();
    let arrived = Arrived { samples, last, at_ms: job.now_ms(), scored };
    job.session().watches.pass(watch, arrived).map_err(|_| none())?;
    // The watch ended before it came to these samples.
    let windows = answer.await.map_err(|_| none())?;
    Ok(Sensed { windows })
}
