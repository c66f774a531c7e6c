//! What another tab has kept of the same conversation, brought together with what is shown here.

use super::{Node, Tree, TurnId};

impl Tree {
    /// Takes up all turns that another tab has kept, and shows the branch that it shows; a turn that runs here goes on
    /// and stays the last.
    pub fn merge(&mut self, nodes: Vec<Node>, leaf: Option<TurnId>) {
        let running = self.running().map(|turn| turn.id);
        let new = |id: &TurnId| self.node(*id).is_none();
        let new: Vec<TurnId> = nodes.iter().map(Node::id).filter(new).collect();
        self.put_all(nodes.into_iter().map(Node::interrupted));
        let Some(running) = running else {
            self.show(leaf);
            return;
        };
        if let Some(leaf) = leaf
            && self.comes_before(running, leaf, &new)
        {
            self.move_below(running, leaf);
        }
        self.show(Some(running));
    }

    /// Whether two tabs asked at the same time, and the other one first: then the turn that runs here follows that one,
    /// so that neither becomes a branch which nobody asked for. The other tab decides by the same order.
    fn comes_before(&self, running: TurnId, leaf: TurnId, new: &[TurnId]) -> bool {
        let Some(mine) = self.node(running) else { return false };
        let path = self.branches.path(leaf);
        let place = match mine.parent {
            Some(parent) => path.iter().position(|id| *id == parent).map(|place| place + 1),
            None => Some(0),
        };
        let other = place.and_then(|place| path.get(place)).filter(|id| new.contains(id));
        !path.contains(&running)
            && other.and_then(|id| self.node(*id)).is_some_and(|other| other.order() < mine.order())
    }
}
