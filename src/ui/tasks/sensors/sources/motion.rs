//! The device's own motion sensor: its acceleration with gravity, and how fast it turns.

use futures::{
    StreamExt,
    channel::mpsc,
    future::{Either, select},
};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Batch, OpenSource, refused, unsupported};
use crate::{
    protocol::{Channel, Failure},
    ui::browser::{epoch_ms, window},
};

/// A desktop has the event and no sensor: then none comes.
const FIRST_WITHIN_MS: u32 = 4000;
const MOST_AT_ONCE: usize = 500;

/// Where in the event each channel's value lies, what it is called, and its unit.
const CHANNELS: [(&str, &str, &str, &str); 6] = [
    ("accelerationIncludingGravity", "x", "acceleration x", "m/s²"),
    ("accelerationIncludingGravity", "y", "acceleration y", "m/s²"),
    ("accelerationIncludingGravity", "z", "acceleration z", "m/s²"),
    ("rotationRate", "alpha", "rotation z", "°/s"),
    ("rotationRate", "beta", "rotation x", "°/s"),
    ("rotationRate", "gamma", "rotation y", "°/s"),
];

pub async fn open() -> Result<OpenSource, Failure> {
    let window = window().ok_or_else(|| unsupported("there is no window"))?;
    let class = Reflect::get(&window, &"DeviceMotionEvent".into()).unwrap_or_default();
    if class.is_undefined() {
        return Err(unsupported("this browser has no DeviceMotionEvent"));
    }
    ask(&class).await?;
    let (sender, mut received) = mpsc::unbounded();
    let listener = EventListener::new(&window, "devicemotion", move |event| {
        // Whoever listened is gone; the listener goes with it.
        let _ = sender.unbounded_send((epoch_ms() as f64, values(event)));
    });
    // The first event says whether there is a sensor at all: without one, browsers send nothing, or one event without values.
    let first = std::pin::pin!(received.next());
    let none = || unsupported("this device has no motion sensor, or the browser keeps it from this page");
    match select(first, TimeoutFuture::new(FIRST_WITHIN_MS)).await {
        Either::Left((Some((_, values)), _)) if values.iter().any(|value| value.is_finite()) => {}
        Either::Left(_) | Either::Right(_) => return Err(none()),
    }
    let batches = received.ready_chunks(MOST_AT_ONCE).map(move |events| {
        let _open = &listener;
        let mut batch = Batch::default();
        for (time_ms, values) in events {
            batch.samples.times_ms.push(time_ms);
            batch.samples.values.extend(values);
        }
        Ok(batch)
    });
    let channel = |(_, _, name, unit): (&str, &str, &str, &str)| Channel {
        name: name.to_owned(),
        unit: unit.to_owned(),
    };
    Ok(OpenSource { channels: CHANNELS.map(channel).to_vec(), batches: batches.boxed_local() })
}

/// Safari asks the person, and only after a press; other browsers have nothing to ask.
async fn ask(class: &JsValue) -> Result<(), Failure> {
    let asking = Reflect::get(class, &"requestPermission".into()).unwrap_or_default();
    let Ok(asking) = asking.dyn_into::<Function>() else { return Ok(()) };
    let promise: Promise = asking.call0(class).map_err(|error| refused(&error))?.unchecked_into();
    let answer = JsFuture::from(promise).await.map_err(|error| refused(&error))?;
    if answer.as_string().as_deref() == Some("granted") {
        Ok(())
    } else {
        Err(unsupported("the person did not allow the motion sensor"))
    }
}

fn values(event: &JsValue) -> [f32; 6] {
    CHANNELS.map(|(group, axis, _, _)| {
        let group = Reflect::get(event, &group.into()).unwrap_or_default();
        let value = Reflect::get(&group, &axis.into()).ok().and_then(|value| value.as_f64());
        value.map_or(f32::NAN, |value| value as f32)
    })
}
