//! Conversations in the database: read, put in, changed, removed.

use futures::future::try_join_all;
use idb::Transaction;

use super::{
    StorageError, Store,
    database::{BLOCKS, METAS, TURNS, commit, reading, writing},
    records::{all_after, all_of, behind, block_key, get, get_some, key, turn_key, turn_of, written},
};
use crate::ui::tasks::chat::history::{
    Change, ConversationId, Meta, MetaChange, Node, Tree, TurnId, TurnState, search::Block,
};

/// Turns that are read at once: few enough to draw in between.
const SLICE: u32 = 256;
/// The same of conversations.
const METAS_AT_ONCE: u32 = 4096;

/// A deletion can be undone for a day.
const REMOVED_AFTER_MS: u64 = 24 * 60 * 60 * 1000;

impl Store {
    /// A conversation with what journals add to it. `None` where nobody has it.
    pub async fn conversation(&self, id: ConversationId) -> Result<Option<(Meta, Vec<Node>)>, StorageError> {
        // Before the database: a turn goes from the one into the other.
        let entries = self.entries();
        let transaction = reading(&self.0.database, &[METAS, TURNS])?;
        let stored = get::<Meta>(&transaction.object_store(METAS)?, key(id.0)).await?;
        let turns = transaction.object_store(TURNS)?;
        let mut nodes: Vec<Node> = Vec::new();
        let mut rest = all_of(id)?;
        loop {
            let (slice, are_all) = get_some::<Node>(&turns, Some(rest.into()), SLICE).await?;
            let last = slice.last().map(Node::id);
            nodes.extend(slice);
            match last {
                Some(last) if !are_all => rest = all_after(id, last)?,
                Some(_) | None => break,
            }
        }
        let Some(mut meta) = stored.or_else(|| entries.meta(id)) else { return Ok(None) };
        entries.lay_over(&mut meta, &mut nodes);
        Ok(Some((meta, nodes)))
    }

    /// What another tab has made of a conversation that is open here: only what the tree has not got for good.
    pub async fn news(
        &self,
        id: ConversationId,
        tree: &Tree,
    ) -> Result<Option<(Meta, Vec<Node>)>, StorageError> {
        let entries = self.entries();
        let transaction = reading(&self.0.database, &[METAS, TURNS])?;
        let stored = get::<Meta>(&transaction.object_store(METAS)?, key(id.0)).await?;
        let turns = transaction.object_store(TURNS)?;
        let keys = turns.get_all_keys(Some(all_of(id)?.into()), None)?.await?;
        let mut nodes = Vec::new();
        for turn in keys.into_iter().filter_map(turn_of) {
            // One that was stopped may have been read from a journal, and may be longer now.
            let is_final = tree.node(turn).is_some_and(|node| match node.turn.state {
                TurnState::Done(_) | TurnState::Failed(_) => true,
                TurnState::Running { .. } | TurnState::Stopped => false,
            });
            if !is_final {
                nodes.extend(get::<Node>(&turns, turn_key(id, turn)).await?);
            }
        }
        let Some(mut meta) = stored.or_else(|| entries.meta(id)) else { return Ok(None) };
        entries.lay_over(&mut meta, &mut nodes);
        Ok(Some((meta, nodes)))
    }

    pub async fn meta(&self, id: ConversationId) -> Result<Option<Meta>, StorageError> {
        let entries = self.entries();
        let transaction = reading(&self.0.database, &[METAS])?;
        let stored = get(&transaction.object_store(METAS)?, key(id.0)).await?;
        Ok(stored.or_else(|| entries.meta(id)))
    }

    pub async fn turn(&self, id: ConversationId, turn: TurnId) -> Result<Option<Node>, StorageError> {
        let transaction = reading(&self.0.database, &[TURNS])?;
        get(&transaction.object_store(TURNS)?, turn_key(id, turn)).await
    }

