//! What is to be stored of the conversations, and which change makes it so.

use std::rc::Rc;

use super::{ChatState, Moment};
use crate::ui::{
    runs::News,
    tasks::chat::{
        history::{
            ConversationAction, ConversationId, Meta, MetaChange, Node, Preset, PresetId, Project, ProjectId,
        },
        turn::TurnId,
    },
};

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
    /// The documents of a turn that runs, and what the model was given of them and of its project's: too large for the journal, so
    /// nothing is asked before they are stored.
    Attached {
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

/// What of an action is to be stored.
enum Stored {
    Nothing,
    Added,
    Ended(TurnId),
    Given(TurnId),
    Leaf,
    Change(MetaChange),
}

impl ChatState {
    /// Changes one conversation, and notes what is to be stored of that.
    pub(super) fn to(&mut self, id: ConversationId, action: ConversationAction, moment: Moment) {
        let before = self.open(id).and_then(|chat| chat.tree.leaf());
        let stored = match &action {
            ConversationAction::Send { .. }
            | ConversationAction::SendWith { .. }
            | ConversationAction::Regenerate { .. }
            | ConversationAction::Resend { .. }
            | ConversationAction::Continue { .. }
            | ConversationAction::EditAnswer { .. } => Stored::Added,
            ConversationAction::Given { id, .. } => Stored::Given(*id),
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
            Stored::Given(turn) => node(Some(turn).filter(|_| was_running == Some(turn)))
                .map(|(meta, node)| Write::Attached { meta, node }),
            Stored::Leaf => {
                let leaf = self.open(id).and_then(|chat| chat.tree.leaf());
                (leaf != before).then_some(Write::Change { id, change: MetaChange::Leaf(leaf) })
            }
            Stored::Change(change) => Some(Write::Change { id, change }),
        };
        let begins =
            before.is_none() && matches!(write, Some(Write::Start { .. })) && self.shown().id() == id;
        let attached = match &write {
            Some(Write::Start { meta, node }) if !node.turn.attachments.is_empty() => {
                Some(Write::Attached { meta: meta.clone(), node: node.clone() })
            }
            Some(_) | None => None,
        };
        self.writes.extend(write.into_iter().chain(attached));
        if begins {
            // The next visit is to find it.
            self.writes.push(Write::Shown(id));
        }
    }
}
