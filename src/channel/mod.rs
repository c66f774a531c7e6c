//! How messages cross: a typed duplex between page and worker.
//!
//! Owns the two ends and what breaks them. Must not know what the messages mean. [`memory`] is a connected pair
//! for tests; `web` is the browser's `Worker`; both go through [`codec`], so that tests exercise it too.

pub mod codec;
pub mod memory;
#[cfg(feature = "browser")]
pub mod web;

use std::rc::Rc;

use futures::channel::mpsc;

/// What arrives at an end.
#[derive(Debug)]
pub enum Event<In> {
    Message(In),
    /// The other side is gone, or spoke what is not understood; nothing more will come.
    Broken(String),
}

pub type Inbox<In> = mpsc::UnboundedReceiver<Event<In>>;

/// The sending half; clones share one end.
pub struct Outbox<Out> {
    post: Rc<dyn Fn(&Out)>,
}

impl<Out> Clone for Outbox<Out> {
    fn clone(&self) -> Self {
        Self { post: self.post.clone() }
    }
}

impl<Out> Outbox<Out> {
    pub fn new(post: impl Fn(&Out) + 'static) -> Self {
        Self { post: Rc::new(post) }
    }

    /// Posts a message; one that can't arrive shows as [`Event::Broken`] in the inbox.
    pub fn post(&self, message: &Out) {
        (self.post)(message);
    }
}

/// One end. Dropping the outbox's last clone ends the other side, where that is a worker of ours.
pub struct Connection<Out, In> {
    pub outbox: Outbox<Out>,
    pub inbox: Inbox<In>,
}
