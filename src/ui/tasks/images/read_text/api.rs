//! `hearth.readText(file, options)`: the text in a picture, line by line, with each line's place and confidence.

use std::future::ready;

use futures::{FutureExt, StreamExt, stream};
use serde_json::Value;
use wasm_bindgen::JsValue;

use super::{page_text::PageText, report, run::LONGEST};
use crate::{
    protocol::{Failure, GraphPurpose, ModelTask, PixelSize, ReadPixels, RecogniseText},
    ui::{
        api::{Api, Event, Events, Stopped, events},
        files::Address,
        tasks::images::{
            api::{given, name_of, open, read},
            seen::Seen,
        },
    },
};

pub fn start(api: &Api, file: &JsValue, stopped: Stopped) -> Result<Events, Failure> {
    let file = given("readText", file)?;
    let sha256 = api.model(ModelTask::ReadText)?;
    let client = api.client.clone();
    let reading = async move {
        let opened = open(&client, GraphPurpose::RecogniseText, sha256, stopped.clone()).await?;
        let address = Address::of(&file)?;
        let size = PixelSize::AtMost { longest: LONGEST };
        let file = address.given(&name_of(&file), &file);
        let picture = read(&client, ReadPixels { file, size }, stopped.clone()).await?;
        let seen = Seen::of(&picture);
        let running = client.run(RecogniseText { graph: opened.graph, picture });
        let output = move |text| {
            // The model stands open until the text has come.
            let _open = &opened;
            report::page(&PageText::of(text, seen))
        };
        Ok(events(running, stopped, |chunk| -> Option<Value> { match chunk {} }, output))
    };
    let events = reading.map(|started: Result<Events, Failure>| {
        started.unwrap_or_else(|failure| stream::once(ready(Event::Done(Err(failure)))).boxed_local())
    });
    Ok(events.flatten_stream().boxed_local())
}
