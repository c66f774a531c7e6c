//! All blocks in memory, while a person searches.

use super::Block;
use crate::ui::tasks::chat::history::ConversationId;

#[derive(Clone, Debug, Default)]
pub struct Index {
    blocks: Vec<Block>,
}

impl Index {
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(Block::bytes).sum()
    }

    /// Takes the place of the same block as it was before.
    pub fn put(&mut self, block: Block) {
        let key = |block: &Block| (block.conversation, block.number);
        match self.blocks.binary_search_by_key(&key(&block), key) {
            Ok(place) => self.blocks[place] = block,
            Err(place) => self.blocks.insert(place, block),
        }
    }

    pub fn remove(&mut self, conversation: ConversationId) {
        self.blocks.retain(|block| block.conversation != conversation);
    }
}
