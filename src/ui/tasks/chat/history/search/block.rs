//! A block: the folded text of some turns of one conversation. A turn that ends is added to the last block, which is small, so
//! that keeping it costs the same in a long conversation as in a short one.

use serde::{Deserialize, Serialize};

use super::{Hit, Query, fold};
use crate::ui::tasks::chat::history::{ConversationId, Turn, TurnId};

/// Bytes after which another block begins.
const FULL: usize = 64 << 10;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub conversation: ConversationId,
    /// Counted from 0 in each conversation.
    pub number: u32,
    /// Each turn, and where its text ends.
    turns: Vec<(TurnId, u32)>,
    text: String,
}

impl Block {
    pub fn new(conversation: ConversationId, number: u32) -> Self {
        Self { conversation, number, turns: Vec::new(), text: String::new() }
    }

    pub fn is_full(&self) -> bool {
        self.text.len() >= FULL
    }

    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    pub fn add(&mut self, turn: &Turn) {
        self.text.push_str(&fold(&turn.prompt));
        self.text.push('\n');
        self.text.push_str(&fold(&turn.answer));
        // A text of more than 4 GB can't be held here anyway.
        self.turns.push((turn.id, u32::try_from(self.text.len()).unwrap_or(u32::MAX)));
    }

    /// All blocks of a conversation.
    pub fn all<'a>(conversation: ConversationId, turns: impl IntoIterator<Item = &'a Turn>) -> Vec<Self> {
        let mut blocks: Vec<Self> = Vec::new();
        for turn in turns {
            match blocks.last_mut() {
                Some(block) if !block.is_full() => block.add(turn),
                Some(_) | None => {
                    let number = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
                    let mut block = Self::new(conversation, number);
                    block.add(turn);
                    blocks.push(block);
                }
            }
        }
        blocks
    }

    /// The turns in which all words are.
    pub fn find(&self, query: &Query, mut found: impl FnMut(Hit)) {
        let Some((rarest, others)) = query.words().split_first() else { return };
        let bytes = self.text.as_bytes();
        let mut from = 0;
        while let Some(at) = bytes.get(from..).and_then(|rest| rarest.find(rest)).map(|at| from + at) {
            let place = self.turns.partition_point(|(_, end)| *end as usize <= at);
            let Some((turn, end)) = self.turns.get(place).map(|(turn, end)| (*turn, *end as usize)) else {
                return;
            };
            let start = place.checked_sub(1).and_then(|before| self.turns.get(before));
            let start = start.map_or(0, |(_, end)| *end as usize);
            let whole = bytes.get(start..end).unwrap_or_default();
            let until = at + rarest.needle().len();
            // A match across the border of two turns is none, and another may begin inside of it.
            if until > end {
                from = end;
                continue;
            }
            if others.iter().all(|word| word.find(whole).is_some()) {
                found(Hit { turn, start: at - start, end: until - start });
            }
            from = end;
        }
    }
}
