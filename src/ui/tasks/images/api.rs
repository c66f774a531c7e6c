//! `hearth.image(bytes, options)`: the classes that a picture shows, and where.

use js_sys::{ArrayBuffer, Uint8Array};
use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    protocol::{Bytes, ClassifyImage, Failure, ModelTask, Picture},
    ui::api::{Api, Events, Stopped, argument, bad_input, camel, events},
};

const TOP: u32 = 5;

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
    let known = picture.is_instance_of::<ArrayBuffer>() || ArrayBuffer::is_view(picture);
    if !known {
        return Err(bad_input("image: expected a picture file's bytes (an ArrayBuffer or a view of one)"));
    }
    let file = Picture::File(Bytes(bytes_of(picture)));
    let Options { top, heat, features } = argument("options", options)?;
    let model = api.model(ModelTask::ClassifyImage)?;
    let (picture, top, head) = (file, top.unwrap_or(TOP), None);
    let running = api.client.run(ClassifyImage { model, picture, top, heat, features, head });
    Ok(events(running, stopped, |chunk| match chunk {}, |classified| camel(&classified)))
}

fn bytes_of(picture: &JsValue) -> Vec<u8> {
    match picture.dyn_ref::<Uint8Array>() {
        Some(bytes) => bytes.to_vec(),
        None => Uint8Array::new(picture).to_vec(),
    }
}
