//! A conversation as tokens. Joins template and tokenizer so that a person's words can't pretend to be the template's
//! markers. Must not know roles beyond their names.
//!
//! A message that spells out a control token (`<|im_end|>`) gets a mark put into it before it is rendered. Then the
//! template's own control tokens are found in the whole text, the mark is left out, and the rest is merged. So a
//! template may trim, cut or search a harmless message as it likes, and its text is merged with the text around it, as
//! any other implementation does.

use super::{
    template::ChatTemplate,
    tokenizer::{Special, Tokenizer},
};
use crate::engine::error::{Error, Result};

/// Code points that Unicode keeps for a program's own use and that no text should hold.
const MARKS: std::ops::RangeInclusive<char> = '\u{FDD0}'..='\u{FDEF}';

/// The prompt for a conversation: `messages` are role and content. The assistant is next, and has said `begun` already.
pub fn encode_chat(
    template: &ChatTemplate,
    tokenizer: &Tokenizer,
    messages: &[(&str, &str)],
    begun: &str,
) -> Result<Vec<u32>> {
    let mark = MARKS
        .into_iter()
        .find(|mark| !messages.iter().any(|(_, content)| content.contains(*mark)) && !begun.contains(*mark))
        .ok_or_else(|| {
            Error::Input("the messages hold all of U+FDD0 to U+FDEF, which no text should".to_owned())
        })?;
    let shielded: Vec<String> = messages.iter().map(|(_, content)| tokenizer.shield(content, mark)).collect();
    let messages: Vec<(&str, &str)> =
        messages.iter().zip(&shielded).map(|((role, _), content)| (*role, content.as_str())).collect();
    let text = render(template, &messages)? + &tokenizer.shield(begun, mark);
    let mut ids = tokenizer.encode_marked(&text, Special::Parse, Some(mark))?;
    match tokenizer.bos() {
        Some(bos) if tokenizer.add_bos() && ids.first() != Some(&bos) => ids.insert(0, bos),
        Some(_) | None => {}
    }
    Ok(ids)
}

/// A template that refuses a system message gets its words before the first message, as its authors advise. Where that
/// fails too, its first sentence stands.
fn render(template: &ChatTemplate, messages: &[(&str, &str)]) -> Result<String> {
    let refused = match (template.render(messages, true), messages) {
        (Err(refused @ Error::Template(_)), [("system", _), (_, _), ..]) => refused,
        (other, _) => return other,
    };
    let (system, first) = (messages[0].1, messages[1]);
    let joined = format!("{system}\n\n{}", first.1);
    let moved: Vec<(&str, &str)> =
        std::iter::once((first.0, joined.as_str())).chain(messages[2..].iter().copied()).collect();
    template.render(&moved, true).map_err(|_| refused)
}
