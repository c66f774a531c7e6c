//! Conversations begun, answered, stopped, copied and deleted.

use std::rc::Rc;

use super::{ChatState, Moment, Write};
use crate::{
    protocol::{Failure, FailureKind, Generate},
    ui::{
        runs::{News, RunId},
        tasks::chat::{
            history::{Conversation, ConversationAction, ConversationId, Meta, MetaChange, Node, duplicate},
            turn::TurnId,
        },
    },
};

impl ChatState {
    pub(super) fn hear(&mut self, news: News<Generate>, moment: Moment) {
        let id = TurnId(news.run.0);
        if let Some(chat) = self.chats.running(id).map(Conversation::id) {
            self.to(chat, ConversationAction::Heard(news), moment);
        }
    }

    /// An answer that waits for another one has no run yet that could end.
    pub(super) fn stop(&mut self, id: ConversationId, moment: Moment) {
        let under_way = self.running().map(|(_, turn)| turn.id);
        let asked = self.open(id).and_then(|chat| chat.tree.running()).map(|turn| turn.id);
        self.to(id, ConversationAction::Stop, moment);
        if let Some(asked) = asked.filter(|_| asked != under_way) {
            let stopped = Failure::new(FailureKind::Cancelled, "stopped before it began");
            self.to(id, ConversationAction::Heard(News::ended(RunId(asked.0), Err(stopped))), moment);
        }
    }

    pub(super) fn start(&mut self, id: ConversationId, moment: Moment) {
        // The empty one that is shown serves as well.
        if !self.shown().tree.is_empty() || self.reading {
            self.reading = false;
            self.chats.start(id, moment.now_ms);
            self.writes.push(Write::Shown(id));
        }
    }

    pub(super) fn duplicate(&mut self, meta: &Meta, nodes: &[Node], title: String, moment: Moment) {
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

    pub(super) fn delete(&mut self, id: ConversationId, moment: Moment) {
        let Some(meta) = self.list().get(id).cloned() else { return };
        self.stop(id, moment);
        self.to(id, ConversationAction::Change(MetaChange::Delete { at_ms: moment.now_ms }), moment);
        self.deleted = Some(meta);
        if self.shown().id() == id {
            self.start(ConversationId(moment.random), moment);
        }
    }
}
