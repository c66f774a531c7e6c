//! What tiny models say to a prompt, greedily: `tests/fixtures/tiny.json`. Native builds and browsers must say the same
//! to the last character, so that a kernel of one of them that computes something else is seen.
//!
//! No reference of others': written by `HEARTH_BLESS=1 cargo test --test=engine kernels::`, and to be written again when
//! arithmetic changes on purpose. That the arithmetic is right is for `tests/engine/fidelity.rs` to show.

use std::io::Cursor;

use hearth::engine::{
    Error,
    generator::{Generator, Limits, Step},
    language_model::Loader,
    models::caches::CacheName,
    text::SamplerSettings,
};
use serde::{Deserialize, Serialize};

use super::{
    at_once,
    tiny::{Packed, Tiny},
};

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saying {
    /// How the weights were stored.
    pub packed: String,
    pub prompt: String,
    pub answer: String,
}

pub fn golden() -> Vec<Saying> {
    serde_json::from_str(include_str!("../fixtures/tiny.json")).unwrap()
}

/// What this build says.
pub fn sayings() -> Vec<Saying> {
    const PROMPTS: [&str; 2] = ["Hello", "Wer ist dort? 你好 😀"];
    let all = Packed::ALL.into_iter().flat_map(|packed| PROMPTS.map(|prompt| (packed, prompt)));
    all.map(|(packed, prompt)| Saying {
        packed: format!("{packed:?}"),
        prompt: prompt.to_owned(),
        answer: speak(&Tiny::packed(packed).file(), prompt, 48).unwrap(),
    })
    .collect()
}

/// Loads a file and lets it answer.
pub fn speak(file: &[u8], prompt: &str, max_tokens: usize) -> Result<String, Error> {
    let mut loader = Loader::open(Cursor::new(file))?;
    let mut model = loop {
        if let Some(model) = loader.step()? {
            break model;
        }
    };
    let context_tokens = model.context_tokens();
    let prompt = model.prompt(&[("user", prompt)], "", None, context_tokens)?;
    let settings = SamplerSettings { temperature: 0.0, ..SamplerSettings::default() };
    let limits = Limits { stop: Vec::new(), max_tokens, context_tokens };
    let mut generator = Generator::new(&mut model, CacheName::Conversation, prompt.tokens, settings, limits)?;
    let mut answer = String::new();
    loop {
        match at_once(generator.step(&mut model, 32))? {
            Step::Prefilled => {}
            Step::Token(text) => answer += &text,
            Step::Finished(text, _) => return Ok(answer + &text),
        }
    }
}
