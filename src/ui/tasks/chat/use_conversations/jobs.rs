//! What is done with the store, each thing after the one before: what the state wants written, what is to be shown, and what other
//! tabs have stored.

use std::rc::Rc;

use futures::{StreamExt, channel::mpsc};

use super::{Conversations, Job};
use crate::ui::{
    tasks::chat::{
        conversation_store::ConversationStore,
        history::{
            Change, ConversationAction, ConversationId, Meta, Node,
            storage::{StorageError, Store},
        },
        state::{ChatAction, ChatState, Write},
    },
    text::Language,
};

impl Conversations {
    pub(super) fn start_turn(&self, meta: &Rc<Meta>, node: &Node) {
        let store = self.0.store.borrow().clone();
        match store.map(|store| store.start_turn(meta, node)) {
            Some(Ok(())) => {}
            Some(Err(error)) => self.refuse(node, error),
            None => self.0.early.borrow_mut().push((meta.clone(), node.clone())),
        }
    }

    fn refuse(&self, node: &Node, error: StorageError) {
        self.0.refused.borrow_mut().insert(node.id(), error.clone());
        self.0.act.emit(ChatAction::Refused { turn: node.id(), error });
    }

    /// Takes over what the state wants stored: turns that begin at once, the rest in its order.
    pub(super) fn take(&self, state: &ChatState) {
        self.0.latest.replace(state.clone());
        let (before, writes) = state.writes();
        let until = before + writes.len() as u64;
        let known = usize::try_from(self.0.taken.get().saturating_sub(before)).unwrap_or(usize::MAX);
        if until <= self.0.taken.get() {
            return;
        }
        self.0.taken.set(until);
        for write in writes.iter().skip(known) {
            match write {
                Write::Start { meta, node } => self.start_turn(meta, node),
                Write::Attached { .. }
                | Write::Turn { .. }
                | Write::Change { .. }
                | Write::Insert { .. }
                | Write::Shown(_)
                | Write::Project(_)
                | Write::RemoveProject(_)
                | Write::Preset(_)
                | Write::RemovePreset(_) => self.job(Job::Write(write.clone())),
            }
        }
        self.0.act.emit(ChatAction::Taken(until));
    }

    pub(super) async fn work(self, language: Language, mut jobs: mpsc::UnboundedReceiver<Job>) {
        let store = self.open(language).await;
        while let Some(job) = jobs.next().await {
            if self.0.store.borrow().is_none() {
                // Everything was deleted.
                return;
            }
            let done = match job {
                Job::Write(write) => self.write(&store, write).await,
                Job::Show(id) => self.read_and_show(&store, id).await,
                Job::Heard(change) => match &store {
                    ConversationStore::Database(database) => self.follow(database, change).await,
                    ConversationStore::Memory(_) => Ok(()),
                },
                Job::Do(then) => {
                    then(store.clone());
                    Ok(())
                }
            };
            if let Err(error) = done {
                self.0.act.emit(ChatAction::Troubled(Some(error)));
            }
        }
    }

    async fn write(&self, store: &ConversationStore, write: Write) -> Result<(), StorageError> {
        match store.write(&write).await {
            Ok(blocks) => {
                if let Some(index) = self.0.index.borrow_mut().as_mut() {
                    blocks.into_iter().for_each(|block| index.put(block));
                }
                if matches!(write, Write::Turn { .. }) {
                    self.0.act.emit(ChatAction::Settled);
                }
                Ok(())
            }
            Err(error) => {
                match write {
                    Write::Attached { node, .. } => self.refuse(&node, error.clone()),
                    write => self.0.failed.borrow_mut().push(write),
                }
                Err(error)
            }
        }
    }

    async fn read_and_show(&self, store: &ConversationStore, id: ConversationId) -> Result<(), StorageError> {
        let open = self.0.latest.borrow().open(id).map(|chat| (*chat.meta).clone());
        // One that answers behind is shown as it is, and its words are not read.
        let read = match open {
            Some(meta) => Some((meta, Vec::new())),
            None => store.conversation(id).await?,
        };
        if let Some((meta, nodes)) = read {
            self.0.act.emit(ChatAction::Show { meta, nodes });
        }
        Ok(())
    }

    /// What another tab has stored.
    async fn follow(&self, store: &Store, change: Change) -> Result<(), StorageError> {
        let act = &self.0.act;
        match change {
            Change::Conversation(id) => {
                let tree = self.0.latest.borrow().open(id).map(|chat| chat.tree.clone());
                let news = match &tree {
                    Some(tree) => store.news(id, tree).await?,
                    None => store.meta(id).await?.map(|meta| (meta, Vec::new())),
                };
                let Some((meta, nodes)) = news else { return Ok(()) };
                if tree.is_some() {
                    let action = ConversationAction::TakeUp { meta: Rc::new(meta), nodes };
                    act.emit(ChatAction::To { id, action });
                } else {
                    act.emit(ChatAction::Noted(meta));
                }
                if let Some(index) = self.0.index.borrow_mut().as_mut() {
                    index.remove(id);
                }
                let blocks =
                    if self.0.index.borrow().is_some() { store.blocks_of(id).await? } else { Vec::new() };
                if let Some(index) = self.0.index.borrow_mut().as_mut() {
                    blocks.into_iter().for_each(|block| index.put(block));
                }
            }
            Change::Removed(id) => act.emit(ChatAction::Removed(id)),
            Change::Projects => act.emit(ChatAction::Projects(store.projects().await?)),
            Change::Presets => act.emit(ChatAction::Presets(store.presets().await?)),
            Change::Shown(id) => {
                // An older conversation is for that tab alone; a new one is for all.
                if store.conversation(id).await?.is_none() {
                    act.emit(ChatAction::Follow(id));
                }
            }
        }
        Ok(())
    }
}
