//! The connection between page and worker: a duplex that carries typed messages.
//!
//! Owns the two ends, and reports when the connection breaks. Must not know what the messages mean. [`memory`] is a
//! connected pair for tests, `web` is the browser's `Worker`. Both encode with [`codec`], so tests exercise it too.

pub mod codec;
pub mod memory;
#[cfg(feature = "browser")]
pub mod web;

use std::rc::Rc;

use futures::channel::mpsc;

/// What one end of a connection receives.
#[derive(Debug)]
pub enum Event<In> {
    Message(In),
    /// The other side has ended, or sent bytes that can't be decoded. No event follows this one.
    Broken(String),
}

pub type Inbox<In> = mpsc::UnboundedReceiver<Event<In>>;

/// The sending half of an end. Clones belong to the same end.
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

    /// Posts a message. A message that can't be delivered shows as [`Event::Broken`] in the inbox.
    pub fn post(&self, message: &Out) {
        (self.post)(message);
    }
}

/// One end. When its outbox's last clone is dropped and the other side is a worker that we started, that worker ends.
pub struct Connection<Out, In> {
    pub outbox: Outbox<Out>,
    pub inbox: Inbox<In>,
}
