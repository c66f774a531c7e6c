//! `hearth.redact(text)`: where personal data is in a text, its kind, and how certain that is.

use std::{cell::RefCell, rc::Rc};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    protocol::{Failure, ModelTask, PersonalData, PersonalKind, Redact, Redacted},
    ui::{
        api::{Api, Events, Stopped, argument, events},
        tasks::redact::{Cover, Found},
        text::Language,
    },
};

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// Kinds that are not covered.
    keep: Vec<PersonalKind>,
}

pub fn start(api: &Api, text: Value, options: Value, stopped: Stopped) -> Result<Events, Failure> {
    let text: Rc<str> = argument::<String>("text", text)?.into();
    let Options { keep } = argument("options", options)?;
    let running = api.client.run(Redact { model: api.model(ModelTask::Redact)?, text: text.to_string() });
    let heard = Rc::new(RefCell::new(Vec::<PersonalData>::new()));
    let (hearing, shown) = (heard.clone(), text.clone());
    let chunk = move |spans: Vec<PersonalData>| {
        let value = spans.iter().map(|span| stretch(&shown, span)).collect();
        hearing.borrow_mut().extend(spans);
        Some(Value::Array(value))
    };
    let output = move |redacted: Redacted| {
        let found = Found { text: text.clone(), spans: Rc::new(heard.take()) };
        json!({
            "found": found.spans.iter().map(|span| stretch(&text, span)).collect::<Vec<_>>(),
            "redacted": found.redacted(&keep, Cover::Names, Language::English.text().redact.kind),
            "tokens": redacted.tokens,
            "totalMs": redacted.total_ms,
        })
    };
    Ok(events(running, stopped, chunk, output))
}

/// Makes the value of a stretch. Positions count UTF-16 units, as JavaScript does: `text.slice(start, end)` gives the stretch.
fn stretch(text: &str, span: &PersonalData) -> Value {
    let units = |bytes: u32| text.get(..bytes as usize).map(|before| before.encode_utf16().count());
    json!({
        "start": units(span.start),
        "end": units(span.end),
        "text": text.get(span.start as usize..span.end as usize),
        "kind": span.kind,
        "certainty": span.certainty,
    })
}
