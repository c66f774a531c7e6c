//! ClassifyText: makes a head of whatever classifier is asked for, and runs the texts through encoder and head.

use super::{job::Job, likelihood, texts, words};
use crate::{
    engine::{
        head::{Card, Head, Input},
        text_model::TextModel,
    },
    platform::Platform,
    protocol::{Chunk, Classifier, ClassifySummary, ClassifyText, Failure, FailureKind, Verdict, Word},
};

/// Trained by tests/reference/sentiment.py; docs/MODELS.md has its card.
const SENTIMENT: &[u8] = include_bytes!("../../assets/sentiment.safetensors");
/// What a cosine is multiplied with before the softmax. Similarities of sentences differ by tenths.
const SHARPNESS: f32 = 20.0;
/// More labels than anybody chooses from.
const MOST_LABELS: usize = 1000;
const LONGEST_LABEL: usize = 1000;

pub async fn run<P: Platform>(job: &Job<P>, request: ClassifyText) -> Result<ClassifySummary, Failure> {
    let started = job.now_ms();
    texts::check(&request.texts)?;
    if let Classifier::Likelihood(labels) = &request.classifier {
        let (tokens, first) = likelihood::run(job, labels, &request.texts).await?;
        return Ok(ClassifySummary {
            texts: request.texts.len() as u32,
            tokens,
            first_ms: first - started,
            total_ms: job.now_ms() - started,
            memory_bytes: job.session().platform.memory_bytes(),
        });
    }
    let model = job.session().shelf.text(&request.model)?;
    let head = head(job, &model, &request).await?;
    head.check_model(&request.model, model.dimensions())?;
    let say = |verdict| job.chunk(Chunk::ClassifyText(verdict));
    say(Verdict::Labels(head.labels().to_vec()));
    let (mut first, mut decided) = (None, Vec::new());
    let mut tokens = texts::run(job, &model, &request.texts, head.input(), |read| {
        first.get_or_insert(job.now_ms());
        let scores = head.scores(read.features);
        let label = head.decide(&scores);
        decided.push((label, scores[label]));
        let (text, label, truncated) = (read.text as u32, label as u32, read.truncated);
        say(Verdict::Scores { text, scores, label, truncated });
    })
    .await?;
    if request.explain {
        for (index, (text, decided)) in request.texts.iter().zip(decided).enumerate() {
            let (words, more) = explain(job, &model, &head, text, decided).await?;
            tokens += more;
            say(Verdict::Words { text: index as u32, words });
        }
    }
    Ok(ClassifySummary {
        texts: request.texts.len() as u32,
        tokens,
        first_ms: first.unwrap_or(started) - started,
        total_ms: job.now_ms() - started,
        memory_bytes: job.session().platform.memory_bytes(),
    })
}

async fn head<P: Platform>(job: &Job<P>, model: &TextModel, request: &ClassifyText) -> Result<Head, Failure> {
    match &request.classifier {
        Classifier::BuiltIn => model
            .head()
            .cloned()
            .ok_or_else(|| Failure::new(FailureKind::Unsupported, "this model carries no classifier")),
        Classifier::Sentiment => Ok(Head::from_bytes(SENTIMENT)?),
        Classifier::Head(bytes) => own_head(bytes),
        Classifier::Labels(labels) => similarity(job, model, labels).await,
        Classifier::Likelihood(_) => {
            Err(Failure::new(FailureKind::Internal, "the language model needs no head"))
        }
    }
}

/// A head of a person's own, which may be anything.
pub fn own_head(bytes: &[u8]) -> Result<Head, Failure> {
    let foreign = |error| Failure::new(FailureKind::BadInput, format!("the classifier: {error}"));
    Head::from_bytes(bytes).map_err(foreign)
}

/// A head whose rows are the labels' own embeddings (Yin et al. 2019, zero-shot classification).
async fn similarity<P: Platform>(
    job: &Job<P>,
    model: &TextModel,
    labels: &[String],
) -> Result<Head, Failure> {
    let labels = check_labels(labels)?;
    let sentences: Vec<String> = labels.iter().map(|label| sentence(label)).collect();
    let mut weights = Vec::with_capacity(labels.len() * model.dimensions());
    texts::run(job, model, &sentences, Input::Embedding, |read| weights.extend_from_slice(read.features))
        .await?;
    let bias = vec![0.0; labels.len()];
    let card =
        Card { labels, input: Input::Embedding, temperature: 1.0 / SHARPNESS, threshold: None, model: None };
    Ok(Head::new(card, weights, bias)?)
}

/// A label as something that a text could say. One of several words is taken as it is.
fn sentence(label: &str) -> String {
    if label.split_whitespace().nth(2).is_some() {
        label.to_owned()
    } else {
        format!("This text is {label}.")
    }
}

/// Labels without the space around them: at least two, each its own.
pub fn check_labels(labels: &[String]) -> Result<Vec<String>, Failure> {
    let bad = |message: String| Err(Failure::new(FailureKind::BadInput, message));
    let labels: Vec<String> = labels.iter().map(|label| label.trim().to_owned()).collect();
    if labels.len() < 2 || labels.len() > MOST_LABELS {
        return bad(format!("{} labels; there must be 2 to {MOST_LABELS}", labels.len()));
    }
    let mut sorted: Vec<String> = labels.iter().map(|label| label.to_lowercase()).collect();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return bad(format!("the label `{}` is there twice", pair[0]));
    }
    match labels.iter().find(|label| label.is_empty() || label.len() > LONGEST_LABEL) {
        Some(label) if label.is_empty() => bad("a label is empty".to_owned()),
        Some(label) => bad(format!("a label of {} bytes, at most {LONGEST_LABEL}", label.len())),
        None => Ok(labels),
    }
}

/// How much of the label's score goes when each of the text's words is left out (Li et al. 2016, erasure).
async fn explain<P: Platform>(
    job: &Job<P>,
    model: &TextModel,
    head: &Head,
    text: &str,
    (label, score): (usize, f32),
) -> Result<(Vec<Word>, u64), Failure> {
    // What the model doesn't read can carry nothing: about so many bytes are a token at most.
    let read = &text[..text.floor_char_boundary(model.most_tokens() * 16)];
    let stretches = words::stretches(read);
    let variants: Vec<String> = stretches.iter().map(|stretch| words::without(read, stretch)).collect();
    let mut found = Vec::with_capacity(stretches.len());
    let tokens = texts::run(job, model, &variants, head.input(), |read| {
        let stretch = &stretches[read.text];
        let weight = score - head.scores(read.features)[label];
        found.push(Word { start: stretch.start as u32, end: stretch.end as u32, weight });
    });
    let tokens = tokens.await?;
    Ok((found, tokens))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_two_or_more_and_differ() {
        let labels = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
        assert_eq!(check_labels(&labels(&[" a ", "b"])).unwrap(), ["a", "b"]);
        for wrong in [&[][..], &["a"], &["a", "A "], &["a", " "], &["a"; 5000]] {
            assert_eq!(check_labels(&labels(wrong)).unwrap_err().kind, FailureKind::BadInput);
        }
        let many: Vec<String> = (0..5000).map(|label| label.to_string()).collect();
        assert!(check_labels(&many).unwrap_err().message.contains("5000"));
    }

    #[test]
    fn the_head_that_ships_is_one() {
        let head = Head::from_bytes(SENTIMENT).unwrap();
        assert_eq!(head.labels(), ["negative", "positive"]);
    }
}
