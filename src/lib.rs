//! Hearth runs AI models on the device of whoever opens the page.
//!
//! In reading order, which is also the order in which a prompt travels:
//!
//! - [`protocol`]: what crosses between the page and its workers, as plain data.
//! - [`channel`]: how it crosses: one `ArrayBuffer` per message, or an in-memory pair in tests.
//! - [`client`]: typed calls for the page: `run(task)` gives a stream of updates; restarts a dead worker.
//! - [`ui`]: what a person sees (feature `app`).
//! - [`markdown`]: an answer as a tree that is safe to draw (feature `markdown` makes it, `app` draws it).
//! - [`jobs`]: the loop of every worker: requests as jobs, their progress, their cancelling.
//! - [`service`]: the models' worker (feature `worker`).
//! - [`reading`]: the worker that reads what a person gives (feature `reader`).
//! - [`inferring`]: the worker that runs models in ONNX (feature `onnx`).
//! - [`sensing`]: the worker that learns what sensors say and scores it (feature `sensors`).
//! - [`engine`]: models, kernels, tokenizers and samplers; synchronous, no browser (feature `engine`).
//! - [`gpu`]: what the engine asks of a graphics processor, for [`engine`], [`platform`] and [`service`] (feature `engine`).
//! - `lifeline`: how one hears of a worker's death, for [`channel`] and [`platform`].
//! - `thinking`: where a model's thinking ends and its answer begins, for [`engine`], [`service`] and [`ui`].
//! - [`platform`]: the ports to the outside (store, fetch, clock, yielder) and their browser and memory sides.
//!
//! `tests/tidy.rs` holds the arrows between them.

pub mod channel;
pub mod client;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod gpu;
#[cfg(feature = "onnx")]
pub mod inferring;
#[cfg(any(feature = "onnx", feature = "reader", feature = "sensors", feature = "worker"))]
pub mod jobs;
#[cfg(feature = "browser")]
mod lifeline;
#[cfg(any(feature = "app", feature = "markdown"))]
pub mod markdown;
pub mod platform;
pub mod protocol;
#[cfg(feature = "reader")]
pub mod reading;
#[cfg(feature = "sensors")]
pub mod sensing;
#[cfg(feature = "worker")]
pub mod service;
#[cfg(any(feature = "app", feature = "engine"))]
mod thinking;
#[cfg(feature = "app")]
pub mod ui;
