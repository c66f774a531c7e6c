//! The watches under way, and how samples reach them. Must not know what is done with a sample.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures::channel::{mpsc, oneshot};

use super::recent::Recent;
use crate::protocol::{Samples, WatchId};

/// Samples on their way to a watch, and who waits for them to be scored.
pub struct Arrived {
    pub samples: Samples,
    /// No more will come.
    pub last: bool,
    /// When they came into the worker.
    pub at_ms: f64,
    /// Told how many windows they completed.
    pub scored: oneshot::Sender<u32>,
}

type Open = Rc<RefCell<HashMap<WatchId, Entry>>>;

struct Entry {
    arrivals: mpsc::UnboundedSender<Arrived>,
    recent: Rc<RefCell<Recent>>,
}

#[derive(Default)]
pub struct Watches {
    open: Open,
}

/// A watch's place in the list; it leaves the list when this is dropped, as a cancelled job drops it.
pub struct Place {
    watch: WatchId,
    arrived: mpsc::UnboundedReceiver<Arrived>,
    open: Open,
}

impl Watches {
    /// `None` where a watch of this id is under way.
    pub fn begin(&self, watch: WatchId, recent: Rc<RefCell<Recent>>) -> Option<Place> {
        let mut open = self.open.borrow_mut();
        if open.contains_key(&watch) {
            return None;
        }
        let (arrivals, arrived) = mpsc::unbounded();
        open.insert(watch, Entry { arrivals, recent });
        Some(Place { watch, arrived, open: self.open.clone() })
    }

    /// Passes samples to a watch; gives them back where there is none.
    pub fn pass(&self, watch: WatchId, arrived: Arrived) -> Result<(), Arrived> {
        match self.open.borrow().get(&watch) {
            Some(entry) => entry.arrivals.unbounded_send(arrived).map_err(|error| error.into_inner()),
            None => Err(arrived),
        }
    }

    /// What a watch has seen last.
    pub fn recent(&self, watch: WatchId) -> Option<Rc<RefCell<Recent>>> {
        self.open.borrow().get(&watch).map(|entry| entry.recent.clone())
    }
}

impl Place {
    pub fn arrivals(&mut self) -> &mut mpsc::UnboundedReceiver<Arrived> {
        &mut self.arrived
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.borrow_mut().remove(&self.watch);
    }
}
