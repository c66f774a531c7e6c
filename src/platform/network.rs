//! When there is a network again.

use std::{cell::RefCell, rc::Rc};

use futures::channel::oneshot;

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Network {
    /// Resolves when there is a network again after there was none.
    async fn returned(&self);
}

/// A network that comes back when a test says so.
#[derive(Clone, Default)]
pub struct MemoryNetwork(Rc<RefCell<Vec<oneshot::Sender<()>>>>);

impl MemoryNetwork {
    pub fn come_back(&self) {
        for waiting in self.0.take() {
            let _ = waiting.send(());
        }
    }
}

impl Network for MemoryNetwork {
    async fn returned(&self) {
        let (tell, told) = oneshot::channel();
        self.0.borrow_mut().push(tell);
        let _ = told.await;
    }
}
