//! Conversations in memory, for a browser that stores nothing: they can be left and shown again, and go with the tab.

use std::{cell::RefCell, collections::BTreeMap};

use super::history::{ConversationId, Meta, MetaChange, Node, search::Block};

#[derive(Default)]
pub struct MemoryStore {
    conversations: RefCell<BTreeMap<ConversationId, (Meta, Vec<Node>)>>,
}

impl MemoryStore {
    pub fn conversation(&self, id: ConversationId) -> Option<(Meta, Vec<Node>)> {
        self.conversations.borrow().get(&id).cloned()
    }

    pub fn metas(&self) -> Vec<Meta> {
        self.conversations.borrow().values().map(|(meta, _)| meta.clone()).collect()
    }

    pub fn blocks(&self) -> Vec<Block> {
        let conversations = self.conversations.borrow();
        let blocks = conversations
            .values()
            .flat_map(|(meta, nodes)| Block::all(meta.id, nodes.iter().map(|node| node.turn.as_ref())));
        blocks.collect()
    }

    pub fn insert(&self, meta: &Meta, nodes: &[Node]) {
        self.conversations.borrow_mut().insert(meta.id, (meta.clone(), nodes.to_vec()));
    }

    pub fn end_turn(&self, meta: &Meta, node: &Node) {
        let mut conversations = self.conversations.borrow_mut();
        let (stored, nodes) = conversations.entry(meta.id).or_insert_with(|| (meta.clone(), Vec::new()));
        *stored = meta.clone();
        match nodes.iter_mut().find(|known| known.id() == node.id()) {
            Some(known) => *known = node.clone(),
            None => nodes.push(node.clone()),
        }
    }

    pub fn change(&self, id: ConversationId, change: MetaChange) {
        if let Some((meta, _)) = self.conversations.borrow_mut().get_mut(&id) {
            meta.apply(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::tasks::chat::{Turn, TurnId};

    #[test]
    fn a_conversation_that_was_left_is_there_again() {
        let store = MemoryStore::default();
        let mut meta = Meta::new(ConversationId(1), 5);
        let node = |answer: &str| {
            let turn = Turn { answer: answer.to_owned(), ..Turn::new(TurnId(2), "Which?".into()) };
            Node::new(turn, None, 6)
        };
        store.end_turn(&meta, &node("a"));
        meta.leaf = Some(TurnId(2));
        store.end_turn(&meta, &node("a crocus"));
        store.change(meta.id, MetaChange::Pin(true));
        let (stored, nodes) = store.conversation(meta.id).expect("the conversation");
        assert_eq!((stored.leaf, stored.pinned), (Some(TurnId(2)), true));
        assert_eq!(nodes, [node("a crocus")]);
        assert_eq!((store.metas().len(), store.blocks().len()), (1, 1));
    }
}
