//! What each action does.

use std::rc::Rc;

use super::{ChatAction, ChatState, Moment, Write};
use crate::{
    protocol::{Failure, FailureKind},
    ui::{
        runs::{News, RunId},
        tasks::chat::history::{ConversationAction, ConversationId, MetaChange},
    },
};

impl ChatState {
    pub fn apply(&mut self, action: ChatAction, moment: Moment) {
        let shown = self.shown().id();
        let last = self.shown().tree.leaf();
        match action {
            ChatAction::Send { prompt, sources } => {
                self.to(shown, ConversationAction::Send { prompt, sources }, moment);
            }
            ChatAction::SendWith { prompt, attachments } => {
                self.to(shown, ConversationAction::SendWith { prompt, attachments }, moment);
                if self.shown().tree.leaf() != last {
                    self.attaching.clear();
                }
            }
            ChatAction::Attaching(action) => self.attaching.apply(action),
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
}

/// Takes the place of what has its id, or joins the others.
fn put<T: Clone, I: PartialEq>(all: &mut Rc<Vec<T>>, value: T, id: fn(&T) -> I) {
    let all = Rc::make_mut(all);
    match all.iter_mut().find(|known| id(known) == id(&value)) {
        Some(known) => *known = value,
        None => all.push(value),
    }
}
