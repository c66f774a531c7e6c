//! What the chat knows: all conversations with projects and presets, what is still to be stored of them, and how that goes.
//! Pure: `use_conversations` stores what [`ChatState::writes`] says. Must not know where that is, nor who draws.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    history::{
        Chats, Conversation, ConversationAction, ConversationId, List, Meta, MetaChange, Node, Preset,
        PresetId, Project, ProjectId, duplicate, storage::StorageError,
    },
    turn::{Turn, TurnId},
};
use crate::{
    protocol::{Failure, FailureKind, Generate},
    ui::{
        parts::Source,
        runs::{News, RunId, Wanted},
    },
};

/// What an action takes from outside: when it came, and a number that nothing else has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub now_ms: u64,
    /// Below 2^53.
    pub random: u64,
}

/// Something to be stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// A turn that was asked: its place is written before it is shown.
    Start {
        meta: Rc<Meta>,
        node: Node,
    },
    /// A turn that has ended.
    Turn {
        meta: Rc<Meta>,
        node: Node,
    },
    Change {
        id: ConversationId,
        change: MetaChange,
    },
    /// A whole conversation: a copy.
    Insert {
        meta: Rc<Meta>,
        nodes: Rc<Vec<Node>>,
    },
    Shown(ConversationId),
    Project(Project),
    RemoveProject(ProjectId),
    Preset(Preset),
    RemovePreset(PresetId),
}

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
pub enum ChatAction {
    /// `sources` are the passages that the prompt holds.
    Send {
        prompt: Rc<str>,
        sources: Vec<Source>,
    },
    Stop,
    /// Asks for the last answer again.
    Regenerate,
    /// Puts another prompt into a branch beside an earlier one.
    Resend {
        id: TurnId,
        prompt: Rc<str>,
    },
    /// Shows an empty conversation; what was shown stays in the list.
    Clear,
    /// What the answer under way has to say; its run is named as its turn is.
    Heard(News<Generate>),
    /// To one conversation, shown or not.
    To {
        id: ConversationId,
        action: ConversationAction,
    },
    /// To the one that is shown.
    InShown(ConversationAction),
    Duplicate {
        meta: Rc<Meta>,
        nodes: Vec<Node>,
        title: String,
    },
    Delete(ConversationId),
    Undelete(ConversationId),
    /// Nobody wants the last deletion undone.
    ForgetDeleted,
    Project(Project),
    RemoveProject(ProjectId),
    Preset(Preset),
    RemovePreset(PresetId),
    ApplyPreset(PresetId),

    /// The store is open; `shown` is what was shown last.
    Opened {
        place: Place,
        shown: Option<(Meta, Vec<Node>)>,
    },
    Listed(Vec<Meta>),
    Projects(Vec<Project>),
    Presets(Vec<Preset>),
    /// A conversation that was read, to be shown.
    Show {
        meta: Meta,
        nodes: Vec<Node>,
    },
    /// Another tab shows a new conversation.
    Follow(ConversationId),
    /// Another tab, or an import, has changed what the list says.
    Noted(Meta),
    Removed(ConversationId),
    /// So many writes are in hand.
    Taken(u64),
    /// Those before are stored: conversations that have ended behind the shown one can go.
    Settled,
    /// This turn could not be stored, so it is not asked.
    Refused {
        turn: TurnId,
        error: StorageError,
    },
    Troubled(Option<StorageError>),
}

impl ChatAction {
    pub fn send(prompt: &str) -> Self {
        Self::Send { prompt: prompt.into(), sources: Vec::new() }
    }

    /// Whether it wants the model to answer.
    pub fn asks(&self) -> bool {
        match self {
            Self::Send { .. } | Self::Regenerate | Self::Resend { .. } => true,
            Self::To { action, .. } | Self::InShown(action) => matches!(
                action,
                ConversationAction::Send { .. }
                    | ConversationAction::Regenerate { .. }
                    | ConversationAction::Resend { .. }
                    | ConversationAction::Continue { .. }
            ),
            Self::Stop
            | Self::Clear
            | Self::Heard(_)
            | Self::Duplicate { .. }
            | Self::Delete(_)
            | Self::Undelete(_)
            | Self::ForgetDeleted
            | Self::Project(_)
            | Self::RemoveProject(_)
            | Self::Preset(_)
            | Self::RemovePreset(_)
            | Self::ApplyPreset(_)
            | Self::Opened { .. }
            | Self::Listed(_)
            | Self::Projects(_)
            | Self::Presets(_)
            | Self::Show { .. }
            | Self::Follow(_)
            | Self::Noted(_)
            | Self::Removed(_)
            | Self::Taken(_)
            | Self::Settled
            | Self::Refused { .. }
            | Self::Troubled(_) => false,
        }
    }
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

