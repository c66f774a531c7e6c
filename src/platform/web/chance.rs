//! Bits by chance, from the browser's generator for keys.

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::JsCast;

use crate::platform::Chance;

pub struct WebChance;

impl Chance for WebChance {
    /// Without that generator, which every browser has, the time stands for it.
    fn bits(&self) -> u64 {
        drawn().unwrap_or_else(|| js_sys::Date::now().to_bits())
    }
}

fn drawn() -> Option<u64> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let draw: Function = Reflect::get(&crypto, &"getRandomValues".into()).ok()?.dyn_into().ok()?;
    let bytes = Uint8Array::new_with_length(8);
    draw.call1(&crypto, &bytes).ok()?;
    Some(u64::from_le_bytes(bytes.to_vec().try_into().ok()?))
}
