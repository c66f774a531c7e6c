//! Runs the answer, or the score, that a comparison waits for.

use yew::prelude::*;

use super::comparison::{Comparison, ComparisonAction};
use crate::{
    protocol::{Generate, Message, Perplexity, Role},
    ui::{
        preferences::use_preferences,
        runs::{News, use_run},
    },
};

/// Both models draw with the same seed.
const SEED: u64 = 1;

#[hook]
pub fn use_comparison(comparison: &Comparison) {
    let preferences = use_preferences().current;
    let message = Message { role: Role::User, content: comparison.prompt.to_string() };
    let request = Generate {
        messages: vec![message],
        sampling: preferences.sampling_with(SEED),
        context_tokens: preferences.context_tokens,
        continue_last: false,
        drafts: true,
    };
    use_run(
        comparison.wanted(),
        move || std::future::ready(Ok(request)),
        |news: News<Generate>| ComparisonAction::Heard(news).into(),
    );
    let text = comparison.prompt.to_string();
    use_run(
        comparison.wanted_score(),
        move || std::future::ready(Ok(Perplexity { text })),
        |news: News<Perplexity>| ComparisonAction::HeardScore(news).into(),
    );
}
