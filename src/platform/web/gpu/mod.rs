//! The browser's own WebGPU behind the engine's seam, in a dedicated worker. Must not know what is computed.

mod adapter;
mod calls;
mod device;
mod loss;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

pub use device::WebGpu;

/// A JavaScript object of these properties.
fn object(properties: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in properties {
        set(&object, name, value);
    }
    object
}

fn set(on: &Object, name: &str, value: &JsValue) {
    // A plain object takes every property.
    let _ = Reflect::set(on, &name.into(), value);
}
