//! Opens the store, shows what was shown last, and reads the list after that is drawn.

use std::rc::Rc;

use super::{Conversations, Job};
use crate::ui::{
    browser::{epoch_ms, local_storage, random_seed},
    tasks::chat::{
        conversation_store::ConversationStore,
        history::{
            Meta, Node, examples,
            storage::{Room, StorageError, Store, TabId},
        },
        memory_store::MemoryStore,
        state::{ChatAction, Place},
    },
    text::Language,
};

/// Set once the example presets were given: whoever deletes them is rid of them.
const EXAMPLES_GIVEN: &str = "hearth.presets-given";

impl Conversations {
    /// Opens the store and shows what was shown last; the list comes after that is drawn.
    pub(super) async fn open(&self, language: Language) -> ConversationStore {
        let heard = {
            let inner = Rc::downgrade(&self.0);
            move |change| {
                if let Some(inner) = inner.upgrade() {
                    Self(inner).job(Job::Heard(change));
                }
            }
        };
        let (store, place, shown) = match Store::open(TabId(random_seed()), heard).await {
            Ok(store) => {
                let shown = self.shown_last(&store).await;
                (ConversationStore::Database(store), Place::Database, shown)
            }
            Err(error) => {
                self.0.act.emit(ChatAction::Troubled(Some(error)));
                (ConversationStore::Memory(Rc::new(MemoryStore::default())), Place::Memory, None)
            }
        };
        self.0.store.replace(Some(store.clone()));
        for (meta, node) in self.0.early.take() {
            self.start_turn(&meta, &node);
        }
        for waiting in self.0.waiting.take() {
            // It was given up.
            let _ = waiting.send(());
        }
        self.0.act.emit(ChatAction::Opened { place, shown });
        if let Err(error) = self.read_the_rest(&store, language).await {
            self.0.act.emit(ChatAction::Troubled(Some(error)));
        }
        store
    }

    async fn shown_last(&self, store: &Store) -> Option<(Meta, Vec<Node>)> {
        let moved = self.value_or_trouble(store.move_over(epoch_ms(), random_seed).await);
        if let Some(moved) = moved {
            store.show(moved);
        }
        let id = store.shown()?;
        self.value_or_trouble(store.conversation(id).await).filter(|(meta, _)| !meta.is_deleted())
    }

    fn value_or_trouble<T>(&self, result: Result<Option<T>, StorageError>) -> Option<T> {
        result.unwrap_or_else(|error| {
            self.0.act.emit(ChatAction::Troubled(Some(error)));
            None
        })
    }

    async fn read_the_rest(&self, store: &ConversationStore, language: Language) -> Result<(), StorageError> {
        let act = &self.0.act;
        let ConversationStore::Database(store) = store else {
            act.emit(ChatAction::Presets(examples(language)));
            return Ok(());
        };
        let metas = store.metas().await?;
        let deleted: Vec<Meta> = metas.iter().filter(|meta| meta.is_deleted()).cloned().collect();
        act.emit(ChatAction::Listed(metas));
        act.emit(ChatAction::Projects(store.projects().await?));
        if local_storage::get(EXAMPLES_GIVEN) != Some(true) {
            for preset in examples(language) {
                store.keep_preset(&preset).await?;
            }
            local_storage::set(EXAMPLES_GIVEN, &true);
        }
        act.emit(ChatAction::Presets(store.presets().await?));
        store.recover().await?;
        store.remove_deleted(&deleted, epoch_ms()).await?;
        if let Some(room) = Room::ask().await.filter(|room| room.is_short()) {
            let facts = format!("{} of {} bytes are used", room.used, room.quota);
            return Err(StorageError::Full(facts));
        }
        Ok(())
    }
}
