//! A conversation as tokens. Joins template and tokenizer so that a person's words can't pretend to be the template's
//! markers. Must not know roles beyond their names.
//!
//! A message that spells out a special token (`<|im_end|>`) gets a mark put into it before it is rendered. Then the
//! template's own special tokens are found in the whole text, the mark is left out, and the rest is merged. So a
//! template may trim, cut or search a harmless message as it likes, and its text is merged with the text around it, as
//! any other implementation does.

use super::{
    strftime::LocalTime,
    template::{ChatTemplate, Message},
    tokenizer::{Special, Tokenizer},
};
use crate::{
    engine::error::{Error, Result},
    thinking,
};

/// Code points that Unicode keeps for a program's own use and that no text should hold.
const MARKS: std::ops::RangeInclusive<char> = '\u{FDD0}'..='\u{FDEF}';

/// A conversation as the model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedChat {
    pub tokens: Vec<u32>,
    /// The template takes no system message, so its words stand before those of the first message.
    pub system_moved: bool,
    /// What the template itself begins the answer with, where that opens thinking: the answer's text begins with it.
    pub opened: Option<String>,
}

/// The prompt for a conversation: `messages` are role and content. The assistant is next, and has said `begun` already.
pub fn encode_chat(
    template: &ChatTemplate,
    tokenizer: &Tokenizer,
    messages: &[(&str, &str)],
    begun: &str,
    now: Option<LocalTime>,
) -> Result<EncodedChat> {
    let mark = MARKS
        .into_iter()
        .find(|mark| !messages.iter().any(|(_, content)| content.contains(*mark)) && !begun.contains(*mark))
        .ok_or_else(|| {
            Error::Input("the messages hold all of U+FDD0 to U+FDEF, which no text should".to_owned())
        })?;
    let shield = |text: &str| tokenizer.shield(text, mark);
    let messages: Vec<Message> =
        messages.iter().map(|(role, content)| message(role, content, shield)).collect();
    let Rendered { mut text, system_moved } = render(template, &messages, now)?;
    let opened = thinking::opened_at_end(&text).map(str::to_owned);
    if !begun.is_empty() {
        go_on(&mut text, begun, opened.as_deref(), shield);
    }
    let mut tokens = tokenizer.encode_marked(&text, Special::Parse, Some(mark))?;
    match tokenizer.bos() {
        Some(bos) if tokenizer.add_bos() && tokens.first() != Some(&bos) => tokens.insert(0, bos),
        Some(_) | None => {}
    }
    Ok(EncodedChat { tokens, system_moved, opened: opened.filter(|_| begun.is_empty()) })
}

/// What the assistant thought is given apart: whether earlier thinking stays is the template's to say.
fn message(role: &str, content: &str, shield: impl Fn(&str) -> String) -> Message {
    let thought = thinking::split(content).filter(|_| role == "assistant");
    Message {
        role: role.to_owned(),
        content: shield(thought.map_or(content, |thought| thought.answer.trim_start())),
        thinking: thought.map(|thought| shield(thought.thinking.trim())),
    }
}

/// Appends what the assistant has said. The marks around its thinking are the model's own, and are meant.
fn go_on(text: &mut String, begun: &str, opened: Option<&str>, shield: impl Fn(&str) -> String) {
    let Some(thought) = thinking::split(begun) else {
        if let Some(close) = opened.and_then(|opened| thinking::closing(opened.trim_end())) {
            text.extend([close, "\n\n"]);
        }
        text.push_str(&shield(begun));
        return;
    };
    let mut said = thought.thinking;
    match opened {
        Some(opened) => {
            let white = &opened[opened.trim_end().len()..];
            said = said.strip_prefix(white).unwrap_or(said);
        }
        None => text.push_str(thought.open),
    }
    text.push_str(&shield(said));
    if let Some(close) = thought.close {
        text.push_str(close);
        text.push_str(&shield(thought.answer));
    }
}

struct Rendered {
    text: String,
    system_moved: bool,
}

/// A template that refuses a system message, or leaves it out, gets its words before the first message, as models' authors
/// advise. Where that fails too, its first answer stands.
fn render(template: &ChatTemplate, messages: &[Message], now: Option<LocalTime>) -> Result<Rendered> {
    let first = template.render(messages, true, now);
    let [system, after, rest @ ..] = messages else {
        return first.map(|text| Rendered { text, system_moved: false });
    };
    let words = system.content.trim();
    let is_well = match &first {
        Ok(text) => text.contains(words),
        Err(error) => !matches!(error, Error::Template(_) | Error::Refused(_)),
    };
    if system.role == "system" && !is_well {
        let joined = Message { content: format!("{words}\n\n{}", after.content), ..after.clone() };
        let moved: Vec<Message> = std::iter::once(joined).chain(rest.iter().cloned()).collect();
        if let Some(text) = template.render(&moved, true, now).ok().filter(|text| text.contains(words)) {
            return Ok(Rendered { text, system_moved: true });
        }
    }
    first.map(|text| Rendered { text, system_moved: false })
}
