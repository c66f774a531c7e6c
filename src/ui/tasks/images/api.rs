//! `hearth.image(bytes, options)`: the classes that a picture shows, and where; and what this call, `hearth.readText` and
//! `hearth.hideFaces` have in common.

use std::{future::ready, pin::pin};

use futures::{
    FutureExt, StreamExt,
    future::{Either, select},
    stream,
};
use js_sys::{ArrayBuffer, Uint8Array};
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

pub use super::{hide_faces::api as hide_faces, read_text::api as read_text};
use super::{read_pictures::blob, state::IMAGE_MODEL};
use crate::{
    client::{Client, Update},
    protocol::{ClassifyImage, Failure, FailureKind, GraphFile, GraphPurpose, ReadPicture, Task},
    ui::{
        api::{Api, Event, Events, Stopped, argument, bad_input, camel, events},
        files::Address,
        runs::{Standing, open_graph},
    },
};

const TOP: u32 = 5;

/// What failures call a picture that has no name.
const NAME: &str = "image";

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    top: Option<u32>,
    /// Also asks where the best class was seen.
    heat: bool,
    /// Also asks for the picture's meaning as a vector.
    features: bool,
}

pub fn start(api: &Api, picture: &JsValue, options: Value, stopped: Stopped) -> Result<Events, Failure> {
    if !is_bytes(picture) {
        return Err(bad_input("image: expected a picture file's bytes (an ArrayBuffer or a view of one)"));
    }
    let Options { top, heat, features } = argument("options", options)?;
    let loaded = api.state.borrow().models.loaded(IMAGE_MODEL).cloned();
    let (client, bytes) = (api.client.clone(), bytes_of(picture));
    let classifying = async move {
        let not_loaded = || Failure::new(FailureKind::NotLoaded, "the model is not loaded");
        let loaded = loaded.ok_or_else(not_loaded)?;
        let crop = loaded.crop.ok_or_else(not_loaded)?;
        let no_memory =
            || Failure::new(FailureKind::OutOfMemory, "the browser has no memory for the picture");
        let blob = blob(&bytes).ok_or_else(no_memory)?;
        let address = Address::of(&blob)?;
        let reading = ReadPicture { file: address.given(NAME, &blob), crop };
        let picture = read(&client, reading, stopped.clone()).await?;
        let (model, top, head) = (loaded.sha256.clone(), top.unwrap_or(TOP), None);
        let running = client.run(ClassifyImage { model, picture, top, heat, features, head });
        Ok(events(running, stopped, |chunk| match chunk {}, |classified| camel(&classified)))
    };
    let events = classifying.map(|started: Result<Events, Failure>| {
        started.unwrap_or_else(|failure| stream::once(ready(Event::Done(Err(failure)))).boxed_local())
    });
    Ok(events.flatten_stream().boxed_local())
}

/// Gives a request's output. A stop gives the request up, which ends its worker.
pub async fn read<T: Task + 'static>(
    client: &Client,
    task: T,
    stopped: Stopped,
) -> Result<T::Output, Failure> {
    let mut running = client.run(task);
    let ended = async move {
        while let Some(update) = running.next().await {
            match update {
                Update::Progress(_) | Update::Chunk(_) => {}
                Update::Done(result) => return result,
            }
        }
        Err(Failure::new(FailureKind::Internal, "the request has ended before"))
    };
    unless(stopped, ended).await
}

/// Opens a stored model in ONNX.
pub async fn open(
    client: &Client,
    purpose: GraphPurpose,
    sha256: String,
    stopped: Stopped,
) -> Result<Standing, Failure> {
    unless(stopped, open_graph(client, purpose, GraphFile::Stored(sha256), Vec::new())).await
}

/// Gives what the work gives, unless the call is stopped before.
pub async fn unless<T>(
    stopped: Stopped,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    match select(stopped, pin!(work)).await {
        Either::Left((Ok(()), _)) => Err(Failure::new(FailureKind::Cancelled, "stopped")),
        // When the sender was dropped, nobody will stop the call.
        Either::Left((Err(_), work)) => work.await,
        Either::Right((result, _)) => result,
    }
}

/// The picture file that a script gives: a `File`, a `Blob`, or its bytes.
pub fn given(call: &str, subject: &JsValue) -> Result<Blob, Failure> {
    if let Some(file) = subject.dyn_ref::<Blob>() {
        return Ok(file.clone());
    }
    let no_memory = || Failure::new(FailureKind::OutOfMemory, "the browser has no memory for the picture");
    if is_bytes(subject) {
        return blob(&bytes_of(subject)).ok_or_else(no_memory);
    }
    Err(bad_input(format!("{call}: expected a picture file (a File, a Blob, or its bytes)")))
}

/// The name that a script's file has, for failures.
pub fn name_of(file: &Blob) -> String {
    file.dyn_ref::<File>().map_or_else(|| NAME.to_owned(), File::name)
}

fn is_bytes(subject: &JsValue) -> bool {
    subject.is_instance_of::<ArrayBuffer>() || ArrayBuffer::is_view(subject)
}

fn bytes_of(picture: &JsValue) -> Vec<u8> {
    match picture.dyn_ref::<Uint8Array>() {
        Some(bytes) => bytes.to_vec(),
        None => Uint8Array::new(picture).to_vec(),
    }
}
