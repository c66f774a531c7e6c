//! Locks by name within one program, for stores that no other program shares. Must not know what they guard.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use futures::lock::{Mutex, OwnedMutexGuard};

#[derive(Clone, Default)]
pub struct NamedLocks(Rc<RefCell<HashMap<String, Arc<Mutex<()>>>>>);

impl NamedLocks {
    /// Waits until nobody holds the lock of this name. It is given back on drop.
    pub async fn lock(&self, name: &str) -> OwnedMutexGuard<()> {
        let lock = self.0.borrow_mut().entry(name.to_owned()).or_default().clone();
        lock.lock_owned().await
    }

    pub fn is_locked(&self, name: &str) -> bool {
        self.0.borrow().get(name).is_some_and(|lock| lock.try_lock().is_none())
    }
}