    pub fn apply(&mut self, action: ChatAction, moment: Moment) {
        let shown = self.shown().id();
        let last = self.shown().tree.leaf();
        match action {
            ChatAction::Send { prompt, sources } => {
                self.to(shown, ConversationAction::Send { prompt, sources }, moment);
            }
            ChatAction::Stop => self.stop(shown, moment),
            ChatAction::Regenerate => {
                if let Some(id) = last {
                    self.to(shown, ConversationAction::Regenerate { id }, moment);
                }
            }
            ChatAction::Resend { id, prompt } => {
                self.to(shown, ConversationAction::Resend { id, prompt }, moment);
            }
            ChatAction::Clear => self.start(ConversationId(moment.random), moment),
            ChatAction::Heard(news) => self.hear(news, moment),
            ChatAction::InShown(action) => self.to(shown, action, moment),
            ChatAction::To { id, action: ConversationAction::Stop } => self.stop(id, moment),
            ChatAction::To { id, action } => self.to(id, action, moment),
            ChatAction::Duplicate { meta, nodes, title } => self.duplicate(&meta, &nodes, title, moment),
            ChatAction::Delete(id) => self.delete(id, moment),
            ChatAction::Undelete(id) => {
                self.to(id, ConversationAction::Change(MetaChange::Restore), moment);
                self.deleted = None;
            }
            ChatAction::ForgetDeleted => self.deleted = None,
            ChatAction::Project(project) => {
                put(&mut self.projects, project.clone(), |project| project.id);
                self.writes.push(Write::Project(project));
            }
            ChatAction::RemoveProject(id) => {
                Rc::make_mut(&mut self.projects).retain(|project| project.id != id);
                let inside: Vec<_> = self.list().in_project(Some(id)).map(|meta| meta.id).collect();
                for inside in inside {
                    self.chats.apply(
                        inside,
                        ConversationAction::Change(MetaChange::MoveTo(None)),
                        moment.now_ms,
                    );
                }
                self.writes.push(Write::RemoveProject(id));
            }
            ChatAction::Preset(preset) => {
                put(&mut self.presets, preset.clone(), |preset| preset.id);
                self.writes.push(Write::Preset(preset));
            }
            ChatAction::RemovePreset(id) => {
                Rc::make_mut(&mut self.presets).retain(|preset| preset.id != id);
                self.writes.push(Write::RemovePreset(id));
            }
            ChatAction::ApplyPreset(id) => {
                let Some(preset) = self.presets.iter().find(|preset| preset.id == id).cloned() else {
                    return;
                };
                for change in preset.changes() {
                    self.to(shown, ConversationAction::Change(change), moment);
                }
            }
            ChatAction::Opened { place, shown } => {
                self.place = place;
                self.reading = false;
                // Whoever has asked something meanwhile stays with it.
                if let (true, Some((meta, nodes))) = (self.shown().tree.is_empty(), shown) {
                    self.chats.show(meta.clone(), nodes);
                    self.chats.list.put(Rc::new(meta));
                }
            }
            ChatAction::Listed(metas) => self.chats.listed(metas),
            ChatAction::Projects(projects) => self.projects = Rc::new(projects),
            ChatAction::Presets(presets) => self.presets = Rc::new(presets),
            ChatAction::Show { meta, nodes } => {
                let id = meta.id;
                self.reading = false;
                self.chats.show(meta, nodes);
                self.writes.push(Write::Shown(id));
            }
            ChatAction::Follow(id) => {
                if id != shown && self.open(id).is_none() {
                    self.reading = false;
                    self.chats.start(id, moment.now_ms);
                }
            }
            ChatAction::Noted(meta) => self.chats.list.put(Rc::new(meta)),
            ChatAction::Removed(id) => self.chats.list.remove(id),
            ChatAction::Taken(until) => {
                let count = usize::try_from(until.saturating_sub(self.taken)).unwrap_or(usize::MAX);
                self.writes.drain(..count.min(self.writes.len()));
                self.taken = self.taken.max(until);
            }
            ChatAction::Settled => self.chats.settle(),
            ChatAction::Refused { turn, error } => {
                let failure = Failure::new(FailureKind::Storage, error.to_string());
                self.trouble = Some(error);
                self.hear(News::ended(RunId(turn.0), Err(failure)), moment);
            }
            ChatAction::Troubled(error) => self.trouble = error,
        }
    }

