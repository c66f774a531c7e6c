//! What the chat knows: all conversations with projects and presets, what is still to be stored of them, and how that goes.
//! Pure: `use_conversations` stores what [`ChatState::writes`] says. Must not know where that is, nor who draws.

mod action;
mod apply;
mod conversations;
mod write;

use std::{collections::BTreeSet, rc::Rc};

pub use self::{
    action::{ChatAction, Moment},
    write::Write,
};
use super::{
    attaching::Attaching,
    history::{
        Chats, Conversation, ConversationId, List, Meta, Preset, Project, ProjectId, storage::StorageError,
    },
    turn::Turn,
};
use crate::ui::runs::Wanted;

/// Where conversations are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Not known yet.
    #[default]
    Opening,
    Database,
    /// The browser stores nothing: what is here goes with the tab.
    Memory,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ChatState {
    chats: Chats,
    pub place: Place,
    /// What was shown last is still being read: nothing is shown until then.
    pub reading: bool,
    pub trouble: Option<StorageError>,
    pub projects: Rc<Vec<Project>>,
    pub presets: Rc<Vec<Preset>>,
    /// The conversation that was deleted last.
    pub deleted: Option<Rc<Meta>>,
    /// What goes with the next message.
    pub attaching: Attaching,
    writes: Vec<Write>,
    /// How many writes there were before these.
    taken: u64,
}

/// Tabs give their turns ids that are so far apart.
const FIRST_TURNS: u64 = 1 << 32;

impl ChatState {
    /// An empty conversation, until the one of the last visit is read.
    pub fn new(moment: Moment, reading: bool) -> Self {
        let first_turn = moment.random / FIRST_TURNS * FIRST_TURNS;
        let shown = Conversation::new(ConversationId(moment.random), first_turn, moment.now_ms);
        Self {
            chats: Chats::new(shown, first_turn),
            place: Place::Opening,
            reading,
            trouble: None,
            projects: Rc::default(),
            presets: Rc::default(),
            deleted: None,
            attaching: Attaching::default(),
            writes: Vec::new(),
            taken: 0,
        }
    }

    pub fn shown(&self) -> &Conversation {
        self.chats.shown()
    }

    pub fn list(&self) -> &List {
        &self.chats.list
    }

    /// The open conversation of this id: shown, or answering behind it.
    pub fn open(&self, id: ConversationId) -> Option<&Conversation> {
        self.chats.open().find(|conversation| conversation.id() == id)
    }

    pub fn project(&self, id: Option<ProjectId>) -> Option<&Project> {
        self.projects.iter().find(|project| Some(project.id) == id)
    }

    /// What is still to be stored, and how many writes there were before.
    pub fn writes(&self) -> (u64, &[Write]) {
        (self.taken, &self.writes)
    }

    /// The answer that is to be under way, with its conversation: others wait for it, each in its turn.
    pub fn running(&self) -> Option<(&Conversation, &Rc<Turn>)> {
        let running = self.chats.open().filter_map(|chat| Some((chat, chat.tree.running()?)));
        running.min_by_key(|(chat, turn)| (chat.tree.node(turn.id).map(|node| node.created_ms), turn.id))
    }

    pub fn wanted(&self) -> Option<Wanted> {
        self.running()?.1.wanted()
    }

    /// Which conversations answer now.
    pub fn answering(&self) -> BTreeSet<ConversationId> {
        self.chats.open().filter(|chat| chat.tree.running().is_some()).map(Conversation::id).collect()
    }
}
