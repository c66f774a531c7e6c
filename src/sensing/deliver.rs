//! Deliver: sends what stands in the outbox until it is cancelled.

use super::Job;
use crate::{
    platform::{Clock, Yielder},
    protocol::{Chunk, Deliver, Failure, OutboxState},
};

pub async fn run<C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<C, Y>,
    _request: Deliver,
) -> Result<OutboxState, Failure> {
    match job.session().outbox()?.deliver(&|state| job.chunk(Chunk::Deliver(state))).await {}
}
