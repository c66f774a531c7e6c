//! Finds the adapter that a browser offers in a worker, and opens a device on it with all that the adapter has. Must not know what
//! is computed there.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::WorkerGlobalScope;

use super::{
    calls::{Adapter, Device, Entry},
    object, set,
};
use crate::{gpu::Facts, platform::web::describe};

/// Limits of which more lets a runner do more.
const LIMITS: [&str; 5] = [
    "maxBufferSize",
    "maxStorageBufferBindingSize",
    "maxComputeWorkgroupStorageSize",
    "maxComputeInvocationsPerWorkgroup",
    "maxComputeWorkgroupSizeX",
];
const HALF_FLOATS: &str = "shader-f16";
const SUBGROUPS: &str = "subgroups";
const PACKED_DOTS: &str = "packed_4x8_integer_dot_product";

/// `Ok(None)` where the browser has no WebGPU or no adapter; an error where there is one that can't be used.
pub async fn open() -> Result<Option<(Device, Facts)>, String> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let entry = Reflect::get(&scope.navigator(), &"gpu".into()).unwrap_or_default();
    if entry.is_undefined() || entry.is_null() {
        return Ok(None);
    }
    let entry: Entry = entry.unchecked_into();
    let options = object(&[("powerPreference", "high-performance".into())]);
    let adapter = JsFuture::from(entry.request_adapter(&options)).await.map_err(|error| describe(&error))?;
    if adapter.is_null() || adapter.is_undefined() {
        return Ok(None);
    }
    let adapter: Adapter = adapter.unchecked_into();
    let (features, limits) = (adapter.features(), adapter.limits());
    let wanted = [HALF_FLOATS, SUBGROUPS].into_iter().filter(|name| features.has(name)).map(JsValue::from);
    let required = Object::new();
    for name in LIMITS {
        if let Some(most) = number(&limits, name) {
            set(&required, name, &most.into());
        }
    }
    let descriptor = object(&[
        ("requiredFeatures", wanted.collect::<js_sys::Array>().into()),
        ("requiredLimits", required.into()),
    ]);
    let device =
        JsFuture::from(adapter.request_device(&descriptor)).await.map_err(|error| describe(&error))?;
    let device: Device = device.unchecked_into();
    let facts = Facts {
        packed_dots: entry.language_features().has(PACKED_DOTS),
        ..facts(&device, name(&adapter.info()))
    };
    Ok(Some((device, facts)))
}

fn facts(device: &Device, adapter: String) -> Facts {
    let (limits, features) = (device.limits(), device.features());
    let limit = |name: &str| number(&limits, name).unwrap_or_default();
    Facts {
        adapter,
        buffer_bytes: limit("maxBufferSize") as u64,
        binding_bytes: limit("maxStorageBufferBindingSize") as u64,
        offset_alignment: limit("minStorageBufferOffsetAlignment") as u64,
        workgroup_threads: limit("maxComputeInvocationsPerWorkgroup") as u32,
        workgroup_bytes: limit("maxComputeWorkgroupStorageSize") as u32,
        groups: limit("maxComputeWorkgroupsPerDimension") as u32,
        half_floats: features.has(HALF_FLOATS),
        subgroups: features.has(SUBGROUPS),
        packed_dots: false,
    }
}

/// What a driver says of itself; browsers leave parts empty.
fn name(info: &JsValue) -> String {
    let said = ["vendor", "architecture", "device", "description"].map(|part| {
        let said = Reflect::get(info, &part.into()).ok().and_then(|said| said.as_string());
        said.filter(|said| !said.is_empty())
    });
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn number(limits: &Object, name: &str) -> Option<f64> {
    Reflect::get(limits, &name.into()).ok()?.as_f64()
}
