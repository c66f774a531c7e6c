//! Other tabs of this page: what they have stored, and which of them still live.

use futures::{
    channel::oneshot,
    future::{self, Either},
};
use gloo_events::EventListener;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{StorageError, TabId};
use crate::ui::tasks::chat::history::Change;

/// Tells other tabs, and hears them. A tab never hears of itself.
pub struct Announcements {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Announcements {
    pub fn open(name: &str, heard: impl Fn(Change) + 'static) -> Result<Self, StorageError> {
        let channel =
            BroadcastChannel::new(name).map_err(|error| StorageError::Refused(format!("{error:?}")))?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            // Another version of the page may say more than this one knows.
            if let Some(change) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                heard(change);
            }
        });
        Ok(Self { channel, _listener: listener })
    }

    pub fn say(&self, change: Change) {
        if let Ok(text) = serde_json::to_string(&change) {
            // Closed: the page goes away.
            let _ = self.channel.post_message(&text.into());
        }
    }
}

impl Drop for Announcements {
    fn drop(&mut self) {
        self.channel.close();
    }
}

#[wasm_bindgen]
extern "C" {
    /// The browser's locks, which it gives back when a tab ends, however that happens.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, held: &Function) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn query(this: &LockManager) -> Result<Promise, JsValue>;
}

const PREFIX: &str = "hearth.tab.";

/// A lock that this tab holds for as long as it lives.
pub struct Presence {
    tab: TabId,
    release: Option<Function>,
}

impl Presence {
    /// Returns once others can see it; where the browser has no locks, at once.
    pub async fn announce(tab: TabId) -> Self {
        let (granted, wait) = oneshot::channel();
        let mut release = None;
        let until = Promise::new(&mut |resolve, _| release = Some(resolve));
        let held = Closure::once_into_js(move |_: JsValue| {
            let _ = granted.send(());
            until
        });
        let name = format!("{PREFIX}{}", tab.0);
        let requested = locks().and_then(|locks| locks.request(&name, held.unchecked_ref()).ok());
        if let Some(requested) = requested {
            // The second is there first where the lock is refused.
            match future::select(wait, JsFuture::from(requested)).await {
                Either::Left(_) | Either::Right(_) => {}
            }
        }
        Self { tab, release }
    }

    /// Always this one too.
    pub async fn living(&self) -> Vec<TabId> {
        let mut tabs = vec![self.tab];
        let Some(asked) = locks().and_then(|locks| locks.query().ok()) else { return tabs };
        let Ok(all) = JsFuture::from(asked).await else { return tabs };
        let held = Reflect::get(&all, &"held".into()).unwrap_or_default();
        for lock in Array::from(&held).iter() {
            let name = Reflect::get(&lock, &"name".into()).ok().and_then(|name| name.as_string());
            let id = name.as_deref().and_then(|name| name.strip_prefix(PREFIX)?.parse().ok());
            tabs.extend(id.map(TabId));
        }
        tabs
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

fn locks() -> Option<LockManager> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}
