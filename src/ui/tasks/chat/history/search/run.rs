//! One search under way.

use std::collections::BTreeMap;

use super::{Index, Query};
use crate::ui::tasks::chat::history::{ConversationId, TurnId};

/// Of each conversation, only so many turns are named; all are counted.
const NAMED: usize = 20;

/// A turn in which all words are, and where the longest of them stands: in the prompt, or behind it and a line's end in the
/// answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub turn: TurnId,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub hits: Vec<Hit>,
    pub turns: usize,
}

pub struct Search {
    query: Query,
    next_block: usize,
    found: BTreeMap<ConversationId, Found>,
}

impl Search {
    pub fn new(query: Query) -> Self {
        Self { query, next_block: 0, found: BTreeMap::new() }
    }

    /// Goes through about so many bytes; `false` once there is nothing left. An index that changes meanwhile asks for a new
    /// search.
    pub fn step(&mut self, index: &Index, bytes: usize) -> bool {
        let mut seen = 0;
        while seen < bytes {
            let Some(block) = index.blocks().get(self.next_block) else { return false };
            self.next_block += 1;
            seen += block.bytes();
            let found = &mut self.found;
            block.find(&self.query, |hit| {
                let found = found.entry(block.conversation).or_default();
                // A turn that was stored twice is in two blocks.
                if found.hits.iter().any(|known| known.turn == hit.turn) {
                    return;
                }
                found.turns += 1;
                if found.hits.len() < NAMED {
                    found.hits.push(hit);
                }
            });
        }
        self.next_block < index.blocks().len()
    }

    pub fn query(&self) -> &Query {
        &self.query
    }

    pub fn found(&self) -> &BTreeMap<ConversationId, Found> {
        &self.found
    }
}
