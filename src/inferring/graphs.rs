//! What stands open, by the name that the page gave it. Must not know how a graph is run.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use hearth_onnx::Model;

use super::text_reader::TextReader;
use crate::protocol::{Failure, FailureKind, GraphId, GraphPurpose};

/// By what it was opened for.
#[derive(Clone)]
pub enum Graph {
    Model(Rc<Model>),
    TextReader(Rc<TextReader>),
    FaceFinder(Rc<Model>),
}

type Open = Rc<RefCell<HashMap<GraphId, Graph>>>;

#[derive(Default)]
pub struct Graphs {
    open: Open,
}

/// A graph's place in the list; it leaves the list when this is dropped, as a cancelled job drops it.
pub struct Place {
    id: GraphId,
    open: Open,
}

impl Graphs {
    /// `None` where one of this name stands open.
    pub fn open(&self, id: GraphId, graph: Graph) -> Option<Place> {
        let mut open = self.open.borrow_mut();
        if open.contains_key(&id) {
            return None;
        }
        open.insert(id, graph);
        Some(Place { id, open: self.open.clone() })
    }

    pub fn model(&self, id: GraphId) -> Result<Rc<Model>, Failure> {
        match self.get(id)? {
            Graph::Model(model) => Ok(model),
            Graph::TextReader(_) | Graph::FaceFinder(_) => Err(not_for(id, GraphPurpose::Run)),
        }
    }

    pub fn text_reader(&self, id: GraphId) -> Result<Rc<TextReader>, Failure> {
        match self.get(id)? {
            Graph::TextReader(reader) => Ok(reader),
            Graph::Model(_) | Graph::FaceFinder(_) => Err(not_for(id, GraphPurpose::RecogniseText)),
        }
    }

    pub fn face_finder(&self, id: GraphId) -> Result<Rc<Model>, Failure> {
        match self.get(id)? {
            Graph::FaceFinder(model) => Ok(model),
            Graph::Model(_) | Graph::TextReader(_) => Err(not_for(id, GraphPurpose::FindFaces)),
        }
    }

    fn get(&self, id: GraphId) -> Result<Graph, Failure> {
        let none = || Failure::new(FailureKind::NotLoaded, format!("no graph {} stands open", id.0));
        self.open.borrow().get(&id).cloned().ok_or_else(none)
    }
}

fn not_for(id: GraphId, purpose: GraphPurpose) -> Failure {
    Failure::new(FailureKind::BadInput, format!("graph {} was not opened for {purpose:?}", id.0))
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.borrow_mut().remove(&self.id);
    }
}
