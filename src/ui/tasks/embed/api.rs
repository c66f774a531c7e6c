//! `hearth.embed(texts)`: the meanings of texts as vectors of length 1.

use std::{cell::RefCell, rc::Rc};

use crate::{
    protocol::{Embed, EmbedSummary, Embedded, Failure, ModelTask},
    ui::api::{Api, Events, Stopped, events, texts},
};
use serde_json::{Value, json};

pub fn start(api: &Api, subject: Value, stopped: Stopped) -> Result<Events, Failure> {
    let texts = texts("texts", subject)?;
    let model = api.model(ModelTask::Embed)?;
    let all = Rc::new(RefCell::new(Vec::new()));
    let heard = all.clone();
    let chunk = move |Embedded { text, values, truncated }: Embedded| {
        heard.borrow_mut().push(json!(values));
        Some(json!({ "text": text, "values": values, "truncated": truncated }))
    };
    let output = move |summary: EmbedSummary| {
        json!({
            "vectors": all.take(),
            "dimensions": summary.dimensions,
            "tokens": summary.tokens,
            "totalMs": summary.total_ms,
        })
    };
    Ok(events(api.client.run(Embed { model, texts }), stopped, chunk, output))
}
