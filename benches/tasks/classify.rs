//! Text classifiers in the built page: the same decisions as the reference's, and how often they are right.

use std::fs;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    place::Place,
    report::{
        Report,
        Wanted::{AtLeast, AtMost, Told},
    },
    site::{Build, Site, answer},
    tab::Tab,
};

const EMBEDDINGS: &str = "minilm-l6-v2";
const INJECTION: &str = "prompt-injection-minilm";
const CHAT: &str = "smollm2-135m-instruct-q4_1";
/// Reviews for what nothing was trained for.
const ZERO_SHOT: usize = 500;
/// Texts that are asked for at once, so that something is said now and then.
const CHUNK: usize = 100;
const LABELS: [&str; 2] = ["negative", "positive"];

#[derive(Deserialize)]
struct Injections {
    texts: Vec<Judged>,
}

#[derive(Deserialize)]
struct Judged {
    /// By the package's own file, whose activations have 8 bits, a range for each tensor.
    injection: bool,
    /// By the same weights in f32.
    exact: bool,
}

#[derive(Deserialize)]
struct Reviews {
    reviews: Vec<Review>,
}

#[derive(Deserialize)]
struct Review {
    positive: bool,
    /// By scikit-learn, with the head that ships on the reference's embeddings.
    reference: bool,
}

fn read<T: DeserializeOwned>(place: &Place, name: &str) -> Result<T, String> {
    let file = place.made(name)?;
    let text =
        fs::read_to_string(&file).map_err(|error| format!("can't read {}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// The label of each of the first `count` texts.
fn labels(tab: &Tab, file: &str, list: &str, count: usize, options: &Value) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for from in (0..count).step_by(CHUNK) {
        let count = CHUNK.min(count - from);
        let url = format!("/bench/made/{file}");
        let job = json!({ "url": url, "list": list, "from": from, "count": count, "options": options });
        let labels: Vec<String> =
            serde_json::from_value(answer(tab, "classify", &job)?).map_err(|error| error.to_string())?;
        all.extend(labels);
        println!("  {file}: {} texts", all.len());
    }
    Ok(all)
}

/// The share of those that are so.
fn share<T>(all: impl ExactSizeIterator<Item = T>, so: impl Fn(&T) -> bool) -> Option<f64> {
    let count = all.len() as f64;
    (count > 0.0).then(|| all.filter(so).count() as f64 / count)
}

pub fn injections(place: &Place, report: &mut Report) -> Result<(), String> {
    let Injections { texts: known } = read(place, "injections.json")?;
    let site = Site::open(place);
    let tab = site.hearth(Build::Relaxed, &[INJECTION])?;
    let options = json!({ "classifier": "prompt-injection" });
    let said = labels(&tab, "injections.json", "texts", known.len(), &options)?;
    let both = || said.iter().map(|label| label == "injection").zip(&known);
    let target =
        |reference| format!("prompt injection, same decision as {reference}, share of {}", known.len());
    report.seen(
        target("onnxruntime on the same weights in f32"),
        AtLeast(0.995),
        share(both(), |(said, known)| *said == known.exact),
    );
    report.seen(
        target("onnxruntime on the package's own 8-bit file"),
        AtLeast(0.995),
        share(both(), |(said, known)| *said == known.injection),
    );
    let between = share(known.iter(), |known| known.exact == known.injection);
    report.seen("the same, of those two references with each other", Told, between);
    Ok(())
}

pub fn sentiment(place: &Place, report: &mut Report) -> Result<(), String> {
    let Reviews { reviews } = read(place, "reviews.json")?;
    let site = Site::open(place);
    let tab = site.hearth(Build::Relaxed, &[EMBEDDINGS])?;
    let options = json!({ "classifier": "sentiment" });
    let said = labels(&tab, "reviews.json", "reviews", reviews.len(), &options)?;
    let both = || said.iter().map(|label| label == "positive").zip(&reviews);
    let ours = share(both(), |(said, review)| *said == review.positive);
    let reference = share(reviews.iter(), |review| review.reference == review.positive);
    let count = reviews.len();
    report.seen(format!("sentiment, right on {count} IMDB reviews"), AtLeast(0.78), ours);
    report.seen("the same by scikit-learn on onnxruntime's f32 embeddings", Told, reference);
    let apart = ours.zip(reference).map(|(ours, reference)| 100.0 * (ours - reference).abs());
    report.seen("points between the two", AtMost(0.3), apart);
    let alike = share(both(), |(said, review)| *said == review.reference);
    report.seen(format!("sentiment, same decision as scikit-learn, share of {count}"), AtLeast(0.995), alike);
    Ok(())
}

pub fn zero_shot(place: &Place, report: &mut Report) -> Result<(), String> {
    let Reviews { mut reviews } = read(place, "reviews.json")?;
    reviews.truncate(ZERO_SHOT);
    let site = Site::open(place);
    let tab = site.hearth(Build::Relaxed, &[EMBEDDINGS, CHAT])?;
    for (classifier, name) in
        [("labels", "by embeddings"), ("likelihood", "by the language model's likelihood")]
    {
        let options = json!({ "classifier": classifier, "labels": LABELS });
        let said = labels(&tab, "reviews.json", "reviews", reviews.len(), &options)?;
        let right =
            share(said.iter().zip(&reviews), |(said, review)| (*said == "positive") == review.positive);
        report.seen(format!("zero-shot sentiment {name}, right on {} reviews", reviews.len()), Told, right);
    }
    Ok(())
}
