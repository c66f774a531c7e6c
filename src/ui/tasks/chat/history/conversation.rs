//! One conversation: its meta, its turns, and what can happen to them.

use std::rc::Rc;

use super::{
    Attachment, ConversationId, Meta, MetaChange, Node, Origin, Retrieved, Source, Tree, Turn, TurnId,
    TurnState, title,
};
use crate::{
    protocol::{Finish, Generate, Given},
    ui::runs::News,
};

#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    pub meta: Rc<Meta>,
    pub tree: Tree,
    next_turn: u64,
}

/// News of a run are ignored once its turn is no longer the running one. While a turn runs, nothing else is asked
/// and no other branch is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversationAction {
    /// `sources` are the passages that the prompt holds.
    Send {
        prompt: Rc<str>,
        sources: Vec<Source>,
    },
    /// A prompt with documents.
    SendWith {
        prompt: Rc<str>,
        attachments: Vec<Attachment>,
    },
    /// What the model is given of the documents of the turn that runs, and of its project's.
    Given {
        id: TurnId,
        given: Vec<Given>,
        retrieved: Option<Retrieved>,
    },
    Stop,
    /// Asks for an answer again, in a branch beside it.
    Regenerate {
        id: TurnId,
    },
    /// Puts another prompt into a branch beside an earlier one.
    Resend {
        id: TurnId,
        prompt: Rc<str>,
    },
    /// Goes on with an answer that was cut.
    Continue {
        id: TurnId,
    },
    /// Puts other words of the model into a branch beside an answer.
    EditAnswer {
        id: TurnId,
        answer: String,
    },
    /// Shows the newest branch below a turn.
    Show {
        id: TurnId,
    },
    Change(MetaChange),
    /// What the run of the answer under way has to say.
    Heard(News<Generate>),
    /// What another tab has stored of it.
    TakeUp {
        meta: Rc<Meta>,
        nodes: Vec<Node>,
    },
}

impl Conversation {
    /// The ids of new turns come after `first_turn`, which differs from tab to tab.
    pub fn new(id: ConversationId, first_turn: u64, now_ms: u64) -> Self {
        Self::restored(Meta::new(id, now_ms), Vec::new(), first_turn)
    }

    pub fn restored(meta: Meta, nodes: Vec<Node>, first_turn: u64) -> Self {
        let tree = Tree::restored(nodes, meta.leaf);
        Self { meta: Rc::new(meta), tree, next_turn: first_turn }
    }

    pub fn id(&self) -> ConversationId {
        self.meta.id
    }

    /// Whether an answer stopped before its end and can go on.
    pub fn can_continue(&self, id: TurnId) -> bool {
        let cut = |turn: &Turn| match &turn.state {
            TurnState::Running { .. } => false,
            TurnState::Done(generated) => matches!(generated.finish, Finish::MaxTokens | Finish::ContextFull),
            TurnState::Stopped | TurnState::Failed(_) => true,
        };
        self.tree.current(id).is_some_and(|node| !node.turn.answer.is_empty() && cut(&node.turn))
    }

    pub fn apply(&mut self, action: ConversationAction, now_ms: u64) {
        match action {
            ConversationAction::Send { prompt, sources } => {
                self.send(prompt, |turn| turn.sources = Rc::new(sources), now_ms);
            }
            ConversationAction::SendWith { prompt, attachments } => {
                self.send(prompt, |turn| turn.attachments = Rc::new(attachments), now_ms);
            }
            ConversationAction::Given { id, given, retrieved } => {
                if let Some(turn) = self.tree.running_mut(id) {
                    turn.give(given, retrieved);
                }
            }
            ConversationAction::Stop => {
                let id = self.tree.running().map(|turn| turn.id);
                if let Some(turn) = id.and_then(|id| self.tree.running_mut(id)) {
                    turn.stop();
                }
            }
            ConversationAction::Regenerate { id } => {
                if let Some(node) = self.beside(id) {
                    let turn = Turn::new(self.mint(), node.turn.prompt.clone());
                    let (sources, attachments) = (node.turn.sources.clone(), node.turn.attachments_again());
                    self.add(Node::new(Turn { sources, attachments, ..turn }, node.parent, now_ms));
                }
            }
            ConversationAction::Resend { id, prompt } => {
                if let Some(node) = self.beside(id)
                    && !prompt.trim().is_empty()
                {
                    let attachments = node.turn.attachments_again();
                    let turn = Turn { attachments, ..Turn::new(self.mint(), prompt) };
                    self.add(Node::new(turn, node.parent, now_ms));
                }
            }
            ConversationAction::Continue { id } => {
                if let Some(node) = self.beside(id)
                    && self.can_continue(id)
                {
                    let turn = Turn { id: self.mint(), state: TurnState::STARTED, ..(*node.turn).clone() };
                    let continued = Node::new(turn, node.parent, now_ms);
                    self.add(Node { continues: Some(id), ..continued });
                }
            }
            ConversationAction::EditAnswer { id, answer } => {
                if let Some(node) = self.beside(id) {
                    let turn = Turn { id: self.mint(), answer, ..(*node.turn).clone() };
                    let edited = Node::new(turn, node.parent, now_ms);
                    self.add(Node { origin: Origin::Edited, ..edited });
                }
            }
            ConversationAction::Show { id } => {
                self.tree.go_to(id);
                self.change(MetaChange::Leaf(self.tree.leaf()));
            }
            ConversationAction::Change(change) => self.change(change),
            ConversationAction::Heard(news) => self.hear(news, now_ms),
            ConversationAction::TakeUp { meta, nodes } => {
                self.tree.merge(nodes, meta.leaf);
                let leaf = self.tree.leaf();
                self.meta = meta;
                if self.meta.leaf != leaf {
                    self.change(MetaChange::Leaf(leaf));
                }
            }
        }
    }

    fn send(&mut self, prompt: Rc<str>, with: impl FnOnce(&mut Turn), now_ms: u64) {
        if self.tree.running().is_none() && !prompt.trim().is_empty() {
            let parent = self.tree.leaf();
            let mut turn = Turn::new(self.mint(), prompt);
            with(&mut turn);
            self.add(Node::new(turn, parent, now_ms));
        }
    }

    fn hear(&mut self, news: News<Generate>, now_ms: u64) {
        let Some(turn) = self.tree.running_mut(news.run.into()) else { return };
        turn.hear(news, now_ms);
        if !turn.is_running() {
            self.tree.settle();
            self.change(MetaChange::Updated { at_ms: now_ms });
            self.change(MetaChange::Leaf(self.tree.leaf()));
        }
    }

    /// The turn that a new one is to stand beside, unless one runs.
    fn beside(&self, id: TurnId) -> Option<Node> {
        if self.tree.running().is_some() { None } else { self.tree.current(id) }
    }

    fn add(&mut self, node: Node) {
        if self.meta.title.is_empty() {
            self.change(MetaChange::Rename(title(&node.turn.prompt)));
        }
        self.change(MetaChange::Updated { at_ms: node.created_ms });
        self.tree.add(node);
        self.change(MetaChange::Leaf(self.tree.leaf()));
    }

    fn change(&mut self, change: MetaChange) {
        Rc::make_mut(&mut self.meta).apply(change);
    }

    fn mint(&mut self) -> TurnId {
        self.next_turn += 1;
        TurnId(self.next_turn)
    }
}
