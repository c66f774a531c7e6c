//! This tab's journal of answers under way, in local storage, which is written at once and outlives the tab.

use std::{cell::RefCell, collections::BTreeSet};

use web_sys::Storage;

use super::{
    Entries, StorageError, TabId,
    entries::{PIECE, PREFIX, head, head_name, parse_name, piece_name},
};
use crate::ui::tasks::chat::history::{ConversationId, Meta, Node, TurnId};

pub struct Journal {
    storage: Storage,
    tab: TabId,
    open: RefCell<Vec<Open>>,
}

/// A turn that is being written.
struct Open {
    turn: TurnId,
    conversation: ConversationId,
    /// The answer that its pieces go on from.
    begun: String,
    pieces: usize,
    last: String,
}

impl Journal {
    pub fn new(storage: Storage, tab: TabId) -> Self {
        Self { storage, tab, open: RefCell::default() }
    }

    pub fn tab(&self) -> TabId {
        self.tab
    }

    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    pub fn start(&self, meta: &Meta, node: &Node) -> Result<(), StorageError> {
        let begun = node.turn.answer.clone();
        self.write_head(meta, node, &begun)?;
        let open = Open { turn: node.id(), conversation: meta.id, begun, pieces: 0, last: String::new() };
        self.open.borrow_mut().push(open);
        Ok(())
    }

    /// Returns the turn's conversation each time that a piece is full, which is when other tabs should hear of it.
    pub fn append(&self, turn: TurnId, words: &str) -> Result<Option<ConversationId>, StorageError> {
        let mut open = self.open.borrow_mut();
        let Some(open) = open.iter_mut().find(|open| open.turn == turn) else { return Ok(None) };
        open.last.push_str(words);
        self.write(&piece_name(self.tab, turn, open.pieces), &open.last)?;
        if open.last.len() < PIECE {
            return Ok(None);
        }
        open.pieces += 1;
        open.last.clear();
        Ok(Some(open.conversation))
    }

    /// Writes the turn's state and place, as they are now.
    pub fn update(&self, meta: &Meta, node: &Node) -> Result<(), StorageError> {
        let open = self.open.borrow();
        match open.iter().find(|open| open.turn == node.id()) {
            Some(open) => self.write_head(meta, node, &open.begun),
            None => Ok(()),
        }
    }

    /// The turn is in the database now.
    pub fn forget(&self, tab: TabId, turn: TurnId) {
        if tab == self.tab {
            self.open.borrow_mut().retain(|open| open.turn != turn);
        }
        // Pieces without a head count for nothing, so the head goes first.
        let _ = self.storage.remove_item(&head_name(tab, turn));
        for name in self.names() {
            if parse_name(&name).is_some_and(|(of, which, _)| (of, which) == (tab, turn)) {
                let _ = self.storage.remove_item(&name);
            }
        }
    }

    /// Removes pieces that a tab which died while it forgot a turn has left.
    pub fn sweep(&self, is_dead: impl Fn(TabId) -> bool) {
        for name in self.names() {
            if parse_name(&name).is_some_and(|(tab, _, _)| is_dead(tab)) {
                let _ = self.storage.remove_item(&name);
            }
        }
    }

    /// Those that have written anything.
    pub fn tabs(&self) -> BTreeSet<TabId> {
        self.names().iter().filter_map(|name| parse_name(name)).map(|(tab, _, _)| tab).collect()
    }

    pub fn entries(&self) -> Entries {
        let value = |name: String| {
            let value = self.storage.get_item(&name).ok().flatten()?;
            Some((name, value))
        };
        Entries::read(self.names().into_iter().filter_map(value))
    }

    pub fn erase(&self) {
        for name in self.names() {
            let _ = self.storage.remove_item(&name);
        }
    }

    fn write_head(&self, meta: &Meta, node: &Node, begun: &str) -> Result<(), StorageError> {
        let head = head(meta, node, begun).map_err(|error| StorageError::Failed(error.to_string()))?;
        self.write(&head_name(self.tab, node.id()), &head)
    }

    fn write(&self, name: &str, value: &str) -> Result<(), StorageError> {
        self.storage.set_item(name, value).map_err(|error| StorageError::from_facts(format!("{error:?}")))
    }

    fn names(&self) -> Vec<String> {
        let count = self.storage.length().unwrap_or_default();
        let names = (0..count).filter_map(|index| self.storage.key(index).ok().flatten());
        names.filter(|name| name.starts_with(PREFIX)).collect()
    }
}
