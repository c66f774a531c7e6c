//! What outlives the tab, in the browser's local storage. Where there is none, or it is full, the session simply
//! keeps its state to itself.

use web_sys::Storage;

use super::browser::window;
use crate::ui::state::{Conversation, Own, OwnLabel, Preferences, Turn};

const PREFERENCES: &str = "hearth.preferences";
const CONVERSATION: &str = "hearth.conversation";
const DRAFT: &str = "hearth.draft";
const IMAGE_EXAMPLES: &str = "hearth.image-examples";

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

/// The examples of a person's own labels for pictures.
pub fn image_examples() -> Own {
    let labels: Option<Vec<OwnLabel>> =
        read(IMAGE_EXAMPLES).and_then(|json| serde_json::from_str(&json).ok());
    Own::restored(labels.unwrap_or_default())
}

pub fn keep_image_examples(own: &Own) {
    if let Ok(json) = serde_json::to_string(own.labels()) {
        write(IMAGE_EXAMPLES, &json);
    }
}

pub fn draft() -> String {
    read(DRAFT).unwrap_or_default()
}

pub fn keep_draft(draft: &str) {
    write(DRAFT, draft);
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
