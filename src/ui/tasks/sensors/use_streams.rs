//! Opens streams of the page's own host through the page's gate. Must not know what their messages mean.

use std::rc::Rc;

use futures::channel::mpsc;
use yew::prelude::*;

use crate::{
    platform::{
        FetchError,
        web::{WebFetch, WebStream},
    },
    protocol::{Failure, FailureKind},
    ui::browser::use_network,
};

/// The messages of an open stream: dropping the second closes it.
pub type Stream = (mpsc::UnboundedReceiver<Result<String, Failure>>, WebStream);

/// What opens a stream. Two are equal if they share the page's gate.
#[derive(Clone)]
pub struct Streams(Rc<WebFetch>);

impl PartialEq for Streams {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[hook]
pub fn use_streams() -> Streams {
    Streams(use_network())
}

impl Streams {
    pub fn open(&self, address: &str) -> Result<Stream, Failure> {
        let (sender, received) = mpsc::unbounded();
        let stream = self.0.stream(address, move |message| {
            // Whoever listened is gone; the stream goes with it.
            let _ = sender.unbounded_send(message.map_err(|error| failure(&error)));
        });
        Ok((received, stream.map_err(|error| failure(&error))?))
    }
}

fn failure(error: &FetchError) -> Failure {
    Failure::new(FailureKind::Offline, error.to_string())
}
