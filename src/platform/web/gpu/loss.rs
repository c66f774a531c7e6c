//! Whether a device is gone, and what is then said by whoever waits for it.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{gpu::GpuError, platform::web::describe};

/// Told by the device itself.
#[derive(Clone, Default)]
pub struct Loss(Rc<RefCell<Option<String>>>);

impl Loss {
    /// `lost` resolves when the device is gone.
    pub fn watch(lost: Promise) -> Self {
        let loss = Self::default();
        let told = loss.clone();
        spawn_local(async move {
            let info = JsFuture::from(lost).await.unwrap_or_default();
            let said = |name: &str| Reflect::get(&info, &name.into()).ok().and_then(|said| said.as_string());
            let said = [said("reason"), said("message")].into_iter().flatten().collect::<Vec<_>>();
            told.0.replace(Some(said.join(": ")));
        });
        loss
    }

    pub fn check(&self) -> Result<(), GpuError> {
        self.0.borrow().as_ref().map_or(Ok(()), |why| Err(GpuError::Lost(why.clone())))
    }

    /// Waits for what a device promised. A broken promise is what `otherwise` makes of its words, unless the device is gone.
    pub async fn hear(
        &self,
        promise: Promise,
        otherwise: fn(String) -> GpuError,
    ) -> Result<JsValue, GpuError> {
        self.check()?;
        let heard = JsFuture::from(promise).await;
        self.check()?;
        heard.map_err(|error| otherwise(describe(&error)))
    }
}
