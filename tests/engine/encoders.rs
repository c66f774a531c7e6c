//! Text encoders against onnxruntime on the packages' own weights: tokens, truncation, the vectors' directions, and what a
//! classifier decides.
//!
//! `tests/fixtures/{embeddings,injections}.json` were written by the scripts of `tests/reference/` that have their names.

use std::{collections::HashSet, fs::File, io::BufReader};

use crate::support::threads::team;
use hearth::engine::{
    Error,
    head::{Card, Head, Input},
    kernels::dense::Arithmetic,
    text_model::{Loader, TextModel},
    training::{Training, accuracy},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    texts: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    text: String,
    tokens: Vec<u32>,
    truncated: bool,
    values: Vec<f32>,
}

fn load(file: &str) -> TextModel {
    load_for(file, Arithmetic::fastest())
}

fn load_for(file: &str, arithmetic: Arithmetic) -> TextModel {
    let reader = BufReader::new(File::open(crate::support::converted_model(file)).unwrap());
    read_all(Loader::open_for(reader, arithmetic).unwrap())
}

fn read_all(mut loader: Loader<BufReader<File>>) -> TextModel {
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}

fn cosines(model: &TextModel, known: &[Known]) -> Vec<f32> {
    let mut cosines = Vec::new();
    for batch in known.chunks(16) {
        let texts: Vec<&str> = batch.iter().map(|known| known.text.as_str()).collect();
        let embeddings = model.embed(&texts).unwrap();
        for (known, values) in batch.iter().zip(embeddings.values.chunks_exact(model.dimensions())) {
            cosines.push(values.iter().zip(&known.values).map(|(a, b)| a * b).sum());
        }
    }
    cosines
}

#[test]
fn embeddings_point_where_the_reference_does() {
    // Where one token, or none, stands between the special ones, however often, nothing evens the rounding out.
    embeddings_are_near(Arithmetic::Rows, 0.99998, 0.9999);
    embeddings_are_near(Arithmetic::Blocks, 0.9995, 0.999);
}

fn embeddings_are_near(arithmetic: Arithmetic, usual: f32, few: f32) {
    let model = load_for("all-MiniLM-L6-v2.safetensors", arithmetic);
    let fixture: Fixture = serde_json::from_str(include_str!("../fixtures/embeddings.json")).unwrap();
    for known in &fixture.texts {
        let encoded = model.encode(&known.text).unwrap();
        assert_eq!(encoded.tokens, known.tokens, "{:?}", known.text);
        assert_eq!(encoded.truncated, known.truncated, "{:?}", known.text);
    }
    let cosines = cosines(&model, &fixture.texts);
    for (known, cosine) in fixture.texts.iter().zip(&cosines) {
        println!("{cosine:.6} {:.40}", known.text.escape_debug().to_string());
        let different: HashSet<u32> = known.tokens.iter().copied().collect();
        let least = if different.len() > 3 { usual } else { few };
        assert!(*cosine >= least, "{cosine} for {:?}", known.text);
    }
}

#[test]
fn a_text_means_the_same_in_any_company() {
    let model = load("all-MiniLM-L6-v2.safetensors");
    let texts = ["A short one.", "x", "A somewhat longer sentence, which has a comma and an end.", ""];
    let together = model.embed(&texts).unwrap().values;
    for (text, values) in texts.iter().zip(together.chunks_exact(model.dimensions())) {
        assert_eq!(model.embed(&[text]).unwrap().values, values, "{text:?}");
    }
}

