//! Prints how often the passage that answers a question is found: by words, by meaning, by both, natively.
//!
//! `HEARTH_QUESTIONS` names a file that `benches/tasks/questions.py` wrote, `HEARTH_EMBEDDING` another embedding model than the
//! default, `HEARTH_RERANKER` a model that reads the best 20 of both rankings again. `cargo test --test=search_quality -- --ignored --nocapture`
#![allow(clippy::disallowed_methods, reason = "clocks are banned for wasm32; this runs on the host")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench says by a panic that it failed")]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::{env, fs, fs::File, io::BufReader, path::PathBuf, time::Instant};

use hearth::engine::{
    search::{Draft, Hit, Library, Mode, Part, Splitter},
    text_model::{Loader, Side, TextModel},
};
use serde::Deserialize;

/// As in `service/index`.
const PASSAGE_TOKENS: usize = 128;
const MARKS: usize = 2;
const BATCH: usize = 16;
const LOOKED_AT: usize = 10;
/// As in `service/rerank`.
const RERANKED: usize = 20;

#[derive(Deserialize)]
struct Questions {
    documents: Vec<Given>,
    questions: Vec<Question>,
}

#[derive(Deserialize)]
struct Given {
    name: String,
    parts: Vec<GivenPart>,
}

#[derive(Deserialize)]
struct GivenPart {
    headings: Vec<String>,
    text: String,
}

#[derive(Deserialize)]
struct Question {
    question: String,
    document: usize,
    part: usize,
    /// Words of the part that the passage must hold; without them, any passage of the part answers.
    answer: Option<String>,
}

fn model() -> TextModel {
    let file = env::var_os("HEARTH_EMBEDDING")
        .map_or_else(|| support::converted_model("all-MiniLM-L6-v2.safetensors"), PathBuf::from);
    open(file)
}

fn open(file: PathBuf) -> TextModel {
    let mut loader = Loader::open(BufReader::new(File::open(file).unwrap())).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}

fn library(model: &TextModel, given: &[Given]) -> Library {
    let mut library = Library::new(model.dimensions());
    let splitter = Splitter::new(PASSAGE_TOKENS, |text: &str| match model.encode_as(text, Side::Passage) {
        Ok(encoded) if !encoded.truncated => encoded.tokens.len().saturating_sub(MARKS),
        Ok(_) | Err(_) => usize::MAX,
    });
    for Given { name, parts } in given {
        let mut draft = Draft::new(name, 0, [0; 32]);
        for GivenPart { headings, text } in parts {
            draft.add(&Part { headings: headings.clone(), page: None, text: text.clone() }, &splitter);
        }
        library.add(draft.finish(&splitter));
    }
    while let Some((document, range)) = library.unembedded(None, BATCH) {
        let (id, texts) = (document.id, range.map(|index| document.passage(index).with_headings()));
        let texts: Vec<String> = texts.collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let values = model.embed_as(&texts, Side::Passage).unwrap().values;
        library.embed(id, &values).unwrap();
    }
    library
}

/// Whether a passage of the library answers.
fn answers(library: &Library, given: &[Given], question: &Question, hit: &Hit) -> bool {
    // Ids are given in order, from 1 on.
    if hit.document as usize != question.document + 1 {
        return false;
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let passage = library.document(hit.document).unwrap().passage(hit.passage as usize);
    let part = &given[question.document].parts[question.part];
    let text = words(passage.text);
    words(&part.text).contains(&text)
        && question.answer.as_ref().is_none_or(|answer| text.contains(&words(answer)))
}

#[test]
#[ignore = "takes minutes; wants HEARTH_QUESTIONS"]
fn answers_are_found() {
    let file = PathBuf::from(env::var_os("HEARTH_QUESTIONS").expect("HEARTH_QUESTIONS"));
    let Questions { documents, questions } = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let (model, started) = (model(), Instant::now());
    let library = library(&model, &documents);
    let set = file.file_stem().unwrap().to_string_lossy().into_owned();
    let passages = library.progress().1;
    println!(
        "{set}: {passages} passages in {:.0} s, {} questions",
        started.elapsed().as_secs_f64(),
        questions.len()
    );
    let vectors: Vec<Vec<f32>> =
        questions.iter().map(|asked| model.embed(&[&asked.question]).unwrap().values).collect();
    let reranker = env::var_os("HEARTH_RERANKER").map(|file| open(PathBuf::from(file)));
    let ways = [Mode::Words, Mode::Meaning, Mode::Both].map(|mode| (mode, None));
    let reranked = reranker.as_ref().map(|reranker| (Mode::Both, Some(reranker)));
    for (mode, reranker) in ways.into_iter().chain(reranked) {
        let (mut at_1, mut at_10, mut reciprocal) = (0.0, 0.0, 0.0);
        let began = Instant::now();
        for (asked, vector) in questions.iter().zip(&vectors) {
            let looked_at = if reranker.is_some() { RERANKED } else { LOOKED_AT };
            let mut hits = library.search(&asked.question, Some(vector), mode, looked_at, None);
            if let Some(reranker) = reranker {
                read_again(&library, reranker, &asked.question, &mut hits);
            }
            if let Some(rank) =
                hits.iter().take(LOOKED_AT).position(|hit| answers(&library, &documents, asked, hit))
            {
                at_10 += 1.0;
                at_1 += f64::from(u8::from(rank == 0));
                reciprocal += 1.0 / (rank as f64 + 1.0);
            }
        }
        let share = |count: f64| count / questions.len() as f64;
        let name = format!("{mode:?}{}", if reranker.is_some() { "-reranked" } else { "" }).to_lowercase();
        println!("figure search.{set}.{name}.recall-at-10 {:.4}", share(at_10));
        println!("figure search.{set}.{name}.recall-at-1 {:.4}", share(at_1));
        println!("figure search.{set}.{name}.reciprocal-rank {:.4}", share(reciprocal));
        println!("figure search.{set}.{name}.query-ms {:.1}", 1e3 * share(began.elapsed().as_secs_f64()));
    }
}

/// As the service does where the reranker is on.
fn read_again(library: &Library, reranker: &TextModel, query: &str, hits: &mut [Hit]) {
    let texts: Vec<&str> = hits
        .iter()
        .map(|hit| library.document(hit.document).unwrap().passage(hit.passage as usize).text)
        .collect();
    let scores = reranker.rank(query, &texts).unwrap();
    hits.iter_mut().zip(scores).for_each(|(hit, score)| hit.score = score);
    hits.sort_by(|one, other| other.score.total_cmp(&one.score));
}
