//! What outlives the tab, in the browser's local storage. Where there is none, or it is full, the session simply
//! keeps its state to itself.

use std::cell::Cell;

use web_sys::Storage;

use super::window::window;
use crate::{
    protocol::ModelSpec,
    ui::{
        frame::settings::Preferences,
        tasks::{
            chat::{Conversation, Turn},
            classify::OwnHead,
            images::{Own, OwnLabel},
        },
    },
};

pub const PREFERENCES: &str = "hearth.preferences";
pub const CONVERSATION: &str = "hearth.conversation";
const OWN_HEAD: &str = "hearth.classify.head";
const DRAFT: &str = "hearth.draft";
pub const IMAGE_EXAMPLES: &str = "hearth.image-examples";
const OWN_MODEL: &str = "hearth.own-model";
const CATALOGUE: &str = "hearth.catalogue";
/// What all our names begin with: others may share the origin.
const OURS: &str = "hearth.";

thread_local! {
    /// The page's last effects must not bring back what was erased.
    static ERASED: Cell<bool> = const { Cell::new(false) };
}

pub fn preferences() -> Preferences {
    read(PREFERENCES).map(|json| Preferences::read(&json)).unwrap_or_default()
}

pub fn keep_preferences(preferences: &Preferences) {
    write(PREFERENCES, &serde_json::to_string(preferences).unwrap_or_default());
}

pub fn turns() -> Vec<Turn> {
    read(CONVERSATION).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

pub fn keep_conversation(conversation: &Conversation) {
    let turns: Vec<&Turn> = conversation.turns().map(AsRef::as_ref).collect();
    write(CONVERSATION, &serde_json::to_string(&turns).unwrap_or_default());
}

/// The examples of a person's own labels for pictures.
pub fn image_examples() -> Vec<OwnLabel> {
    read(IMAGE_EXAMPLES).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

pub fn keep_image_examples(own: &Own) {
    write(IMAGE_EXAMPLES, &serde_json::to_string(&own.labels()).unwrap_or_default());
}

pub fn draft() -> String {
    read(DRAFT).unwrap_or_default()
}

pub fn keep_draft(draft: &str) {
    write(DRAFT, draft);
}

/// As it was read last, for when the network is away.
pub fn catalogue() -> Option<String> {
    read(CATALOGUE)
}

pub fn keep_catalogue(json: &str) {
    write(CATALOGUE, json);
}

/// The language model that a person opened from a file.
pub fn own_model() -> Option<ModelSpec> {
    read(OWN_MODEL).and_then(|json| serde_json::from_str(&json).ok())
}

pub fn keep_own_model(spec: &ModelSpec) {
    write(OWN_MODEL, &serde_json::to_string(spec).unwrap_or_default());
}

pub fn forget_own_model() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(OWN_MODEL);
    }
}

/// Values and their bytes (names included), in UTF-16 as browsers count them.
pub fn amount() -> (u64, u64) {
    let Some(storage) = storage() else { return (0, 0) };
    let units = |text: &str| 2 * text.encode_utf16().count() as u64;
    let sizes = our_names(&storage).into_iter().map(|name| {
        let value = storage.get_item(&name).ok().flatten().unwrap_or_default();
        units(&name) + units(&value)
    });
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

/// The classifier that a person's own examples trained.
pub fn own_head() -> Option<OwnHead> {
    read(OWN_HEAD).and_then(|json| serde_json::from_str(&json).ok())
}

pub fn keep_own_head(head: &OwnHead) {
    write(OWN_HEAD, &serde_json::to_string(head).unwrap_or_default());
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn write(key: &str, value: &str) {
    if let (false, Some(storage)) = (ERASED.get(), storage()) {
        let _ = storage.set_item(key, value);
    }
}