/// A team divides the tokens wherever they lie: within one text, between two, or more members than tokens.
#[test]
fn a_text_means_the_same_for_any_number_of_members() {
    let alone = load("all-MiniLM-L6-v2.safetensors");
    let long = "word ".repeat(300);
    let batches: [&[&str]; 5] = [
        &["A single sentence, of which each member has some tokens."],
        &["x"],
        &[""],
        &["One.", "Another one, somewhat longer.", "", "And a third?"],
        &[&long, "short", &long],
    ];
    let values = |model: &TextModel| batches.map(|batch| model.embed(batch).unwrap().values);
    let expected = values(&alone);
    for size in [2, 3, 4] {
        let (leader, others) = team(size);
        let file = File::open(crate::support::converted_model("all-MiniLM-L6-v2.safetensors")).unwrap();
        let together = read_all(Loader::lead(BufReader::new(file), leader).unwrap());
        assert_eq!(values(&together), expected, "{size} members");
        assert_eq!(together.weight_bytes(), alone.weight_bytes());
        drop(together);
        for other in others {
            assert!(matches!(other.join().unwrap(), Error::Team(_)), "ends with its leader");
        }
    }
}

#[test]
fn a_text_without_end_costs_no_more_than_its_beginning() {
    let model = load("all-MiniLM-L6-v2.safetensors");
    for part in ["a", "word ", " ", "\u{0}", "字", "😀\n"] {
        let encoded = model.encode(&part.repeat(10_000_000 / part.len())).unwrap();
        assert!(encoded.truncated && encoded.tokens.len() <= model.most_tokens(), "{part:?}");
    }
}

/// `HEARTH_EMBEDDINGS=.cache/bench/tasks/embeddings.json cargo test --test=engine -- --ignored --nocapture many_embeddings`,
/// with what `benches/tasks/text.py` made.
#[test]
#[ignore = "wants a file of the reference's, see benches/tasks/text.py"]
fn many_embeddings_point_where_the_reference_does() {
    let file = std::env::var_os("HEARTH_EMBEDDINGS").expect("HEARTH_EMBEDDINGS names a file");
    let fixture: Fixture = serde_json::from_reader(BufReader::new(File::open(file).unwrap())).unwrap();
    let model = load("all-MiniLM-L6-v2.safetensors");
    let mut cosines = cosines(&model, &fixture.texts);
    cosines.sort_by(f32::total_cmp);
    let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
    println!("{} texts: cosine at least {:.6}, mean {mean:.6}", cosines.len(), cosines[0]);
    assert!(cosines[0] >= 0.9995);
}

#[derive(Deserialize)]
struct Judged {
    texts: Vec<Judgement>,
}

#[derive(Deserialize)]
struct Judgement {
    text: String,
    score: f32,
    injection: bool,
}

/// By how much each score differs from the reference's, and how many decisions are others.
fn judge(model: &TextModel, known: &[Judgement]) -> (Vec<f32>, usize) {
    let head = model.head().expect("the file carries a classifier");
    assert_eq!(head.labels(), ["harmless", "injection"]);
    let (mut differences, mut others) = (Vec::new(), 0);
    for known in known {
        let tokens = model.encode(&known.text).unwrap().tokens;
        let scores = head.scores(&model.features(&[&tokens], head.input()).unwrap());
        differences.push((scores[1] - known.score).abs());
        if (head.decide(&scores) == 1) != known.injection {
            others += 1;
            println!(
                "{:.3}, not {:.3}: {:.60}",
                scores[1],
                known.score,
                known.text.escape_debug().to_string()
            );
        }
    }
    (differences, others)
}

#[test]
fn prompt_injections_are_decided_as_the_reference_decides() {
    let model = load("prompt-injection-MiniLM-L6.safetensors");
    let fixture: Judged = serde_json::from_str(include_str!("../fixtures/injections.json")).unwrap();
    let (differences, others) = judge(&model, &fixture.texts);
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    println!("{} texts: scores differ by {mean:.4}, {others} decisions are others", fixture.texts.len());
    // Both sides round activations to 8 bits, each in its own way.
    assert!(mean < 0.02 && others == 0, "{mean} {others}");
}

