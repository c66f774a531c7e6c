//! The store in a tab's hands.

use std::rc::Rc;

use idb::Database;
use web_sys::Window;

use super::{
    Entries, StorageError, TabId, database,
    journal::Journal,
    tabs::{Announcements, Presence},
};
use crate::ui::tasks::chat::history::{Change, ConversationId};

/// What the database is called.
const NAME: &str = "hearth";
/// Where the id of the conversation that is shown lies in local storage.
const SHOWN: &str = "hearth.shown";

/// Clones are the same store.
#[derive(Clone)]
pub struct Store(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub database: Database,
    pub journal: Journal,
    announcements: Announcements,
    presence: Presence,
    name: String,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Else it stays open until the garbage collector comes by, and nobody can delete the database.
        self.database.close();
    }
}

impl Store {
    /// `tab` is drawn at random by each visit. `heard` is called with what other tabs have stored.
    pub async fn open(tab: TabId, heard: impl Fn(Change) + 'static) -> Result<Self, StorageError> {
        Self::open_named(NAME, tab, heard).await
    }

    /// A database of another name: for tests.
    pub async fn open_named(
        name: &str,
        tab: TabId,
        heard: impl Fn(Change) + 'static,
    ) -> Result<Self, StorageError> {
        let journal = Journal::new(local_storage()?, tab);
        // Others must see that this tab lives before its journal holds anything.
        let (database, presence) = futures::join!(database::open(name), Presence::announce(tab));
        Ok(Self(Rc::new(Inner {
            database: database?,
            journal,
            announcements: Announcements::open(name, heard)?,
            presence,
            name: name.to_owned(),
        })))
    }

    /// The conversation that was shown last, in whichever tab.
    pub fn shown(&self) -> Option<ConversationId> {
        let id = self.0.journal.storage().get_item(SHOWN).ok().flatten()?;
        id.parse().ok().map(ConversationId)
    }

    /// The other tabs hear of it.
    pub fn show(&self, id: ConversationId) {
        // Not kept: then the next visit begins with an empty conversation, and nothing is lost.
        let _ = self.0.journal.storage().set_item(SHOWN, &id.0.to_string());
        self.announce(Change::Shown(id));
    }

    /// Deletes all conversations, projects and presets, and closes the store.
    pub async fn erase(self) -> Result<(), StorageError> {
        self.0.database.close();
        self.0.journal.erase();
        let _ = self.0.journal.storage().remove_item(SHOWN);
        database::delete(&self.0.name).await
    }

    /// Of all tabs.
    pub(super) fn entries(&self) -> Entries {
        self.0.journal.entries()
    }

    pub(super) fn announce(&self, change: Change) {
        self.0.announcements.say(change);
    }

    pub(super) async fn living_tabs(&self) -> Vec<TabId> {
        self.0.presence.living().await
    }
}

fn local_storage() -> Result<web_sys::Storage, StorageError> {
    let storage = web_sys::window().as_ref().map(Window::local_storage);
    match storage {
        Some(Ok(Some(storage))) => Ok(storage),
        Some(Ok(None)) | None => Err(StorageError::Refused("there is no local storage".to_owned())),
        Some(Err(error)) => Err(StorageError::Refused(format!("{error:?}"))),
    }
}
