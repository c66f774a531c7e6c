//! `window.hearth`: the tasks as calls for scripts. docs/API.md describes them.
//!
//! Every call is one request to the worker that the pages use, with the same models. A page that embeds this one calls by
//! `postMessage` ([`frame`]). Must not know how anything is drawn.

mod data;
mod error;
mod event;
mod frame;
mod load;
mod object;
mod run;
mod use_api;

use std::cell::RefCell;

use futures::channel::oneshot;

use crate::{
    client::Client,
    protocol::{Failure, FailureKind, ModelTask},
    ui::state::{Action, State},
};

pub use self::{
    data::{argument, camel, from_js, texts, to_js},
    error::{bad_input, exception},
    event::{Event, Events, Stopped, events},
    use_api::use_api,
};

/// What a call needs from the page: its client, its state as last drawn, and the way to change it.
pub struct Api {
    pub client: Client,
    pub state: RefCell<State>,
    changed: RefCell<Vec<oneshot::Sender<()>>>,
    act: Box<dyn Fn(Action)>,
}

impl Api {
    pub fn new(client: Client, state: State, act: impl Fn(Action) + 'static) -> Self {
        let (state, changed) = (RefCell::new(state), RefCell::default());
        Self { client, state, changed, act: Box::new(act) }
    }

    /// Takes in the page's new state, and wakes the calls that wait for a change.
    pub fn update(&self, state: State) {
        self.state.replace(state);
        for waiting in self.changed.take() {
            // A call that was stopped meanwhile waits no more.
            let _ = waiting.send(());
        }
    }

    /// The SHA-256 of the catalogue's first model for a task.
    pub fn model(&self, task: ModelTask) -> Result<String, Failure> {
        let state = self.state.borrow();
        let spec = state.models.offered(task).next();
        let nothing =
            || Failure::new(FailureKind::NotStored, format!("the catalogue has no model for {task:?}"));
        Ok(spec.ok_or_else(nothing)?.sha256.clone())
    }

    /// Resolves after the next change of the page's state.
    async fn change(&self) {
        let (sender, changed) = oneshot::channel();
        self.changed.borrow_mut().push(sender);
        let _ = changed.await;
    }
}
