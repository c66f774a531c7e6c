//! The conversation: finished turns, and the last one, which alone may be running.

use std::rc::Rc;

use super::turn::{Turn, TurnId, TurnState};
use crate::{
    protocol::{Failure, FailureKind, Generated, Message, Progress, Role},
    ui::parts::Source,
};

/// A chunk touches `last` alone; `past` is shared with whoever draws it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conversation {
    past: Rc<Vec<Rc<Turn>>>,
    last: Option<Rc<Turn>>,
    next_id: u64,
}

/// What carries a turn's id is ignored once that turn is no longer the running one.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatAction {
    Send(Rc<str>),
    /// As [`Self::Send`], with the passages that the prompt holds.
    Ask {
        prompt: Rc<str>,
        sources: Vec<Source>,
    },
    Stop,
    /// Asks for the last answer again.
    Regenerate,
    /// Puts another prompt in the place of an earlier one; the turns after it go.
    Resend {
        id: TurnId,
        prompt: Rc<str>,
    },
    /// Forgets the whole conversation.
    Clear,
    /// What another tab has kept.
    Heard(Vec<Turn>),
    Progressed {
        id: TurnId,
        progress: Progress,
    },
    Streamed {
        id: TurnId,
        text: String,
    },
    Ended {
        id: TurnId,
        result: Result<Generated, Failure>,
    },
}

impl ChatAction {
    /// Whether it wants the model to answer.
    pub fn asks(&self) -> bool {
        match self {
            Self::Send(_) | Self::Ask { .. } | Self::Regenerate | Self::Resend { .. } => true,
            Self::Stop
            | Self::Clear
            | Self::Heard(_)
            | Self::Progressed { .. }
            | Self::Streamed { .. }
            | Self::Ended { .. } => false,
        }
    }
}

impl Conversation {
    /// Takes up what an earlier visit left. The ids of new turns come after `first_id`, which differs from tab to
    /// tab: all of them keep the same conversation, and know a turn by its id.
    pub fn restored(turns: Vec<Turn>, first_id: u64) -> Self {
        let mut conversation = Self { next_id: first_id, ..Self::default() };
        conversation.take_up(turns);
        conversation
    }

    pub fn turns(&self) -> impl Iterator<Item = &Rc<Turn>> {
        self.past.iter().chain(&self.last)
    }

    pub fn past(&self) -> &Rc<Vec<Rc<Turn>>> {
        &self.past
    }

    pub fn last(&self) -> Option<&Rc<Turn>> {
        self.last.as_ref()
    }

    pub fn running(&self) -> Option<&Rc<Turn>> {
        self.last.as_ref().filter(|turn| turn.is_running())
    }

    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// What the model is given for the last turn. Turns without an answer are left out: they would only
    /// teach it that questions stand unanswered.
    pub fn messages(&self, system_prompt: &str) -> Vec<Message> {
        let message = |role, content: &str| Message { role, content: content.to_owned() };
        let mut messages = Vec::with_capacity(2 * self.past.len() + 2);
        if !system_prompt.trim().is_empty() {
            messages.push(message(Role::System, system_prompt));
        }
        for turn in self.past.iter().filter(|turn| !turn.answer.is_empty()) {
            messages.push(message(Role::User, &turn.prompt));
            messages.push(message(Role::Assistant, &turn.answer));
        }
        if let Some(turn) = &self.last {
            messages.push(message(Role::User, &turn.prompt));
        }
        messages
    }

    pub fn apply(&mut self, action: ChatAction) {
        match action {
            ChatAction::Send(prompt) => {
                if self.running().is_none() && !prompt.trim().is_empty() {
                    self.start(prompt, Rc::default());
                }
            }
            ChatAction::Ask { prompt, sources } => {
                if self.running().is_none() {
                    self.start(prompt, Rc::new(sources));
                }
            }
            ChatAction::Stop => {
                if let Some(Turn { state: TurnState::Running { stopping, .. }, .. }) = self.last_mut() {
                    *stopping = true;
                }
            }
            ChatAction::Regenerate => {
                if self.running().is_none()
                    && let Some(turn) = self.last.take()
                {
                    self.start(turn.prompt.clone(), turn.sources.clone());
                }
            }
            ChatAction::Resend { id, prompt } => {
                let place = self.turns().position(|turn| turn.id == id);
                if self.running().is_none()
                    && !prompt.trim().is_empty()
                    && let Some(place) = place
                {
                    self.last = None;
                    Rc::make_mut(&mut self.past).truncate(place);
                    self.start(prompt, Rc::default());
                }
            }
            ChatAction::Clear => {
                self.past = Rc::default();
                self.last = None;
            }
            ChatAction::Heard(turns) => {
                let mine = self.last.take_if(|turn| turn.is_running());
                let others =
                    turns.into_iter().filter(|turn| Some(turn.id) != mine.as_ref().map(|turn| turn.id));
                self.take_up(others.collect());
                if let Some(mine) = mine {
                    self.push(mine);
                }
            }
            ChatAction::Progressed { id, progress: heard } => {
                if let Some(TurnState::Running { progress, .. }) =
                    self.running_mut(id).map(|turn| &mut turn.state)
                {
                    *progress = Some(heard);
                }
            }
            ChatAction::Streamed { id, text } => {
                if let Some(turn) = self.running_mut(id) {
                    turn.answer.push_str(&text);
                }
            }
            ChatAction::Ended { id, result } => {
                if let Some(turn) = self.running_mut(id) {
                    turn.state = match result {
                        Ok(generated) => TurnState::Done(generated),
                        Err(Failure { kind: FailureKind::Cancelled, .. }) => TurnState::Stopped,
                        // It was to end, and it ended, if only with its worker.
                        Err(Failure { kind: FailureKind::Crashed, .. }) if turn.is_stopping() => {
                            TurnState::Stopped
                        }
                        Err(failure) => TurnState::Failed(failure),
                    };
                }
            }
        }
    }

    fn start(&mut self, prompt: Rc<str>, sources: Rc<Vec<Source>>) {
        let id = self.mint();
        self.push(Rc::new(Turn { sources, ..Turn::new(id, prompt) }));
    }

    fn push(&mut self, turn: Rc<Turn>) {
        if let Some(turn) = self.last.replace(turn) {
            Rc::make_mut(&mut self.past).push(turn);
        }
    }

    /// These turns and no others. None of them runs here; those that were here already need not be drawn again.
    fn take_up(&mut self, turns: Vec<Turn>) {
        let here: Vec<Rc<Turn>> = self.turns().cloned().collect();
        let mut past: Vec<Rc<Turn>> = Vec::with_capacity(turns.len());
        for mut turn in turns.into_iter().map(Turn::interrupted) {
            // What is stored may have been tampered with, and ids must differ.
            if past.iter().any(|before| before.id == turn.id) {
                turn.id = self.mint();
            }
            let same = here.iter().find(|known| ***known == turn);
            past.push(same.cloned().unwrap_or_else(|| Rc::new(turn)));
        }
        self.last = past.pop();
        self.past = Rc::new(past);
    }

    fn mint(&mut self) -> TurnId {
        self.next_id += 1;
        TurnId(self.next_id)
    }

    fn last_mut(&mut self) -> Option<&mut Turn> {
        self.last.as_mut().map(Rc::make_mut)
    }

    fn running_mut(&mut self, id: TurnId) -> Option<&mut Turn> {
        if self.running()?.id == id { self.last_mut() } else { None }
    }
}
