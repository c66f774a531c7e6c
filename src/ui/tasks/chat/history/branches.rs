//! All turns of a conversation in their places: what is below what, and in which order.

use std::collections::BTreeMap;

use super::{Node, TurnId};

#[derive(Clone, Debug, Default)]
pub struct Branches {
    pub nodes: BTreeMap<TurnId, Node>,
    /// By parent, oldest first; `None` holds the first turns.
    children: BTreeMap<Option<TurnId>, Vec<TurnId>>,
}

impl Branches {
    /// From the first turn to this one.
    pub fn path(&self, leaf: TurnId) -> Vec<TurnId> {
        let mut path = vec![leaf];
        let mut at = self.nodes.get(&leaf).and_then(|node| self.parent(node));
        // Damaged data may go round in circles.
        while let Some(id) = at
            && path.len() <= self.nodes.len()
        {
            path.push(id);
            at = self.nodes.get(&id).and_then(|node| self.parent(node));
        }
        path.reverse();
        path
    }

    /// A turn whose parent is not there begins a branch of its own.
    pub fn parent(&self, node: &Node) -> Option<TurnId> {
        node.parent.filter(|parent| self.nodes.contains_key(parent))
    }

    pub fn children(&self, parent: Option<TurnId>) -> &[TurnId] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    pub fn newest_leaf(&self, id: TurnId) -> TurnId {
        let mut leaf = id;
        for _ in 0..self.nodes.len() {
            match self.children(Some(leaf)).last() {
                Some(child) => leaf = *child,
                None => break,
            }
        }
        leaf
    }

    pub fn newest_leaf_of_all(&self) -> Option<TurnId> {
        self.children(None).last().map(|root| self.newest_leaf(*root))
    }

    /// Cheaper than [`Self::sort_children`]; nothing may be below it.
    pub fn insert_leaf(&mut self, node: Node) {
        let (id, parent, order) = (node.id(), self.parent(&node), node.order());
        self.nodes.insert(id, node);
        let nodes = &self.nodes;
        let siblings = self.children.entry(parent).or_default();
        let comes_before = |other: &TurnId| nodes.get(other).is_some_and(|other| other.order() < order);
        let place = siblings.partition_point(comes_before);
        siblings.insert(place, id);
    }

    pub fn sort_children(&mut self) {
        self.break_circles();
        let mut nodes: Vec<&Node> = self.nodes.values().collect();
        nodes.sort_by_key(|node| node.order());
        let mut children = BTreeMap::<_, Vec<_>>::new();
        for node in nodes {
            children.entry(self.parent(node)).or_default().push(node.id());
        }
        self.children = children;
    }

    /// Damaged data may hold turns that are below themselves, and that no first turn leads to.
    fn break_circles(&mut self) {
        let mut state = BTreeMap::<TurnId, usize>::new();
        let mut first_of_circles = Vec::new();
        for (walk, id) in self.nodes.keys().enumerate() {
            let mut at = Some(*id);
            while let Some(id) = at {
                match state.get(&id) {
                    Some(known) if *known == walk => first_of_circles.push(id),
                    Some(_) => {}
                    None => {
                        state.insert(id, walk);
                        at = self.nodes.get(&id).and_then(|node| self.parent(node));
                        continue;
                    }
                }
                break;
            }
        }
        for id in first_of_circles {
            if let Some(node) = self.nodes.get_mut(&id) {
                node.parent = None;
            }
        }
    }
}
