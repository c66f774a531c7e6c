//! Whether the browser keeps what is stored here for good, and how it is asked to.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::StorageManager;
use yew::prelude::*;

use crate::ui::browser::window;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// Not known yet, or the browser can't be asked.
    #[default]
    Unknown,
    /// It may delete what is stored where room is short.
    AsLongAsThereIsRoom,
    ForGood,
    /// A person asked, and the browser did not agree.
    Refused,
}

/// Returns how the browser keeps what is stored, and what asks it to keep it for good.
#[hook]
pub fn use_keeping() -> (Keeping, Callback<()>) {
    let keeping = use_state_eq(Keeping::default);
    {
        let keeping = keeping.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                keeping.set(match storage().map(|storage| storage.persisted()) {
                    Some(Ok(asked)) => match JsFuture::from(asked).await {
                        Ok(kept) if kept.is_truthy() => Keeping::ForGood,
                        Ok(_) => Keeping::AsLongAsThereIsRoom,
                        Err(_) => Keeping::Unknown,
                    },
                    Some(Err(_)) | None => Keeping::Unknown,
                });
            });
        });
    }
    let ask = use_callback(keeping.setter(), |(), keeping| {
        let keeping = keeping.clone();
        spawn_local(async move {
            let asked = storage().and_then(|storage| storage.persist().ok());
            let Some(asked) = asked else { return };
            let agreed = JsFuture::from(asked).await.is_ok_and(|agreed| agreed.is_truthy());
            keeping.set(if agreed { Keeping::ForGood } else { Keeping::Refused });
        });
    });
    (*keeping, ask)
}

/// `None` where the page came over plain HTTP.
fn storage() -> Option<StorageManager> {
    window().filter(|window| window.is_secure_context()).map(|window| window.navigator().storage())
}
