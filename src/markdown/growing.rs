//! The tree of a text that grows at its end, as an answer does: what can't change any more is read once.

use std::rc::Rc;

use super::{Block, Document};

#[derive(Default)]
pub struct Growing {
    /// The text of the closed blocks.
    read: String,
    closed: Vec<Rc<Block>>,
}

impl Growing {
    /// The blocks of the whole text, where `parse` gives those of its end. A closed block is the same `Rc` each time. A link whose
    /// address stands in another block is resolved only where the whole text is read at once.
    pub fn blocks(
        &mut self,
        source: &str,
        parse: impl FnOnce(&str) -> Option<Document>,
    ) -> Option<Vec<Rc<Block>>> {
        if !source.starts_with(&self.read) {
            *self = Self::default();
        }
        let open = &source[self.read.len()..];
        let Document { blocks, closed, open_at } = parse(open)?;
        let mut blocks: Vec<Rc<Block>> = blocks.into_iter().map(Rc::new).collect();
        let still_open = blocks.split_off(closed.min(blocks.len()));
        self.closed.extend(blocks);
        self.read.push_str(open.get(..open_at)?);
        Some(self.closed.iter().cloned().chain(still_open).collect())
    }
}
