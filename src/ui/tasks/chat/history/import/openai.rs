//! OpenAI's conversations.json: each conversation is a `mapping` of nodes with parents, and `current_node` is the last one
//! that was shown.

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
    title: Option<String>,
    create_time: Option<f64>,
    update_time: Option<f64>,
    mapping: BTreeMap<String, MappedNode>,
    current_node: Option<String>,
}

#[derive(Deserialize)]
struct MappedNode {
    message: Option<Message>,
    parent: Option<String>,
    children: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Message {
    author: Author,
    create_time: Option<f64>,
    content: Content,
    /// 0 for what the model was not given.
    weight: Option<f64>,
    /// Another one than `all` is a tool.
    recipient: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Author {
    role: String,
}

#[derive(Deserialize)]
struct Metadata {
    is_visually_hidden_from_conversation: Option<bool>,
}

/// Strings, and objects for pictures, sound and files.
#[derive(Deserialize)]
struct Content {
    content_type: String,
    parts: Option<Vec<Value>>,
    text: Option<String>,
    language: Option<String>,
}

pub fn conversation(
    exported: Exported,
    now_ms: u64,
    mint: &mut impl FnMut() -> u64,
) -> Result<Imported, Reason> {
    let created_ms = milliseconds(exported.create_time).unwrap_or(now_ms);
    let mut meta = Meta::new(ConversationId(mint()), created_ms);
    meta.title = exported.title.unwrap_or_default();
    meta.updated_ms = milliseconds(exported.update_time).unwrap_or(created_ms).max(created_ms);
    meta.system_prompt = exported.mapping.values().filter_map(|node| node.message.as_ref()).find_map(system);
    let places: BTreeMap<&str, usize> = exported
        .mapping
        .values()
        .flat_map(|node| {
            node.children.iter().flatten().enumerate().map(|(place, child)| (child.as_str(), place))
        })
        .collect();
    let said = exported.mapping.iter().map(|(key, node)| {
        let speaker = node.message.as_ref().and_then(speaker);
        let text = node.message.as_ref().map(|message| text(&message.content)).unwrap_or_default();
        Said {
            key: key.clone(),
            parent: node.parent.clone(),
            speaker: speaker.filter(|_| !text.trim().is_empty()),
            text,
            at_ms: node.message.as_ref().and_then(|message| milliseconds(message.create_time)),
            place: places.get(key.as_str()).copied().unwrap_or_default(),
        }
    });
    messages::conversation(meta, seen(said.collect(), exported.current_node.as_deref(), created_ms), mint)
}

/// `None` for what the person was not shown as said.
fn speaker(message: &Message) -> Option<Speaker> {
    if hidden(message) || message.recipient.as_deref().is_some_and(|recipient| recipient != "all") {
        return None;
    }
    match message.author.role.as_str() {
        "user" => Some(Speaker::Person),
        "assistant" => Some(Speaker::Model),
        _ => None,
    }
}

fn hidden(message: &Message) -> bool {
    let hidden = message.metadata.as_ref().and_then(|metadata| metadata.is_visually_hidden_from_conversation);
    hidden == Some(true) || message.weight == Some(0.0)
}

fn system(message: &Message) -> Option<String> {
    let text = text(&message.content);
    (message.author.role == "system" && !hidden(message) && !text.trim().is_empty()).then_some(text)
}

fn text(content: &Content) -> String {
    match content.content_type.as_str() {
        "code" => {
            let language = content.language.as_deref().filter(|language| *language != "unknown");
            let code = content.text.as_deref().unwrap_or_default();
            format!("```{}\n{code}\n```", language.unwrap_or_default())
        }
        // What the model thought, and what the person's settings say, were not part of what was said.
        "thoughts" | "reasoning_recap" | "user_editable_context" | "model_editable_context" => String::new(),
        _ => {
            let parts = content.parts.iter().flatten().filter_map(part).filter(|part| !part.is_empty());
            let parts: Vec<_> = parts.collect();
            if parts.is_empty() { content.text.clone().unwrap_or_default() } else { parts.join("\n\n") }
        }
    }
}

/// Pictures are in other files of the export; that one stood here is still told.
fn part(part: &Value) -> Option<String> {
    match part {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => {
            let kind = fields.get("content_type").and_then(Value::as_str).unwrap_or_default();
            match (fields.get("text").and_then(Value::as_str), kind) {
                (Some(text), _) => Some(text.to_owned()),
                (None, "image_asset_pointer") => Some("🖼".to_owned()),
                (None, _) => None,
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}
