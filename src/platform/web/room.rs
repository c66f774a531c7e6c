//! What the browser tells of the device's memory: a rounded number of gigabytes (W3C, Device Memory), or nothing.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::WorkerGlobalScope;

use crate::platform::{DeviceMemory, Room};

/// Browsers tell of no more, so that devices are hard to tell apart; some tell of more by now.
const MOST_TOLD: f64 = 8.0;
const GIGABYTE: f64 = (1u64 << 30) as f64;

pub fn room() -> Room {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let told = Reflect::get(&scope.navigator(), &"deviceMemory".into()).ok().and_then(|told| told.as_f64());
    let device = match told.filter(|gigabytes| *gigabytes > 0.0) {
        None => DeviceMemory::Unknown,
        Some(gigabytes) if gigabytes < MOST_TOLD => DeviceMemory::Bytes((gigabytes * GIGABYTE) as u64),
        Some(gigabytes) => DeviceMemory::AtLeast((gigabytes * GIGABYTE) as u64),
    };
    Room { device, ..Room::default() }
}
