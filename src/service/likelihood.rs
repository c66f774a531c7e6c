//! Classifying by the language model: one prompt a text, whose beginning all share, and each label tried behind it.

use super::{
    classify_text::check_labels,
    convert,
    job::Job,
    pace::{first_slice, next_slice},
};
use crate::{
    engine::{head::best, kernels::elementwise::softmax, likelihood::Likelihood},
    platform::Platform,
    protocol::{Chunk, Failure, Progress, Stage, Unit, Verdict},
};

/// Bytes of a text that are read, about as many as an encoder reads.
const MOST_BYTES: usize = 4096;

/// Sends each text's verdict; returns the tokens that went through, and when the first verdict was there.
pub async fn run<P: Platform>(
    job: &Job<P>,
    labels: &[String],
    texts: &[String],
) -> Result<(u64, f64), Failure> {
    let labels = check_labels(labels)?;
    let seat = job.session().seat().await;
    let now = Some(convert::local_time(job.local_time()));
    let say = |verdict| job.chunk(Chunk::ClassifyText(verdict));
    say(Verdict::Labels(labels.clone()));
    let (mut tokens, mut first) = (0, None);
    let mut slice = seat.turn(|loaded| Ok(first_slice(loaded.model.weight_bytes())))?;
    for (index, text) in texts.iter().enumerate() {
        let read = &text[..text.floor_char_boundary(MOST_BYTES)];
        let question = question(&labels, read);
        let mut likelihood = seat.turn(|loaded| {
            let model = &mut loaded.model;
            let prompt =
                model.prompt_to_answer(&[("user", question.as_str())], now, model.context_tokens())?;
            Ok(Likelihood::new(model, seat.cache, prompt.tokens, &labels)?)
        })?;
        let logarithms = loop {
            if let Some(found) = likelihood.logarithms() {
                break found.to_vec();
            }
            let started = job.now_ms();
            let done = seat.step(async |loaded| Ok(likelihood.step(&mut loaded.model, slice).await?)).await?;
            tokens += done as u64;
            slice = next_slice(slice, done, job.now_ms() - started);
            job.checkpoint().await;
        };
        let mut scores = logarithms;
        softmax(&mut scores);
        first.get_or_insert(job.now_ms());
        let (label, truncated) = (best(&scores) as u32, read.len() < text.len());
        say(Verdict::Scores { text: index as u32, scores, label, truncated });
        let (done, total) = (index as u64 + 1, Some(texts.len() as u64));
        job.progress(Progress { stage: Stage::Compute, unit: Unit::Items, done, total });
    }
    Ok((tokens, first.unwrap_or_else(|| job.now_ms())))
}

/// What is the same for every text comes first, so that the KV cache has it already.
fn question(labels: &[String], text: &str) -> String {
    let labels = labels.join(", ");
    format!(
        "Choose the label that fits the text best. The labels are: {labels}.\n\nText: {text}\n\nAnswer with the label only."
    )
}
