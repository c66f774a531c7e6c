//! From a tree of messages to a tree of turns: a turn is what a person said and all that the model said to it. Answers beside
//! each other become turns beside each other.

use std::rc::Rc;

use super::{
    Imported, Reason,
    said::{Messages, Seen, Speaker},
};
use crate::{
    protocol::{Finish, Generated},
    ui::tasks::chat::history::{Meta, Node, Origin, Turn, TurnId, TurnState},
};

/// A turn whose answer may go on.
#[derive(Clone)]
struct Pending {
    prompt: String,
    answer: String,
    at_ms: u64,
    /// The messages in it.
    of: Vec<usize>,
}

impl Pending {
    fn begun(number: usize, message: &Seen) -> Self {
        let (prompt, answer) = match message.speaker {
            Speaker::Person => (message.text.clone(), String::new()),
            Speaker::Model => (String::new(), message.text.clone()),
        };
        Self { prompt, answer, at_ms: message.at_ms, of: vec![number] }
    }

    fn go_on(&mut self, number: usize, message: &Seen) {
        let gap = if self.answer.is_empty() { "" } else { "\n\n" };
        self.answer += &format!("{gap}{}", message.text);
        self.of.push(number);
    }
}

/// Titles, times and prompts are put in by whoever knows the format.
pub fn conversation(
    mut meta: Meta,
    messages: Messages,
    mint: &mut impl FnMut() -> u64,
) -> Result<Imported, Reason> {
    let Messages { seen, roots, current } = messages;
    let mut nodes = Vec::new();
    let mut turn_of: Vec<Option<TurnId>> = vec![None; seen.len()];
    // A stack of our own: conversations are deeper than the program's.
    let mut to_do: Vec<(usize, Option<TurnId>, Option<Pending>)> =
        roots.into_iter().rev().map(|root| (root, None, None)).collect();
    while let Some((number, parent, pending)) = to_do.pop() {
        let message = &seen[number];
        let pending = match (pending, message.speaker) {
            (Some(mut pending), Speaker::Model) => {
                pending.go_on(number, message);
                pending
            }
            (Some(_) | None, Speaker::Person) | (None, Speaker::Model) => Pending::begun(number, message),
        };
        let goes_on = |child: &&usize| seen[**child].speaker == Speaker::Model;
        let ends = message.children.is_empty() || message.children.iter().any(|child| !goes_on(&child));
        let ended = ends.then(|| {
            let node = node(&pending, parent, TurnId(mint()));
            for number in &pending.of {
                turn_of[*number].get_or_insert(node.id());
            }
            let id = node.id();
            nodes.push(node);
            id
        });
        for child in message.children.iter().rev() {
            to_do.push(match seen[*child].speaker {
                Speaker::Model => (*child, parent, Some(pending.clone())),
                Speaker::Person => (*child, ended, None),
            });
        }
    }
    if nodes.is_empty() {
        return Err(Reason::Empty);
    }
    meta.leaf = current.and_then(|number| turn_of[number]);
    if meta.title.trim().is_empty() {
        let first = nodes.iter().map(|node| &node.turn.prompt).find(|prompt| !prompt.trim().is_empty());
        meta.title = first.map(|prompt| crate::ui::tasks::chat::history::title(prompt)).unwrap_or_default();
    }
    Ok(Imported::Conversation { meta, nodes })
}

fn node(pending: &Pending, parent: Option<TurnId>, id: TurnId) -> Node {
    let state = if pending.answer.is_empty() { TurnState::Stopped } else { TurnState::Done(NO_FIGURES) };
    let turn = Turn::new(id, Rc::from(pending.prompt.as_str()));
    let turn = Turn { answer: pending.answer.clone(), state, ..turn };
    Node { origin: Origin::Imported, ..Node::new(turn, parent, pending.at_ms) }
}

/// Nobody measured an answer from elsewhere.
const NO_FIGURES: Generated = Generated {
    finish: Finish::EndOfTurn,
    prompt_tokens: 0,
    cached_tokens: 0,
    generated_tokens: 0,
    drafted_tokens: 0,
    accepted_tokens: 0,
    dropped_messages: 0,
    system_moved: false,
    ttft_ms: 0.0,
    prefill_ms: 0.0,
    decode_ms: 0.0,
    memory_bytes: 0,
    gpu_lost: None,
};
