//! The models that stand open, by the name that the page gave each. Must not know how one is run.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use hearth_onnx::Model;

use crate::protocol::GraphId;

type Open = Rc<RefCell<HashMap<GraphId, Rc<Model>>>>;

#[derive(Default)]
pub struct Graphs {
    open: Open,
}

/// A model's place in the list; it leaves the list when this is dropped, as a cancelled job drops it.
pub struct Place {
    graph: GraphId,
    open: Open,
}

impl Graphs {
    /// `None` where one of this name stands open.
    pub fn open(&self, graph: GraphId, model: Model) -> Option<Place> {
        let mut open = self.open.borrow_mut();
        if open.contains_key(&graph) {
            return None;
        }
        open.insert(graph, Rc::new(model));
        Some(Place { graph, open: self.open.clone() })
    }

    pub fn get(&self, graph: GraphId) -> Option<Rc<Model>> {
        self.open.borrow().get(&graph).cloned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.borrow_mut().remove(&self.graph);
    }
}
