//! Embed: sends each text's vector as soon as it is there.

use super::{job::Job, texts};
use crate::{
    engine::head::Input,
    platform::Platform,
    protocol::{Chunk, Embed, EmbedSummary, Embedded, Failure},
};

pub async fn run<P: Platform>(job: &Job<P>, request: Embed) -> Result<EmbedSummary, Failure> {
    let started = job.now_ms();
    texts::check(&request.texts)?;
    let model = job.session().shelf.text(&request.model)?;
    let tokens = texts::run(job, &model, &request.texts, Input::Embedding, |read| {
        let (text, values, truncated) = (read.text as u32, read.features.to_vec(), read.truncated);
        job.chunk(Chunk::Embed(Embedded { text, values, truncated }));
    });
    let tokens = tokens.await?;
    Ok(EmbedSummary {
        dimensions: model.dimensions() as u32,
        tokens,
        total_ms: job.now_ms() - started,
        memory_bytes: job.session().platform.memory_bytes(),
    })
}
