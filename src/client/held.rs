//! A worker that is to stay between requests, as long as somebody has more for it.

use std::{cell::RefCell, rc::Rc};

use super::pending::Shared;

/// Ends with it: then the worker may rest again.
pub struct Held(Rc<RefCell<Shared>>);

impl Held {
    pub(super) fn new(worker: Rc<RefCell<Shared>>) -> Self {
        worker.borrow_mut().hold();
        Self(worker)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.borrow_mut().release();
    }
}
