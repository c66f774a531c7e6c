//! Small values that are stored in the local storage, which all tabs share. Where it is missing or full, values last only as
//! long as the tab. Must not know what a value means: whoever stores one names it.

use std::cell::Cell;

use gloo_storage::{LocalStorage, Storage as _};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::Storage;

use super::window;

/// The prefix of our values' names: other pages may share the origin.
const OURS: &str = "hearth.";

thread_local! {
    /// Set once all is erased, so that the page's last effects store nothing again.
    static ERASED: Cell<bool> = const { Cell::new(false) };
}

/// Reads a value. `None` if it is missing or has another form.
pub fn get<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_str(&get_text(name)?).ok()
}

pub fn set(name: &str, value: &impl Serialize) {
    if storage().is_some() && !ERASED.get() {
        // The storage is full, or the browser refused it.
        let _ = LocalStorage::set(name, value);
    }
}

/// Reads a value as the text that is stored.
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

/// The number of values and their bytes (names included), in UTF-16 as browsers count them.
pub fn amount() -> (u64, u64) {
    let Some(storage) = storage() else { return (0, 0) };
    let units = |text: &str| 2 * text.encode_utf16().count() as u64;
    let sizes = our_names(&storage)
        .into_iter()
        .map(|name| units(&name) + units(&storage.get_item(&name).ok().flatten().unwrap_or_default()));
    sizes.fold((0, 0), |(values, bytes), size| (values + 1, bytes + size))
}

/// Deletes all values; from then on nothing is stored.
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

/// The library panics where a browser refuses the storage, so this asks first.
fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}