    /// Changes one conversation, and notes what is to be stored of that.
    fn to(&mut self, id: ConversationId, action: ConversationAction, moment: Moment) {
        let before = self.open(id).and_then(|chat| chat.tree.leaf());
        let stored = match &action {
            ConversationAction::Send { .. }
            | ConversationAction::Regenerate { .. }
            | ConversationAction::Resend { .. }
            | ConversationAction::Continue { .. }
            | ConversationAction::EditAnswer { .. } => Stored::Added,
            ConversationAction::Show { .. } => Stored::Leaf,
            ConversationAction::Change(change) => Stored::Change(change.clone()),
            ConversationAction::Heard(News { run, result: Some(_), .. }) => Stored::Ended(TurnId(run.0)),
            ConversationAction::Heard(_) | ConversationAction::Stop | ConversationAction::TakeUp { .. } => {
                Stored::Nothing
            }
        };
        let was_running = self.open(id).and_then(|chat| chat.tree.running().map(|turn| turn.id));
        self.chats.apply(id, action, moment.now_ms);
        let node = |turn: Option<TurnId>| {
            let chat = self.open(id)?;
            Some((chat.meta.clone(), chat.tree.current(turn?)?))
        };
        let write = match stored {
            Stored::Nothing => None,
            Stored::Added => {
                let leaf =
                    self.open(id).and_then(|chat| chat.tree.leaf()).filter(|leaf| Some(*leaf) != before);
                node(leaf).map(|(meta, node)| {
                    if node.turn.is_running() {
                        Write::Start { meta, node }
                    } else {
                        Write::Turn { meta, node }
                    }
                })
            }
            Stored::Ended(turn) => node(Some(turn).filter(|_| was_running == Some(turn)))
                .map(|(meta, node)| Write::Turn { meta, node }),
            Stored::Leaf => {
                let leaf = self.open(id).and_then(|chat| chat.tree.leaf());
                (leaf != before).then_some(Write::Change { id, change: MetaChange::Leaf(leaf) })
            }
            Stored::Change(change) => Some(Write::Change { id, change }),
        };
        let begins =
            before.is_none() && matches!(write, Some(Write::Start { .. })) && self.shown().id() == id;
        self.writes.extend(write);
        if begins {
            // The next visit is to find it.
            self.writes.push(Write::Shown(id));
        }
    }

    fn hear(&mut self, news: News<Generate>, moment: Moment) {
        let id = TurnId(news.run.0);
        if let Some(chat) = self.chats.running(id).map(Conversation::id) {
            self.to(chat, ConversationAction::Heard(news), moment);
        }
    }

    /// An answer that waits for another one has no run yet that could end.
    fn stop(&mut self, id: ConversationId, moment: Moment) {
        let under_way = self.running().map(|(_, turn)| turn.id);
        let asked = self.open(id).and_then(|chat| chat.tree.running()).map(|turn| turn.id);
        self.to(id, ConversationAction::Stop, moment);
        if let Some(asked) = asked.filter(|_| asked != under_way) {
            let stopped = Failure::new(FailureKind::Cancelled, "stopped before it began");
            self.to(id, ConversationAction::Heard(News::ended(RunId(asked.0), Err(stopped))), moment);
        }
    }

    fn start(&mut self, id: ConversationId, moment: Moment) {
        // The empty one that is shown serves as well.
        if !self.shown().tree.is_empty() || self.reading {
            self.reading = false;
            self.chats.start(id, moment.now_ms);
            self.writes.push(Write::Shown(id));
        }
    }

    fn duplicate(&mut self, meta: &Meta, nodes: &[Node], title: String, moment: Moment) {
        let mut last = moment.random;
        let mint = || {
            last += 1;
            last
        };
        let (meta, nodes) = duplicate(meta, nodes, title, moment.now_ms, mint);
        let (meta, nodes) = (Rc::new(meta), Rc::new(nodes));
        self.chats.list.put(meta.clone());
        self.writes.push(Write::Insert { meta, nodes });
    }

    fn delete(&mut self, id: ConversationId, moment: Moment) {
        let Some(meta) = self.list().get(id).cloned() else { return };
        self.stop(id, moment);
        self.to(id, ConversationAction::Change(MetaChange::Delete { at_ms: moment.now_ms }), moment);
        self.deleted = Some(meta);
        if self.shown().id() == id {
            self.start(ConversationId(moment.random), moment);
        }
    }

    /// Which conversations answer now.
    pub fn answering(&self) -> BTreeSet<ConversationId> {
        self.chats.open().filter(|chat| chat.tree.running().is_some()).map(Conversation::id).collect()
    }
}

/// What of an action is to be stored.
enum Stored {
    Nothing,
    Added,
    Ended(TurnId),
    Leaf,
    Change(MetaChange),
}

/// Takes the place of what has its id, or joins the others.
fn put<T: Clone, I: PartialEq>(all: &mut Rc<Vec<T>>, value: T, id: fn(&T) -> I) {
    let all = Rc::make_mut(all);
    match all.iter_mut().find(|known| id(known) == id(&value)) {
        Some(known) => *known = value,
        None => all.push(value),
    }
}
