//! Open WebUI's chat export: each item wraps a `chat`, whose `history` is a tree of messages; older ones have a plain list
//! `messages` alone.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Imported, Reason, messages,
    said::{Said, Speaker, seen},
    seconds::milliseconds,
};
use crate::ui::tasks::chat::history::{ConversationId, Meta};

#[derive(Deserialize)]
pub struct Exported {
    chat: Chat,
    title: Option<String>,
    created_at: Option<f64>,
    updated_at: Option<f64>,
    pinned: Option<bool>,
}

impl Exported {
    /// A chat that nothing wraps.
    pub fn bare(chat: Chat) -> Self {
        Self { chat, title: None, created_at: None, updated_at: None, pinned: None }
    }
}

#[derive(Deserialize)]
pub struct Chat {
    title: Option<String>,
    history: Option<History>,
    messages: Option<Vec<ListedMessage>>,
    timestamp: Option<f64>,
    params: Option<Params>,
    system: Option<String>,
}

#[derive(Deserialize)]
struct Params {
    system: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct History {
    #[serde(default)]
    messages: BTreeMap<String, TreeMessage>,
    current_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TreeMessage {
    parent_id: Option<String>,
    children_ids: Option<Vec<String>>,
    role: String,
    #[serde(default)]
    content: Value,
    timestamp: Option<f64>,
}

#[derive(Deserialize)]
struct ListedMessage {
    role: String,
    #[serde(default)]
    content: Value,
    timestamp: Option<f64>,
}

pub fn conversation(
    exported: Exported,
    now_ms: u64,
    mint: &mut impl FnMut() -> u64,
) -> Result<Imported, Reason> {
    let chat = exported.chat;
    let created_ms = milliseconds(exported.created_at.or(chat.timestamp)).unwrap_or(now_ms);
    let mut meta = Meta::new(ConversationId(mint()), created_ms);
    meta.title = chat.title.or(exported.title).unwrap_or_default();
    meta.updated_ms = milliseconds(exported.updated_at).unwrap_or(created_ms).max(created_ms);
    meta.pinned = exported.pinned.unwrap_or_default();
    let tree = chat.history.filter(|history| !history.messages.is_empty());
    let system = chat.params.and_then(|params| params.system).or(chat.system);
    meta.system_prompt = system.filter(|prompt| !prompt.trim().is_empty());
    let (said, current) = match tree {
        Some(history) => tree_said(history),
        None => listed_said(chat.messages.unwrap_or_default()),
    };
    messages::conversation(meta, seen(said, current.as_deref(), created_ms), mint)
}

fn tree_said(history: History) -> (Vec<Said>, Option<String>) {
    let places: BTreeMap<&str, usize> = history
        .messages
        .values()
        .flat_map(|message| {
            message.children_ids.iter().flatten().enumerate().map(|(place, child)| (child.as_str(), place))
        })
        .collect();
    let said = history.messages.iter().map(|(key, message)| Said {
        key: key.clone(),
        parent: message.parent_id.clone(),
        speaker: speaker(&message.role, &message.content),
        text: text(&message.content),
        at_ms: milliseconds(message.timestamp),
        place: places.get(key.as_str()).copied().unwrap_or_default(),
    });
    (said.collect(), history.current_id)
}

/// Each message below the one before.
fn listed_said(messages: Vec<ListedMessage>) -> (Vec<Said>, Option<String>) {
    let last = messages.len().checked_sub(1).map(|last| last.to_string());
    let said = messages.into_iter().enumerate().map(|(place, message)| Said {
        key: place.to_string(),
        parent: place.checked_sub(1).map(|before| before.to_string()),
        speaker: speaker(&message.role, &message.content),
        text: text(&message.content),
        at_ms: milliseconds(message.timestamp),
        place: 0,
    });
    (said.collect(), last)
}

fn speaker(role: &str, content: &Value) -> Option<Speaker> {
    let speaker = match role {
        "user" => Some(Speaker::Person),
        "assistant" => Some(Speaker::Model),
        _ => None,
    };
    speaker.filter(|_| !text(content).trim().is_empty())
}

/// A text, or parts as the chat completions' interface has them.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let part = |part: &Value| match part.get("type").and_then(Value::as_str) {
                Some("image_url") => Some("🖼".to_owned()),
                Some(_) | None => part.get("text").and_then(Value::as_str).map(str::to_owned),
            };
            parts.iter().filter_map(part).collect::<Vec<_>>().join("\n\n")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}
