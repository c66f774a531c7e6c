//! The branches of a conversation, and which of them is shown.
//!
//! A streamed token touches `last` alone: the nodes and the shown turns before it are shared with whoever draws them.

use std::rc::Rc;

use super::{Node, Turn, TurnId, branches::Branches};

#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) branches: Rc<Branches>,
    past: Rc<Vec<Rc<Turn>>>,
    /// The last turn that is shown, which alone may be running; its node is brought up to date when it ends.
    last: Option<Rc<Turn>>,
}

/// Two trees are equal when they share all they hold, which is what whoever draws wants to know.
impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        let same_last = match (&self.last, &other.last) {
            (Some(one), Some(two)) => Rc::ptr_eq(one, two),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        same_last && Rc::ptr_eq(&self.branches, &other.branches) && Rc::ptr_eq(&self.past, &other.past)
    }
}

impl Tree {
    /// The branch that ends with `leaf` is shown, and the newest one where there is no such turn.
    pub fn restored(nodes: Vec<Node>, leaf: Option<TurnId>) -> Self {
        let mut tree = Self::default();
        tree.put_all(nodes.into_iter().map(Node::interrupted));
        tree.show(leaf);
        tree
    }

    pub fn turns(&self) -> impl DoubleEndedIterator<Item = &Rc<Turn>> {
        self.past.iter().chain(&self.last)
    }

    /// All that is shown but the last.
    pub fn past(&self) -> &Rc<Vec<Rc<Turn>>> {
        &self.past
    }

    pub fn last(&self) -> Option<&Rc<Turn>> {
        self.last.as_ref()
    }

    pub fn running(&self) -> Option<&Rc<Turn>> {
        self.last.as_ref().filter(|turn| turn.is_running())
    }

    pub fn leaf(&self) -> Option<TurnId> {
        self.last.as_ref().map(|turn| turn.id)
    }

    pub fn is_empty(&self) -> bool {
        self.branches.nodes.is_empty()
    }

    /// Every turn of every branch.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.branches.nodes.values()
    }

    /// Of a running turn, only its place is right: its words are in [`Self::last`].
    pub fn node(&self, id: TurnId) -> Option<&Node> {
        self.branches.nodes.get(&id)
    }

    /// The node with the words that are shown now.
    pub fn current(&self, id: TurnId) -> Option<Node> {
        let node = self.node(id)?.clone();
        let last = self.last.clone().filter(|last| last.id == id);
        Some(Node { turn: last.unwrap_or_else(|| node.turn.clone()), ..node })
    }

    /// The versions of a turn, oldest first. One whose answer was continued is left out: its words are in the other.
    pub fn siblings(&self, id: TurnId) -> Vec<TurnId> {
        let branches = &self.branches;
        let Some(node) = self.node(id) else { return Vec::new() };
        let all = branches.children(branches.parent(node));
        let continued = |sibling: &TurnId| {
            let by = |other: &TurnId| branches.nodes.get(other).and_then(|node| node.continues);
            *sibling != id
                && branches.children(Some(*sibling)).is_empty()
                && all.iter().any(|other| by(other) == Some(*sibling))
        };
        all.iter().copied().filter(|sibling| !continued(sibling)).collect()
    }

    /// Shows the newest branch below this turn. Whoever would leave a running turn stays with it.
    pub fn go_to(&mut self, id: TurnId) {
        if self.running().is_none() && self.branches.nodes.contains_key(&id) {
            self.show(Some(self.branches.newest_leaf(id)));
        }
    }

    /// Adds a turn below its parent, and shows it.
    pub fn add(&mut self, node: Node) {
        let id = node.id();
        let below_last = node.parent == self.leaf();
        let turn = node.turn.clone();
        Rc::make_mut(&mut self.branches).insert_leaf(node);
        if below_last {
            // The common case: nothing else that is shown changes.
            if let Some(before) = self.last.replace(turn) {
                Rc::make_mut(&mut self.past).push(before);
            }
        } else {
            self.show(Some(id));
        }
    }

    /// The running turn, to be changed in place.
    pub fn running_mut(&mut self, id: TurnId) -> Option<&mut Turn> {
        if self.running()?.id == id { self.last.as_mut().map(Rc::make_mut) } else { None }
    }

    /// Brings the node of the last turn up to date, once that has ended; goes on to what was asked below it elsewhere.
    pub fn settle(&mut self) {
        let Some(last) = self.last.clone() else { return };
        if let Some(node) = Rc::make_mut(&mut self.branches).nodes.get_mut(&last.id) {
            node.turn = last.clone();
        }
        let leaf = self.branches.newest_leaf(last.id);
        if leaf != last.id {
            self.show(Some(leaf));
        }
    }

    /// Adds nodes and replaces those of the same id, except the running one.
    pub(super) fn put_all(&mut self, nodes: impl IntoIterator<Item = Node>) {
        let running = self.running().map(|turn| turn.id);
        let branches = Rc::make_mut(&mut self.branches);
        for node in nodes {
            let id = node.id();
            if running == Some(id) {
                continue;
            }
            match branches.nodes.get_mut(&id) {
                // Drawn already: keep the very turn.
                Some(known) if known.turn == node.turn => {
                    let turn = known.turn.clone();
                    *known = Node { turn, ..node };
                }
                Some(_) | None => {
                    branches.nodes.insert(id, node);
                }
            }
        }
        branches.sort_children();
    }

    pub(super) fn move_below(&mut self, id: TurnId, parent: TurnId) {
        let branches = Rc::make_mut(&mut self.branches);
        if let Some(node) = branches.nodes.get_mut(&id) {
            node.parent = Some(parent);
        }
        branches.sort_children();
    }

    pub(super) fn show(&mut self, leaf: Option<TurnId>) {
        let branches = &self.branches;
        let known = leaf.filter(|leaf| branches.nodes.contains_key(leaf));
        let Some(leaf) = known.or_else(|| branches.newest_leaf_of_all()) else {
            self.past = Rc::default();
            self.last = None;
            return;
        };
        let running = self.running().cloned();
        let turn = |id: TurnId| match &running {
            Some(running) if running.id == id => Some(running.clone()),
            Some(_) | None => branches.nodes.get(&id).map(|node| node.turn.clone()),
        };
        let mut shown: Vec<_> = branches.path(leaf).into_iter().filter_map(turn).collect();
        self.last = shown.pop();
        let same = shown.len() == self.past.len()
            && shown.iter().zip(self.past.iter()).all(|(new, old)| Rc::ptr_eq(new, old));
        if !same {
            self.past = Rc::new(shown);
        }
    }
}
