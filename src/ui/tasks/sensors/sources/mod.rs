//! The sources: each is opened by a file of its own, and gives samples with their times until it ends or is dropped. Must not know what the
//! samples are for.

mod bluetooth;
mod file;
mod host_stream;
mod microphone;
mod motion;
mod serial;
mod simulator;

use std::rc::Rc;

use futures::{
    Stream, StreamExt,
    stream::{self, LocalBoxStream},
};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

use super::{messages::Messages, numbers, table::Problems};
use crate::{
    protocol::{Channel, Failure, FailureKind, Progress, ReadNotice, Samples},
    ui::browser::epoch_ms,
};

pub use self::{
    bluetooth::open as bluetooth, file::open as file, host_stream::open as host_stream,
    microphone::open as microphone, motion::open as motion, serial::open as serial,
    simulator::open as simulator,
};

/// An open source. Dropping it closes it.
pub struct OpenSource {
    pub channels: Vec<Channel>,
    pub batches: LocalBoxStream<'static, Result<Batch, Failure>>,
}

/// What came since the last one.
#[derive(Default)]
pub struct Batch {
    pub samples: Samples,
    /// Where they have changed.
    pub problems: Option<Rc<Problems>>,
    /// How far a file is read.
    pub read: Option<Progress>,
    /// At a file's end.
    pub read_notices: Option<Rc<[ReadNotice]>>,
}

/// A message: when it came, in milliseconds since 1970, and its values; a text that holds none is an error.
type Message = (f64, Result<Vec<f32>, String>);

/// A source that sends messages by itself. The first that holds numbers says which channels there are; `guard` keeps it open.
async fn messages<G: 'static>(
    mut received: impl Stream<Item = Result<Said, Failure>> + Unpin + 'static,
    guard: G,
) -> Result<OpenSource, Failure> {
    let (first, channels) = loop {
        match received.next().await {
            None => return Err(unsupported("it ended before it said anything")),
            Some(Err(failure)) => return Err(failure),
            Some(Ok(said)) => {
                let (time_ms, values, names) = said.read();
                if let Some(values) = values {
                    break ((time_ms, values.clone()), super::messages::channels(values.len(), names));
                }
            }
        }
    };
    let mut messages = Messages::new(channels.len());
    let mut batch = Batch::default();
    messages.take(first.0, &first.1, &mut batch.samples);
    let rest = received.ready_chunks(MOST_AT_ONCE).map(move |said| {
        // It lives as long as the stream.
        let _open = &guard;
        let mut batch = Batch::default();
        for said in said {
            let (time_ms, values) = message(said?);
            match values {
                Ok(values) => messages.take(time_ms, &values, &mut batch.samples),
                Err(text) => messages.unreadable(&text),
            }
        }
        batch.problems = Some(messages.problems());
        Ok(batch)
    });
    Ok(OpenSource { channels, batches: stream::iter([Ok(batch)]).chain(rest).boxed_local() })
}

/// Messages that are taken together, where samples come faster than they are scored.
const MOST_AT_ONCE: usize = 500;

/// What a source said, and when, in milliseconds since 1970.
enum Said {
    Text(f64, String),
    Values(f64, Vec<f32>),
}

impl Said {
    fn text(text: String) -> Self {
        Self::Text(epoch_ms() as f64, text)
    }

    fn values(values: Vec<f32>) -> Self {
        Self::Values(epoch_ms() as f64, values)
    }

    fn read(self) -> (f64, Option<Vec<f32>>, Option<Vec<String>>) {
        match self {
            Self::Values(at_ms, values) => (at_ms, (!values.is_empty()).then_some(values), None),
            Self::Text(at_ms, text) => match numbers::line(&text) {
                Some((values, names)) => (at_ms, Some(values), names),
                None => (at_ms, None, None),
            },
        }
    }
}

fn message(said: Said) -> Message {
    match said {
        Said::Values(at_ms, values) => (at_ms, Ok(values)),
        Said::Text(at_ms, text) => match numbers::line(&text) {
            Some((values, _)) => (at_ms, Ok(values)),
            None => (at_ms, Err(text)),
        },
    }
}

/// The browser or the device has no such source, or the person refused it.
fn unsupported(facts: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Unsupported, facts)
}

/// Makes a failure of the browser's error.
fn refused(error: &JsValue) -> Failure {
    let part = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|value| value.as_string());
    unsupported(match (part("name"), part("message")) {
        (Some(name), Some(message)) => format!("{name}: {message}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    })
}

/// Something that the browser's navigator has, such as `serial`; a failure says that it has none.
fn navigators(name: &str) -> Result<JsValue, Failure> {
    let window = crate::ui::browser::window().ok_or_else(|| unsupported("there is no window"))?;
    let found = Reflect::get(&window.navigator(), &name.into()).unwrap_or_default();
    if found.is_undefined() || found.is_null() {
        return Err(unsupported(format!("this browser has no navigator.{name}")));
    }
    Ok(found)
}
