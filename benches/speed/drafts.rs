//! What drafts by look-up bring: questions of three kinds, each answered with them and without, one after the other in one worker.

use std::{cell::RefCell, fmt, rc::Rc};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{cdp::Browser, engine::Kind, model::Model, tab::Tab, tab_engine::TabEngine};

/// A question for each of [`Asked::ALL`].
const QUESTIONS: &str = include_str!("../drafts.json");
const MAX_TOKENS: u32 = 256;

/// What the model is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Asked {
    Summarising,
    Editing,
    Story,
}

impl Asked {
    const ALL: [Self; 3] = [Self::Summarising, Self::Editing, Self::Story];
}

impl fmt::Display for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Summarising => "summarising",
            Self::Editing => "editing",
            Self::Story => "story",
        })
    }
}

#[derive(Deserialize)]
struct Answer {
    text: String,
    generated_tokens: u32,
    drafted_tokens: u32,
    accepted_tokens: u32,
    decode_ms: f64,
}

impl Answer {
    /// Tokens a second behind the first, which came with the prompt.
    fn rate(&self) -> f64 {
        f64::from(self.generated_tokens.saturating_sub(1)) * 1000.0 / self.decode_ms
    }

    fn steps(&self) -> u32 {
        self.generated_tokens - self.accepted_tokens
    }
}

/// For each kind of question how many times as fast answers decode with drafts, or why nobody knows.
pub fn measure(
    browser: &Rc<RefCell<Browser>>,
    origin: &str,
    model: &Model,
    round: u32,
) -> Vec<(Asked, Result<f64, String>)> {
    const MODULE: &str = "/bench/built/measure.js";
    let engine = TabEngine::new(Kind::Hearth, 1, MODULE, browser, origin);
    let ready = || -> Result<(Tab, Map<String, Value>), String> {
        let tab = Tab::open(browser, origin, MODULE)?;
        tab.ask("load", Some(&engine.spec(model)))?;
        let questions: Map<String, Value> =
            serde_json::from_str(QUESTIONS).map_err(|error| format!("drafts.json: {error}"))?;
        // Untimed: V8 has compiled both ways when the clock starts.
        for drafts in [true, false] {
            answer(&tab, &questions[&Asked::Editing.to_string()], drafts)?;
        }
        Ok((tab, questions))
    };
    match ready() {
        Ok((tab, questions)) => Asked::ALL
            .map(|asked| (asked, compare(&tab, asked, &questions[&asked.to_string()], round)))
            .into(),
        Err(error) => Asked::ALL.map(|asked| (asked, Err::<f64, String>(error.clone()))).into(),
    }
}

/// Who comes first changes from round to round.
fn compare(tab: &Tab, asked: Asked, question: &Value, round: u32) -> Result<f64, String> {
    let with_first = round % 2 == 1;
    let first = answer(tab, question, with_first)?;
    let second = answer(tab, question, !with_first)?;
    let (with, without) = if with_first { (first, second) } else { (second, first) };
    if with.text != without.text {
        return Err(format!("with drafts it says `{}` and without `{}`", with.text, without.text));
    }
    println!(
        "  {asked:22} {} tokens in {} steps, {} of {} drafted were right: {:.1} beside {:.1} tokens/s",
        with.generated_tokens,
        with.steps(),
        with.accepted_tokens,
        with.drafted_tokens,
        with.rate(),
        without.rate(),
    );
    Ok(with.rate() / without.rate())
}

fn answer(tab: &Tab, question: &Value, drafts: bool) -> Result<Answer, String> {
    let job = json!({ "question": question, "drafts": drafts, "max_tokens": MAX_TOKENS });
    let said = tab.ask("answer", Some(&job))?;
    let said = said.as_str().unwrap_or_default();
    serde_json::from_str(said).map_err(|error| format!("{error} in {said}"))
}
