//! The state of the outbox as the page shows it: how many results wait, were sent or refused, and how it is set. Must not know how results
//! are sent.

use crate::{
    protocol::{Deliver, Failure, OutboxContents, OutboxSettings, OutboxState, RefusedId},
    ui::runs::{News, Run, RunId},
};

pub type DeliverRun = Run<OutboxState, Option<OutboxState>>;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutboxView {
    /// `None` until it was asked.
    pub contents: Option<std::rc::Rc<OutboxContents>>,
    /// The person's wish under way.
    pub busy: bool,
    pub failure: Option<Failure>,
    pub delivering: Option<DeliverRun>,
    /// A batch that a person looks at, as it was sent.
    pub shown: Option<(RefusedId, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum OutboxAction {
    /// A wish was made; its answer comes as [`Self::Told`].
    Asked,
    Told(Result<OutboxContents, Failure>),
    /// A batch that was to be shown.
    Shown(RefusedId, String),
    Hide,
    Delivered(News<Deliver>),
}

impl OutboxView {
    pub fn apply(&mut self, action: OutboxAction, last_run: &mut RunId) {
        match action {
            OutboxAction::Asked => self.busy = true,
            OutboxAction::Told(Ok(contents)) => {
                (self.busy, self.failure) = (false, None);
                self.shown =
                    self.shown.take().filter(|(id, _)| contents.refused.iter().any(|batch| batch.id == *id));
                self.contents = Some(std::rc::Rc::new(contents));
                self.deliver_as_wanted(last_run);
            }
            OutboxAction::Told(Err(failure)) => (self.busy, self.failure) = (false, Some(failure)),
            OutboxAction::Shown(id, batch) => self.shown = Some((id, batch)),
            OutboxAction::Hide => self.shown = None,
            OutboxAction::Delivered(news) => {
                if let Some(run) = &mut self.delivering {
                    run.hear(news, |last, state| *last = Some(state));
                }
            }
        }
    }

    /// The newest that is known of it.
    pub fn state(&self) -> Option<&OutboxState> {
        let told =
            self.delivering.as_ref().filter(|run| run.is_running()).and_then(|run| run.so_far.as_ref());
        told.or_else(|| self.contents.as_ref().map(|contents| &contents.state))
    }

    pub fn settings(&self) -> OutboxSettings {
        self.contents.as_ref().map(|contents| contents.settings.clone()).unwrap_or_default()
    }

    /// Sends while the person agrees to it, and no longer.
    fn deliver_as_wanted(&mut self, last_run: &mut RunId) {
        let settings = self.settings();
        let wanted = settings.consent && !settings.address.is_empty();
        let running = self.delivering.as_ref().is_some_and(|run| run.is_running() && !run.stopping);
        if wanted && !running {
            self.delivering = Some(Run::new(last_run.mint(), None));
        } else if !wanted && running {
            self.delivering.iter_mut().for_each(Run::stop);
        }
    }
}

/// Whether a text is an address to which results can be sent: HTTPS, or plain HTTP on this machine.
pub fn is_address(text: &str) -> bool {
    let host = |rest: &str| rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_owned();
    match text.trim().split_once("://") {
        Some(("https", rest)) => !host(rest).is_empty(),
        Some(("http", rest)) => matches!(host(rest).as_str(), "localhost" | "127.0.0.1"),
        Some(_) | None => false,
    }
}