    /// Of all conversations: for the list, after the first drawing.
    pub async fn metas(&self) -> Result<Vec<Meta>, StorageError> {
        let entries = self.entries();
        let transaction = reading(&self.0.database, &[METAS])?;
        let stored = transaction.object_store(METAS)?;
        let (mut metas, mut rest) = (Vec::new(), None);
        loop {
            let (slice, are_all) = get_some::<Meta>(&stored, rest, METAS_AT_ONCE).await?;
            let last = slice.last().map(|meta| meta.id);
            metas.extend(slice);
            match last {
                Some(last) if !are_all => rest = Some(behind(last)?.into()),
                Some(_) | None => break,
            }
        }
        for entry in entries.0 {
            if metas.iter().all(|meta| meta.id != entry.meta.id) {
                metas.push(entry.meta);
            }
        }
        Ok(metas)
    }

    /// Puts in a whole conversation, or nothing: a copy, an imported one. Returns what is searched.
    pub async fn insert(&self, meta: &Meta, nodes: &[Node]) -> Result<Vec<Block>, StorageError> {
        let turns = nodes.iter().map(|node| node.turn.as_ref());
        let blocks = Block::all(meta.id, turns);
        let transaction = writing(&self.0.database, &[METAS, TURNS, BLOCKS])?;
        if let Err(error) = put_all(&transaction, meta, nodes, &blocks).await {
            // A page that goes away undoes it as well.
            let _ = transaction.abort();
            return Err(error);
        }
        commit(transaction).await?;
        self.announce(Change::Conversation(meta.id));
        Ok(blocks)
    }

    /// Does nothing to a conversation that is not stored yet: its first turn brings its meta along.
    pub async fn change(&self, id: ConversationId, change: MetaChange) -> Result<(), StorageError> {
        let transaction = writing(&self.0.database, &[METAS])?;
        let metas = transaction.object_store(METAS)?;
        let Some(mut meta) = get::<Meta>(&metas, key(id.0)).await? else { return Ok(()) };
        meta.apply(change);
        metas.put(&written(&meta)?, Some(&key(id.0)))?.await?;
        commit(transaction).await?;
        self.announce(Change::Conversation(id));
        Ok(())
    }

    /// Removes for good those that were deleted more than a day ago. Call it once a visit, when nothing else is to do.
    pub async fn remove_deleted(&self, metas: &[Meta], now_ms: u64) -> Result<(), StorageError> {
        let is_due = |meta: &&Meta| {
            meta.deleted_ms.is_some_and(|deleted_ms| now_ms.saturating_sub(deleted_ms) > REMOVED_AFTER_MS)
        };
        for meta in metas.iter().filter(is_due) {
            let transaction = writing(&self.0.database, &[METAS, TURNS, BLOCKS])?;
            transaction.object_store(METAS)?.delete(key(meta.id.0))?.await?;
            transaction.object_store(TURNS)?.delete(all_of(meta.id)?)?.await?;
            transaction.object_store(BLOCKS)?.delete(all_of(meta.id)?)?.await?;
            commit(transaction).await?;
            self.announce(Change::Removed(meta.id));
        }
        Ok(())
    }
}

async fn put_all(
    transaction: &Transaction,
    meta: &Meta,
    nodes: &[Node],
    blocks: &[Block],
) -> Result<(), StorageError> {
    let turns = transaction.object_store(TURNS)?;
    let searched = transaction.object_store(BLOCKS)?;
    let mut puts = Vec::with_capacity(nodes.len() + blocks.len() + 1);
    for node in nodes {
        puts.push(turns.put(&written(node)?, Some(&turn_key(meta.id, node.id())))?.into_future());
    }
    for block in blocks {
        let key = block_key(meta.id, block.number);
        puts.push(searched.put(&written(block)?, Some(&key))?.into_future());
    }
    let metas = transaction.object_store(METAS)?;
    puts.push(metas.put(&written(meta)?, Some(&key(meta.id.0)))?.into_future());
    try_join_all(puts).await?;
    Ok(())
}
