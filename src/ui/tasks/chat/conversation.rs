//! The conversation: finished turns, and the last one, which alone may be running.

use std::rc::Rc;

use super::turn::{Turn, TurnId};
use crate::{
    protocol::{Generate, Message, Role},
    ui::{parts::Source, runs::News},
};

/// A chunk touches `last` alone; `past` is shared with whoever draws it.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    past: Rc<Vec<Rc<Turn>>>,
    last: Option<Rc<Turn>>,
    next_id: u64,
}

/// Two conversations are equal when they share all they hold, which is what whoever draws wants to know.
impl PartialEq for Conversation {
    fn eq(&self, other: &Self) -> bool {
        let last = |conversation: &Self| conversation.last.as_ref().map(Rc::as_ptr);
        Rc::ptr_eq(&self.past, &other.past) && last(self) == last(other) && self.next_id == other.next_id
    }
}

/// News of a run are ignored once its turn is no longer the running one. While a turn runs, nothing else is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatAction {
    /// `sources` are the passages that the prompt holds.
    Send {
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
    /// What another tab has stored.
    TakeUp(Vec<Turn>),
    /// What the run of the answer under way has to say.
    Heard(News<Generate>),
}

impl ChatAction {
    pub fn send(prompt: &str) -> Self {
        Self::Send { prompt: prompt.into(), sources: Vec::new() }
    }

    /// Whether it wants the model to answer.
    pub fn asks(&self) -> bool {
        match self {
            Self::Send { .. } | Self::Regenerate | Self::Resend { .. } => true,
            Self::Stop | Self::Clear | Self::TakeUp(_) | Self::Heard(_) => false,
        }
    }
}

impl Conversation {
    /// Takes up what an earlier visit left. The ids of new turns come after `first_id`, which differs from tab to
    /// tab: all of them store the same conversation, and know a turn by its id.
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
        if self.running().is_some() && action.asks() {
            return;
        }
        match action {
            ChatAction::Send { prompt, sources } => self.start(prompt, Rc::new(sources)),
            ChatAction::Stop => {
                if let Some(turn) = &mut self.last {
                    Rc::make_mut(turn).stop();
                }
            }
            ChatAction::Regenerate => {
                if let Some(turn) = self.last.take() {
                    self.start(turn.prompt.clone(), turn.sources.clone());
                }
            }
            ChatAction::Resend { id, prompt } => {
                let place = self.turns().position(|turn| turn.id == id);
                if let (Some(place), false) = (place, prompt.trim().is_empty()) {
                    self.last = None;
                    Rc::make_mut(&mut self.past).truncate(place);
                    self.start(prompt, Rc::default());
                }
            }
            ChatAction::Clear => {
                self.past = Rc::default();
                self.last = None;
            }
            ChatAction::TakeUp(turns) => {
                let running = self.running().cloned();
                let runs_here = |turn: &Turn| running.as_ref().is_some_and(|running| running.id == turn.id);
                self.take_up(turns.into_iter().filter(|turn| !runs_here(turn)).collect());
                if let Some(running) = running {
                    self.push(running);
                }
            }
            ChatAction::Heard(news) => {
                let id = TurnId::from(news.run);
                if let Some(turn) = self.last.as_mut().filter(|turn| turn.id == id) {
                    Rc::make_mut(turn).hear(news);
                }
            }
        }
    }

    fn start(&mut self, prompt: Rc<str>, sources: Rc<Vec<Source>>) {
        if !prompt.trim().is_empty() {
            let id = self.mint();
            self.push(Rc::new(Turn { sources, ..Turn::new(id, prompt) }));
        }
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
}
