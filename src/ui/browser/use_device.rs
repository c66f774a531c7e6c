//! Gives what the browser tells of the device. It does not change while the page is open.

use std::rc::Rc;

use js_sys::Reflect;
use web_sys::Navigator;
use yew::prelude::*;

use super::{device::Device, window::window};
use crate::client::has_relaxed_simd;

#[hook]
pub fn use_device() -> Rc<Device> {
    use_memo((), |()| device())
}

fn device() -> Device {
    let Some(window) = window() else { return Device::default() };
    let navigator = window.navigator();
    let isolated = Reflect::get(&window, &"crossOriginIsolated".into());
    Device {
        user_agent: navigator.user_agent().unwrap_or_default(),
        cores: navigator.hardware_concurrency() as u32,
        cross_origin_isolated: isolated.is_ok_and(|isolated| isolated.is_truthy()),
        relaxed_simd: has_relaxed_simd(),
        memory_bytes: memory_bytes(&navigator),
    }
}

/// The browser gives gibibytes. Nothing on it is in web-sys yet.
fn memory_bytes(navigator: &Navigator) -> Option<u64> {
    const GIB: f64 = (1u64 << 30) as f64;
    let memory = Reflect::get(navigator, &"deviceMemory".into()).ok()?.as_f64()?;
    Some((memory * GIB) as u64)
}
