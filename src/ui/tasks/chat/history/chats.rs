//! All conversations at once: the list, the one that is shown, and those that still answer behind it.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    Conversation, ConversationAction, ConversationId, List, Meta, MetaChange, Node, Summary, Turn, TurnId,
};

#[derive(Clone, Debug, PartialEq)]
pub struct Chats {
    pub list: List,
    shown: Conversation,
    /// They were left while they answered, and go once that has ended and been kept.
    behind: Vec<Conversation>,
    /// The ids of a conversation's own turns come after this.
    next_first_turn: u64,
}

/// More turns than anybody asks for in one conversation in one visit.
const TURNS: u64 = 1 << 16;

impl Chats {
    /// `first_turn` differs from tab to tab by more than a visit uses up: 2^32.
    pub fn new(shown: Conversation, first_turn: u64) -> Self {
        let mut list = List::default();
        if !shown.tree.is_empty() {
            list.put(shown.meta.clone());
        }
        Self { list, shown, behind: Vec::new(), next_first_turn: first_turn }
    }

    pub fn shown(&self) -> &Conversation {
        &self.shown
    }

    /// The shown one, and those that answer behind it.
    pub fn open(&self) -> impl Iterator<Item = &Conversation> {
        std::iter::once(&self.shown).chain(&self.behind)
    }

    /// Shows an empty conversation, which joins the list with its first turn.
    pub fn start(&mut self, id: ConversationId, now_ms: u64) {
        let first_turn = self.first_turn();
        self.leave(Conversation::new(id, first_turn, now_ms));
    }

    /// Shows a conversation that was read from the store; one that answers behind is shown as it is.
    pub fn show(&mut self, meta: Meta, nodes: Vec<Node>) {
        if self.shown.id() == meta.id {
            return;
        }
        let next = match self.behind.iter().position(|conversation| conversation.id() == meta.id) {
            Some(place) => self.behind.remove(place),
            None => Conversation::restored(meta, nodes, self.first_turn()),
        };
        self.leave(next);
    }

    /// A change to the meta of one that is not open is made in the list; anything else needs it open.
    pub fn apply(&mut self, id: ConversationId, action: ConversationAction, now_ms: u64) {
        let Some(conversation) = self.open_mut().find(|conversation| conversation.id() == id) else {
            if let ConversationAction::Change(change) = action {
                self.list.change(id, change);
            }
            return;
        };
        let before = conversation.meta.clone();
        conversation.apply(action, now_ms);
        let meta = conversation.meta.clone();
        // An empty one joins the list with its first turn.
        if !conversation.tree.is_empty() && (!Rc::ptr_eq(&before, &meta) || self.list.get(id).is_none()) {
            self.list.put(meta);
        }
    }

    /// Which open conversation a running turn belongs to.
    pub fn running(&self, turn: TurnId) -> Option<&Conversation> {
        self.open().find(|conversation| conversation.tree.running().is_some_and(|running| running.id == turn))
    }

    /// Lets go of those behind whose answers have ended; call it once they are kept.
    pub fn settle(&mut self) {
        self.behind.retain(|conversation| conversation.tree.running().is_some());
    }

    /// The metas as they are stored, read after the first drawing. What is shown already is newer.
    pub fn listed(&mut self, metas: Vec<Meta>) {
        let open: Vec<Rc<Meta>> = self
            .open()
            .filter(|conversation| !conversation.tree.is_empty())
            .map(|conversation| conversation.meta.clone())
            .collect();
        self.list = List::new(metas);
        for meta in open {
            self.list.put(meta);
        }
    }

    fn leave(&mut self, next: Conversation) {
        let left = std::mem::replace(&mut self.shown, next);
        if left.tree.running().is_some() {
            self.behind.push(left);
        }
    }

    fn open_mut(&mut self) -> impl Iterator<Item = &mut Conversation> {
        std::iter::once(&mut self.shown).chain(&mut self.behind)
    }

    fn first_turn(&mut self) -> u64 {
        self.next_first_turn += TURNS;
        self.next_first_turn
    }
}

/// A copy with ids of its own: nothing that happens to one touches the other. `mint` gives ids that nothing else has.
pub fn duplicate(
    meta: &Meta,
    nodes: &[Node],
    title: String,
    now_ms: u64,
    mut mint: impl FnMut() -> u64,
) -> (Meta, Vec<Node>) {
    let ids: BTreeMap<TurnId, TurnId> = nodes.iter().map(|node| (node.id(), TurnId(mint()))).collect();
    let renamed = |id: Option<TurnId>| id.and_then(|id| ids.get(&id).copied());
    let copy = |node: &Node| {
        let node = node.clone().interrupted();
        let id = renamed(Some(node.id())).unwrap_or(node.id());
        Node {
            turn: Rc::new(Turn { id, ..(*node.turn).clone() }),
            parent: renamed(node.parent),
            continues: renamed(node.continues),
            created_ms: node.created_ms,
            origin: node.origin,
        }
    };
    let nodes = nodes.iter().map(copy).collect();
    let mut copied = Meta { id: ConversationId(mint()), updated_ms: now_ms, pinned: false, ..meta.clone() };
    copied.apply(MetaChange::Rename(title));
    copied.leaf = renamed(meta.leaf);
    copied.summary = meta.summary.clone().and_then(|summary| {
        let until = renamed(Some(summary.until))?;
        let made_after = renamed(Some(summary.made_after)).unwrap_or(until);
        Some(Summary { until, made_after, ..summary })
    });
    (copied, nodes)
}
