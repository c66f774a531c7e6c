//! `hearth.summarise(text, options)`: a summary, part by part or as a whole.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    protocol::{Failure, Summarise, SummaryLength, SummaryMethod, SummaryStyle},
    ui::api::{Api, Events, Stopped, argument, camel, events},
};

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    style: SummaryStyle,
    length: SummaryLength,
    /// The method; if it is left out, the language model's where one is loaded.
    method: Option<SummaryMethod>,
}

impl Default for Options {
    fn default() -> Self {
        Self { style: SummaryStyle::KeyPoints, length: SummaryLength::Medium, method: None }
    }
}

pub fn start(api: &Api, text: Value, options: Value, stopped: Stopped) -> Result<Events, Failure> {
    let text = argument("text", text)?;
    let Options { style, length, method } = argument("options", options)?;
    let method = method.unwrap_or(match api.state.borrow().models.language().loaded() {
        Some(_) => SummaryMethod::Model,
        None => SummaryMethod::Extractive,
    });
    let running = api.client.run(Summarise { text, style, length, method });
    Ok(events(running, stopped, |piece| Some(camel(&piece)), |summarised| camel(&summarised)))
}