/// `HEARTH_INJECTIONS=.cache/bench/tasks/injections.json cargo test --test=engine -- --ignored --nocapture many_injections`,
/// with what `benches/tasks/text.py` made.
#[test]
#[ignore = "wants a file of the reference's, see benches/tasks/text.py"]
fn many_injections_are_decided_as_the_reference_decides() {
    let file = std::env::var_os("HEARTH_INJECTIONS").expect("HEARTH_INJECTIONS names a file");
    let fixture: Judged = serde_json::from_reader(BufReader::new(File::open(file).unwrap())).unwrap();
    let (differences, others) = judge(&load("prompt-injection-MiniLM-L6.safetensors"), &fixture.texts);
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    let same = 1.0 - others as f32 / differences.len() as f32;
    println!(
        "{} texts: scores differ by {mean:.4}, {:.2} % are decided alike",
        differences.len(),
        same * 100.0
    );
    assert!(same >= 0.995);
}

#[derive(Deserialize)]
struct Reviews {
    reviews: Vec<Review>,
    /// Sentences of each label, to train on.
    examples: Vec<Review>,
}

#[derive(Deserialize)]
struct Review {
    text: String,
    positive: bool,
    /// What the head says of the reference's features.
    reference: bool,
}

fn features(model: &TextModel, reviews: &[Review]) -> Vec<f32> {
    let mut features = Vec::new();
    for review in reviews {
        features.extend(model.embed(&[&review.text]).unwrap().values);
    }
    features
}

/// The share of the reviews that a head is right about.
fn right(head: &Head, features: &[f32], reviews: &[Review]) -> f32 {
    let labels: Vec<usize> = reviews.iter().map(|review| usize::from(review.positive)).collect();
    accuracy(head, features, &labels)
}

/// `HEARTH_REVIEWS=.cache/bench/tasks/reviews.json cargo test --test=engine -- --ignored --nocapture reviews`, with what
/// `benches/tasks/text.py` made.
#[test]
#[ignore = "wants a file of the reference's, see benches/tasks/text.py"]
fn reviews_are_judged_by_the_head_that_ships_by_labels_and_by_a_few_examples() {
    let file = std::env::var_os("HEARTH_REVIEWS").expect("HEARTH_REVIEWS names a file");
    let Reviews { reviews, examples } =
        serde_json::from_reader(BufReader::new(File::open(file).unwrap())).unwrap();
    let model = load("all-MiniLM-L6-v2.safetensors");
    let all = features(&model, &reviews);

    let head = Head::from_bytes(include_bytes!("../../assets/sentiment.safetensors")).unwrap();
    let ours = right(&head, &all, &reviews);
    let alike = reviews.iter().filter(|review| review.reference == review.positive).count();
    let reference = alike as f32 / reviews.len() as f32;
    println!(
        "{} reviews: {:.2} % right, the reference {:.2} %",
        reviews.len(),
        ours * 100.0,
        reference * 100.0
    );

    let card = || Card {
        labels: ["negative", "positive"].map(str::to_owned).to_vec(),
        input: Input::Embedding,
        temperature: 1.0,
        threshold: None,
        model: None,
    };
    let labels = model.embed(&["This text is negative.", "This text is positive."]).unwrap().values;
    let labels = Head::new(card(), labels, vec![0.0; 2]).unwrap();
    println!("by two labels' embeddings: {:.2} %", right(&labels, &all, &reviews) * 100.0);

    let few = features(&model, &examples);
    let meant: Vec<usize> = examples.iter().map(|example| usize::from(example.positive)).collect();
    let started = std::time::Instant::now();
    let mut training = Training::new(card(), &few, &meant, 10.0).unwrap();
    let trained = loop {
        if let Some(head) = training.step().unwrap() {
            break head;
        }
    };
    println!(
        "by a head of {} examples, trained in {:?} on their embeddings: {:.2} %",
        examples.len(),
        started.elapsed(),
        right(&trained, &all, &reviews) * 100.0
    );
    assert!((ours - reference).abs() <= 0.003, "{ours} {reference}");
}
