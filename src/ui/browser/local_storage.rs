//! Small values that outlive the tab, in the local storage that all tabs share. Where there is none, or it is full, the session
//! keeps its state to itself. Must not know what a value means: whoever keeps one names it.

use std::cell::Cell;

use gloo_storage::{LocalStorage, Storage as _};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::Storage;

use super::window;

/// What all our names begin with: others may share the origin.
const OURS: &str = "hearth.";

thread_local! {
    /// The page's last effects must not bring back what was erased.
    static ERASED: Cell<bool> = const { Cell::new(false) };
}

/// `None` too where what is there is no such value.
pub fn get<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_str(&get_text(name)?).ok()
}

pub fn set(name: &str, value: &impl Serialize) {
    if storage().is_some() && !ERASED.get() {
        // Full, or refused.
        let _ = LocalStorage::set(name, value);
    }
}

/// A text as it stands there.
pub fn get_text(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

pub fn set_text(name: &str, text: &str) {
    if let (false, Some(storage)) = (ERASED.get(), storage()) {
        let _ = storage.set_item(name, text);
    }
}

pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// Values and their bytes (names included), in UTF-16 as browsers count them.
pub fn amount() -> (u64, u64) {
    let Some(storage) = storage() else { return (0, 0) };
    let units = |text: &str| 2 * text.encode_utf16().count() as u64;
    let sizes = our_names(&storage)
        .into_iter()
        .map(|name| units(&name) + units(&storage.get_item(&name).ok().flatten().unwrap_or_default()));
    sizes.fold((0, 0), |(values, bytes), size| (values + 1, bytes + size))
}

/// Deletes all of it, and keeps nothing more.
pub fn erase() {
    ERASED.set(true);
    if let Some(storage) = storage() {
        for name in our_names(&storage) {
            let _ = storage.remove_item(&name);
        }
    }
}

fn our_names(storage: &Storage) -> Vec<String> {
    let count = storage.length().unwrap_or_default();
    let names = (0..count).filter_map(|index| storage.key(index).ok().flatten());
    names.filter(|name| name.starts_with(OURS)).collect()
}

/// Some browsers refuse it, which the library takes for a mistake.
fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}
