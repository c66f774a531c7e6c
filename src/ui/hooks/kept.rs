//! What outlives the tab, in the browser's local storage. Where there is none, or it is full, the session simply
//! keeps its state to itself.

use web_sys::Storage;

use super::browser::window;
use crate::ui::state::{Conversation, OwnHead, Preferences, Reached, Turn};

const PREFERENCES: &str = "hearth.preferences";
const CONVERSATION: &str = "hearth.conversation";
const REACHED: &str = "hearth.classify.reached";
const OWN_HEAD: &str = "hearth.classify.head";
const DRAFT: &str = "hearth.draft";

pub fn preferences() -> Preferences {
    read(PREFERENCES).map(|json| Preferences::read(&json)).unwrap_or_default()
}

pub fn keep_preferences(preferences: &Preferences) {
    if let Ok(json) = serde_json::to_string(preferences) {
        write(PREFERENCES, &json);
    }
}

pub fn conversation() -> Conversation {
    let turns: Option<Vec<Turn>> = read(CONVERSATION).and_then(|json| serde_json::from_str(&json).ok());
    Conversation::restored(turns.unwrap_or_default())
}

pub fn keep_conversation(conversation: &Conversation) {
    let turns: Vec<&Turn> = conversation.turns().map(AsRef::as_ref).collect();
    if let Ok(json) = serde_json::to_string(&turns) {
        write(CONVERSATION, &json);
    }
}

pub fn draft() -> String {
    read(DRAFT).unwrap_or_default()
}

pub fn keep_draft(draft: &str) {
    write(DRAFT, draft);
}

/// How far the last file of texts came.
pub fn reached() -> Option<Reached> {
    read(REACHED).and_then(|json| serde_json::from_str(&json).ok())
}

pub fn keep_reached(reached: &Reached) {
    if let Ok(json) = serde_json::to_string(reached) {
        write(REACHED, &json);
    }
}

/// The classifier that a person's own examples trained.
pub fn own_head() -> Option<OwnHead> {
    read(OWN_HEAD).and_then(|json| serde_json::from_str(&json).ok())
}

pub fn keep_own_head(head: &OwnHead) {
    if let Ok(json) = serde_json::to_string(head) {
        write(OWN_HEAD, &json);
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}
