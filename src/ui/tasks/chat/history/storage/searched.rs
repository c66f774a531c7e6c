//! What is searched, read into memory when a person begins to search.

use idb::KeyRange;

use super::{
    StorageError, Store,
    database::{BLOCKS, reading},
    records::{all_of, block_key, get_all, get_some},
};
use crate::ui::tasks::chat::history::{ConversationId, search::Block};

/// Blocks that are read at once: about a megabyte.
const SLICE: u32 = 16;

impl Store {
    /// The next blocks, in the order of their keys; none once all are read. The page draws in between.
    pub async fn blocks(&self, after: Option<(ConversationId, u32)>) -> Result<Vec<Block>, StorageError> {
        let range = after.map(|(id, number)| KeyRange::lower_bound(&block_key(id, number), Some(true)));
        let range = range.transpose()?.map(Into::into);
        let transaction = reading(&self.0.database, &[BLOCKS])?;
        let (blocks, _) = get_some(&transaction.object_store(BLOCKS)?, range, SLICE).await?;
        Ok(blocks)
    }

    pub async fn blocks_of(&self, id: ConversationId) -> Result<Vec<Block>, StorageError> {
        let transaction = reading(&self.0.database, &[BLOCKS])?;
        get_all(&transaction.object_store(BLOCKS)?, Some(all_of(id)?.into())).await
    }
}
