//! Greedy answers, through the whole page, against llama.cpp's on the same file (`tests/fixtures/greedy.json`).

use std::{fs, path::Path};

use serde::Deserialize;

use crate::app::App;

/// How many tokens must agree.
const TOKENS: usize = 16;
/// Where the reference's own top two logits are closer than this, either may win.
const CLOSE: f64 = 0.5;

#[derive(Deserialize)]
struct Fixture {
    questions: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    question: String,
    /// The whole reference answer as text.
    answer: String,
    /// Each token's text; U+FFFD where a token holds only a part of a character.
    pieces: Vec<String>,
    /// Each token's distance to the runner-up.
    gaps: Vec<f64>,
}

/// The smallest stretch of text that can be told apart, and how sure the reference was of it.
struct Stretch {
    text: String,
    gap: f64,
}

impl Question {
    /// The first tokens as text with their gaps. Tokens that share characters are taken together, as evenly as
    /// their characters allow.
    fn stretches(&self) -> Vec<Stretch> {
        let mut left = self.answer.as_str();
        let mut stretches = Vec::new();
        let mut at = 0;
        let tokens = self.pieces.iter().take_while(|piece| !piece.starts_with("<|")).count();
        while at < tokens.min(TOKENS) {
            let broken =
                self.pieces[at..tokens].iter().take_while(|piece| piece.contains('\u{FFFD}')).count();
            if broken == 0 {
                let text = self.pieces[at].clone();
                left = left.strip_prefix(text.as_str()).unwrap_or(left);
                stretches.push(Stretch { text, gap: self.gaps[at] });
                at += 1;
                continue;
            }
            let next_whole = self.pieces.get(at + broken).filter(|_| at + broken < tokens);
            let end = next_whole.and_then(|piece| left.find(piece.as_str())).unwrap_or(left.len());
            let characters: Vec<char> = left[..end].chars().filter(|shown| *shown != '\u{FFFD}').collect();
            let each = if !characters.is_empty() && broken % characters.len() == 0 {
                broken / characters.len()
            } else {
                broken
            };
            let share = characters.len() * each / broken;
            for group in 0..broken / each {
                let gaps = &self.gaps[at + group * each..at + (group + 1) * each];
                stretches.push(Stretch {
                    text: characters[group * share..(group + 1) * share].iter().collect(),
                    gap: gaps.iter().copied().fold(f64::INFINITY, f64::min),
                });
            }
            left = &left[end..];
            at += broken;
        }
        stretches
    }
}

#[test]
fn with_the_fastest_worker() {
    answers_are_llama_cpps(&App::open(), "/worker_relaxed_loader.js");
}

#[test]
fn in_a_browser_without_relaxed_simd() {
    let app = App::unopened();
    let refuse = "WebAssembly.validate = () => false;";
    app.page.call("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": refuse }));
    app.visit();
    answers_are_llama_cpps(&app, "/worker_loader.js");
}

fn answers_are_llama_cpps(app: &App, worker: &str) {
    let fixture = fixture();
    assert!(fixture.questions.len() >= 5);
    app.be_greedy(24);
    app.load_model();
    let workers: Vec<_> = app.server.requests("/worker").into_iter().map(|request| request.path).collect();
    assert!(workers.iter().any(|path| path == worker), "not {worker}, but {workers:?}");
    for question in &fixture.questions {
        let answer = app.ask(&question.question);
        println!("{}\n  llama.cpp: {:?}\n  here:      {:?}", question.question, question.answer, answer.text);
        println!("  {}", answer.figures());
        compare(question, &answer.text);
        app.page.click("button", "New chat");
    }
}

fn fixture() -> Fixture {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/greedy.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// An answer to one of the fixture's questions.
pub fn holds(question: &str, answer: &str) {
    let fixture = fixture();
    let asked =
        fixture.questions.iter().find(|known| known.question == question).expect("a question of the fixture");
    compare(asked, answer);
}

/// The two may part only where the reference was in doubt; what follows after that is another text.
fn compare(question: &Question, answer: &str) {
    let mut left = answer;
    for (at, Stretch { text, gap }) in question.stretches().iter().enumerate() {
        // Markdown keeps no white space at the beginning.
        let text = if at == 0 { text.trim_start() } else { text };
        match left.strip_prefix(text) {
            Some(rest) => left = rest,
            None => {
                assert!(
                    *gap <= CLOSE,
                    "parts at {text:?} of {:?} with a gap of {gap}: {answer:?}",
                    question.answer
                );
                println!("  parts at {text:?}, where llama.cpp's gap is {gap}");
                return;
            }
        }
    }
    let end = question.pieces.iter().position(|piece| piece.starts_with("<|"));
    if end.is_some_and(|end| end < TOKENS && question.gaps[end] > CLOSE) {
        assert!(left.trim().is_empty(), "goes on behind {:?} with {left:?}", question.answer);
    }
}
