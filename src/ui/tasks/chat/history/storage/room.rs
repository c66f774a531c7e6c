//! How much the browser still keeps for this page.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

/// Bytes, as the browser estimates them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub used: u64,
    pub quota: u64,
}

/// Below this a person is warned, since a conversation may not fit any more.
const SHORT: u64 = 8 << 20;

impl Room {
    /// `None` where the browser doesn't tell.
    pub async fn ask() -> Option<Self> {
        let estimate = web_sys::window()?.navigator().storage().estimate().ok()?;
        let estimate = JsFuture::from(estimate).await.ok()?;
        let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
        Some(Self { used: number("usage")? as u64, quota: number("quota")? as u64 })
    }

    pub fn is_short(self) -> bool {
        self.quota.saturating_sub(self.used) < SHORT
    }
}
