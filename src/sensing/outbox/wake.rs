//! Wakes whoever waits to send, when the person changed something.

use std::cell::RefCell;

use futures::channel::oneshot;

#[derive(Default)]
pub struct Wake(RefCell<Vec<oneshot::Sender<()>>>);

impl Wake {
    pub fn all(&self) {
        for waiting in self.0.take() {
            let _ = waiting.send(());
        }
    }

    pub async fn called(&self) {
        let (tell, told) = oneshot::channel();
        self.0.borrow_mut().push(tell);
        let _ = told.await;
    }
}
