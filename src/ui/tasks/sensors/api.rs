//! `hearth.sensors`: `train` makes a detector of a recording, `watch` scores samples as they come, `score` those that are there.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{StreamExt, stream};
use js_sys::{Array, AsyncIterator, Function, Promise, Reflect, Symbol};
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{training::TrainingWishes, watching::WatchWishes};
use crate::{
    client::{Client, Update},
    protocol::{
        AlertState, Bytes, Channel, DetectorFacts, DetectorMethod, Failure, Recording, Samples, Scored,
        Sense, TrainSensors, TrainedEpoch, TrainedSensors, TrainingData, Watch, WatchId, WatchSummary,
        Watched,
    },
    ui::{
        api::{Api, Event, Events, Stopped, argument, bad_input, camel, events, from_js},
        browser::{epoch_ms, window},
    },
};

/// Samples that are sent at once.
const BATCH: usize = 500;
/// The page's own watches count from 1.
const FIRST_WATCH: u32 = 1 << 31;

thread_local! {
    static WATCHES: Cell<u32> = const { Cell::new(FIRST_WATCH) };
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct TrainOptions {
    window: Option<u32>,
    step: Option<u32>,
    false_alarms_a_day: Option<f32>,
    most_epochs: Option<u32>,
    method: Option<DetectorMethod>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct WatchOptions {
    windows_to_raise: Option<u32>,
    windows_to_clear: Option<u32>,
    most_ms: Option<f32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NamedChannel {
    Name(String),
    Whole {
        name: String,
        #[serde(default)]
        unit: String,
    },
}

/// `name` is the method's: its subject and options are what a script gave, and `source` what a watch or a score reads.
pub fn start(
    api: &Api,
    name: &str,
    subject: &JsValue,
    (source, options): (&JsValue, Value),
    stopped: Stopped,
) -> Result<Events, Failure> {
    match name {
        "train" => train(api, subject, options, stopped),
        "watch" => watch(api, subject, source, options, stopped),
        "score" => score(api, subject, source, options, stopped),
        other => Err(bad_input(format!("hearth.sensors has no `{other}`"))),
    }
}

fn train(api: &Api, recording: &JsValue, options: Value, stopped: Stopped) -> Result<Events, Failure> {
    let options: TrainOptions = argument("options", options)?;
    let usual = TrainingWishes::default();
    let wishes = TrainingWishes {
        window: options.window.unwrap_or(usual.window),
        step: options.step.unwrap_or(usual.step),
        false_alarms_a_day: options.false_alarms_a_day.unwrap_or(usual.false_alarms_a_day),
        most_epochs: options.most_epochs.unwrap_or(usual.most_epochs),
        method: options.method,
    };
    let data = TrainingData::Recording(recorded(recording)?);
    let running = api.client.run(TrainSensors { data, settings: wishes.settings(), marked: Vec::new() });
    let output = |trained: TrainedSensors| {
        json!({
            "detector": base64(&trained.detector.0),
            "facts": facts(&trained.facts),
            "compared": camel(&trained.compared),
            "trainedWindows": trained.trained_windows,
            "trainMs": trained.train_ms,
        })
    };
    Ok(events(running, stopped, |epoch: TrainedEpoch| Some(camel(&epoch)), output))
}

fn watch(
    api: &Api,
    detector: &JsValue,
    source: &JsValue,
    options: Value,
    stopped: Stopped,
) -> Result<Events, Failure> {
    let feeding = Feeding::begin(api, detector, source, options)?;
    let failed = feeding.failed.clone();
    let running = api.client.run(feeding.watch.clone());
    spawn_local(feeding.run());
    let results = |watched: Watched| Some(Value::Array(watched.scored.iter().map(result).collect()));
    let told = events(running, stopped, results, |summary: WatchSummary| camel(&summary));
    Ok(told.flat_map(move |event| stream::iter(single(event, &failed))).boxed_local())
}

fn score(
    api: &Api,
    detector: &JsValue,
    samples: &JsValue,
    options: Value,
    stopped: Stopped,
) -> Result<Events, Failure> {
    let feeding = Feeding::begin(api, detector, samples, options)?;
    let failed = feeding.failed.clone();
    let running = api.client.run(feeding.watch.clone());
    spawn_local(feeding.run());
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hearing = heard.clone();
    let results = move |watched: Watched| {
        let results: Vec<Value> = watched.scored.iter().map(result).collect();
        hearing.borrow_mut().extend(results.iter().cloned());
        Some(Value::Array(results))
    };
    let told = events(running, stopped, results, move |_: WatchSummary| Value::Array(heard.take()));
    Ok(told.flat_map(move |event| stream::iter(single(event, &failed))).boxed_local())
}

/// One event for each result. What the script's own source failed with is how the call ends.
fn single(event: Event, failed: &RefCell<Option<Failure>>) -> Vec<Event> {
    match event {
        Event::Chunk(Value::Array(results)) => results.into_iter().map(Event::Chunk).collect(),
        Event::Done(result) => vec![Event::Done(failed.take().map_or(result, Err))],
        Event::Progress(_) | Event::Chunk(_) => vec![event],
    }
}

/// Reads a script's source to its end, no faster than its samples are scored.
struct Feeding {
    client: Client,
    watch: Watch,
    source: Source,
    failed: Rc<RefCell<Option<Failure>>>,
}

enum Source {
    /// Samples that are there already.
    There(Vec<(f64, Vec<f32>)>),
    Coming(AsyncIterator),
}

impl Feeding {
    fn begin(api: &Api, detector: &JsValue, source: &JsValue, options: Value) -> Result<Self, Failure> {
        let options: WatchOptions = argument("options", options)?;
        let wishes = WatchWishes { record: false, ..WatchWishes::default() };
        let mut settings = wishes.settings(false);
        settings.windows_to_raise = options.windows_to_raise.unwrap_or(wishes.windows_to_raise);
        settings.windows_to_clear = options.windows_to_clear.unwrap_or(wishes.windows_to_clear);
        settings.most_ms = options.most_ms;
        let watch = WatchId(WATCHES.replace(WATCHES.get().wrapping_add(1).max(FIRST_WATCH)));
        Ok(Self {
            client: api.client.clone(),
            watch: Watch { watch, detector: bytes(detector)?, settings },
            source: Source::of(source)?,
            failed: Rc::default(),
        })
    }

    async fn run(self) {
        let result = match &self.source {
            Source::There(samples) => self.send_all(samples).await,
            Source::Coming(iterator) => self.send_coming(iterator).await,
        };
        if let Err(failure) = result {
            self.failed.replace(Some(failure));
        }
        // A watch that has ended already says so, and is told nothing new.
        let _ = self.send(&[], true).await;
    }

    async fn send_all(&self, samples: &[(f64, Vec<f32>)]) -> Result<(), Failure> {
        for batch in samples.chunks(BATCH) {
            if !self.send(batch, false).await? {
                break;
            }
        }
        Ok(())
    }

    async fn send_coming(&self, iterator: &AsyncIterator) -> Result<(), Failure> {
        let thrown = |error: JsValue| bad_input(format!("the source threw {error:?}"));
        loop {
            let promise = iterator.next().map_err(thrown)?;
            let step = JsFuture::from(promise).await.map_err(thrown)?;
            if Reflect::get(&step, &"done".into()).is_ok_and(|done| done.is_truthy()) {
                return Ok(());
            }
            let value = Reflect::get(&step, &"value".into()).unwrap_or_default();
            if !self.send(&several(&value)?, false).await? {
                // The watch was stopped: the source may clean up.
                let back =
                    Reflect::get(iterator, &"return".into()).ok().and_then(|back| back.dyn_into().ok());
                if let Some(Ok(promise)) = back.map(|back: Function| back.call0(iterator)) {
                    let _ = JsFuture::from(Promise::resolve(&promise)).await;
                }
                return Ok(());
            }
        }
    }

    /// False where the watch has ended.
    async fn send(&self, batch: &[(f64, Vec<f32>)], last: bool) -> Result<bool, Failure> {
        let samples = Samples {
            times_ms: batch.iter().map(|(time_ms, _)| *time_ms).collect(),
            values: batch.iter().flat_map(|(_, values)| values.iter().copied()).collect(),
        };
        let mut running = self.client.run(Sense { watch: self.watch.watch, samples, last });
        while let Some(update) = running.next().await {
            if let Update::Done(result) = update {
                return Ok(result.is_ok());
            }
        }
        Ok(false)
    }
}

impl Source {
    fn of(source: &JsValue) -> Result<Self, Failure> {
        if Array::is_array(source) {
            return several(source).map(Self::There);
        }
        let method = Reflect::get(source, &Symbol::async_iterator()).unwrap_or_default();
        let made = method.dyn_into::<Function>().ok().and_then(|method| method.call0(source).ok());
        let iterator = made.ok_or_else(|| bad_input("source: expected an array or an async iterable"))?;
        Ok(Self::Coming(iterator.unchecked_into()))
    }
}

/// One sample, or a list of them.
fn several(value: &JsValue) -> Result<Vec<(f64, Vec<f32>)>, Failure> {
    match value.dyn_ref::<Array>() {
        Some(list) => list.iter().map(|value| sample(&value)).collect(),
        None => Ok(vec![sample(value)?]),
    }
}

/// `{ time, values }`: the time in milliseconds since 1970, or now where it is missing; `null` where a sensor says nothing.
fn sample(value: &JsValue) -> Result<(f64, Vec<f32>), Failure> {
    let values = Reflect::get(value, &"values".into()).ok().filter(|values| values.is_object());
    let values = values.ok_or_else(|| bad_input("a sample is { time, values: [numbers] }"))?;
    let number = |value: JsValue| value.as_f64().map_or(f32::NAN, |value| value as f32);
    let time = Reflect::get(value, &"time".into()).ok().and_then(|time| time.as_f64());
    Ok((time.unwrap_or_else(|| epoch_ms() as f64), Array::from(&values).iter().map(number).collect()))
}

/// `{ channels, samples }`: names or `{ name, unit }`, and a list of samples.
fn recorded(value: &JsValue) -> Result<Recording, Failure> {
    let field = |name: &str| Reflect::get(value, &name.into()).unwrap_or_default();
    let named: Vec<NamedChannel> = argument("recording.channels", from_js(&field("channels"))?)?;
    let channel = |channel| match channel {
        NamedChannel::Name(name) => Channel { name, unit: String::new() },
        NamedChannel::Whole { name, unit } => Channel { name, unit },
    };
    let channels: Vec<Channel> = named.into_iter().map(channel).collect();
    let mut samples = Samples::default();
    for (number, (time_ms, values)) in several(&field("samples"))?.into_iter().enumerate() {
        if values.len() != channels.len() {
            let (got, expected) = (values.len(), channels.len());
            return Err(bad_input(format!(
                "recording.samples[{number}]: {got} values, but {expected} channels"
            )));
        }
        samples.times_ms.push(time_ms);
        samples.values.extend(values);
    }
    Ok(Recording { channels, samples })
}

fn facts(facts: &DetectorFacts) -> Value {
    camel(facts)
}

fn result(scored: &Scored) -> Value {
    let alert = match scored.alert {
        AlertState::Quiet => "quiet",
        AlertState::Begins => "begins",
        AlertState::GoesOn => "goesOn",
        AlertState::Ends => "ends",
    };
    json!({
        "number": scored.number,
        "time": scored.time_ms,
        "score": scored.score,
        "threshold": scored.threshold,
        "byChannel": scored.by_channel,
        "stuck": scored.stuck,
        "missing": scored.missing,
        "alert": alert,
        "latencyMs": scored.latency_ms,
    })
}

/// A detector as a script holds it: its file in base64, which any message can carry.
fn base64(file: &[u8]) -> Option<String> {
    let binary: String = file.iter().map(|byte| char::from(*byte)).collect();
    window()?.btoa(&binary).ok()
}

fn bytes(detector: &JsValue) -> Result<Bytes, Failure> {
    let wrong = || bad_input("detector: expected the text that `train` gave");
    let binary = detector.as_string().and_then(|text| window()?.atob(&text).ok()).ok_or_else(wrong)?;
    let bytes: Result<Vec<u8>, _> = binary.chars().map(u8::try_from).collect();
    bytes.map(Bytes).map_err(|_| wrong())
}
