//! Moves the one conversation of earlier builds from local storage into the database.

use super::{StorageError, Store};
use crate::ui::tasks::chat::history::{ConversationId, MOVED_FROM, moved};

impl Store {
    /// The old value goes once the database has it, and stays where it can't be read. Returns its id where there was one.
    pub async fn move_over(
        &self,
        now_ms: u64,
        mint: impl FnMut() -> u64,
    ) -> Result<Option<ConversationId>, StorageError> {
        let storage = self.0.journal.storage();
        let Some(json) = storage.get_item(MOVED_FROM).ok().flatten() else { return Ok(None) };
        let damaged = |error: serde_json::Error| StorageError::Damaged(error.to_string());
        let moved = moved(&json, ConversationId(0), now_ms, mint).map_err(damaged)?;
        let id = match moved {
            Some((mut meta, nodes)) => {
                // Two tabs that do this at once must give it the same id.
                let id = ConversationId(nodes.first().map_or(0, |node| node.id().0));
                meta.id = id;
                self.insert(&meta, &nodes).await?;
                Some(id)
            }
            None => None,
        };
        // A tab with an earlier build may have gone on with it; then it is moved again, into the same place.
        if storage.get_item(MOVED_FROM).ok().flatten().as_deref() == Some(json.as_str()) {
            let _ = storage.remove_item(MOVED_FROM);
        }
        Ok(id)
    }
}
