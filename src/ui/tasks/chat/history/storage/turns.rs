//! A turn from its first word into the database.

use idb::{ObjectStore, Transaction};

use super::{
    StorageError, Store, TabId,
    database::{BLOCKS, METAS, TURNS, commit, writing},
    records::{all_of, block_key, get, key, turn_key, written},
};
use crate::ui::tasks::chat::history::{
    Change, ConversationId, Meta, MetaChange, Node, Turn, TurnId, search::Block,
};

impl Store {
    /// To be called before the turn is shown. Refused: then say so before anything is asked.
    pub fn start_turn(&self, meta: &Meta, node: &Node) -> Result<(), StorageError> {
        self.0.journal.start(meta, node)?;
        self.announce(Change::Conversation(meta.id));
        Ok(())
    }

    /// Stores what the journal leaves out of a turn that runs: its documents, and what the model is given of any.
    pub async fn attach(&self, meta: &Meta, node: &Node) -> Result<(), StorageError> {
        let transaction = writing(&self.0.database, &[METAS, TURNS])?;
        if let Err(error) = put_node(&transaction, meta, node).await {
            // A page that goes away undoes it as well.
            let _ = transaction.abort();
            return Err(error);
        }
        commit(transaction).await
    }

    /// To be called before the words are shown.
    pub fn append(&self, turn: TurnId, words: &str) -> Result<(), StorageError> {
        if let Some(conversation) = self.0.journal.append(turn, words)? {
            self.announce(Change::Conversation(conversation));
        }
        Ok(())
    }

    /// Keeps a turn that has ended. The journal has its end before this first waits, and forgets it once the database has it;
    /// on an error it stays in the journal for the next visit. Returns what is searched of it.
    pub async fn end_turn(&self, meta: &Meta, node: &Node) -> Result<Block, StorageError> {
        let noted = self.0.journal.update(meta, node);
        let kept = self.put_turn(meta, node).await;
        match kept {
            Ok(block) => {
                self.0.journal.forget(self.0.journal.tab(), node.id());
                self.announce(Change::Conversation(meta.id));
                Ok(block)
            }
            Err(error) => noted.and(Err(error)),
        }
    }

    /// Puts into the database what tabs that are gone have left in their journals. What [`Store::conversation`] gives has it
    /// either way.
    pub async fn recover(&self) -> Result<(), StorageError> {
        // In this order: a tab that begins meanwhile is in neither.
        let (before, tabs) = (self.entries(), self.0.journal.tabs());
        let living = self.living_tabs().await;
        let is_dead = |tab: TabId| tabs.contains(&tab) && !living.contains(&tab);
        for entry in before.0.into_iter().filter(|entry| is_dead(entry.tab)) {
            self.put_turn(&entry.meta, &entry.node).await?;
            self.0.journal.forget(entry.tab, entry.node.id());
            self.announce(Change::Conversation(entry.meta.id));
        }
        self.0.journal.sweep(is_dead);
        Ok(())
    }

    async fn put_turn(&self, meta: &Meta, node: &Node) -> Result<Block, StorageError> {
        let transaction = writing(&self.0.database, &[METAS, TURNS, BLOCKS])?;
        match put(&transaction, meta, node).await {
            Ok(block) => {
                commit(transaction).await?;
                Ok(block)
            }
            Err(error) => {
                // A page that goes away undoes it as well.
                let _ = transaction.abort();
                Err(error)
            }
        }
    }
}

async fn put(transaction: &Transaction, meta: &Meta, node: &Node) -> Result<Block, StorageError> {
    put_node(transaction, meta, node).await?;
    let blocks = transaction.object_store(BLOCKS)?;
    let block = next_block(&blocks, meta.id, &node.turn).await?;
    blocks.put(&written(&block)?, Some(&block_key(meta.id, block.number)))?.await?;
    Ok(block)
}

async fn put_node(transaction: &Transaction, meta: &Meta, node: &Node) -> Result<(), StorageError> {
    let (id, metas) = (meta.id, transaction.object_store(METAS)?);
    let changed = match get::<Meta>(&metas, key(id.0)).await? {
        // Another tab may have renamed it meanwhile.
        Some(mut stored) => {
            if meta.updated_ms >= stored.updated_ms {
                stored.apply(MetaChange::Leaf(meta.leaf));
            }
            stored.apply(MetaChange::Updated { at_ms: meta.updated_ms });
            stored
        }
        None => meta.clone(),
    };
    metas.put(&written(&changed)?, Some(&key(id.0)))?.await?;
    let turns = transaction.object_store(TURNS)?;
    let key = turn_key(id, node.id());
    let mut node = node.clone();
    // One that can't be read is written over.
    if let Some(stored) = get::<Node>(&turns, key.clone()).await.unwrap_or_default() {
        node = node.with_documents_of(&stored);
    }
    turns.put(&written(&node)?, Some(&key))?.await?;
    Ok(())
}

/// The last block with the turn added, or another one where it is full.
async fn next_block(blocks: &ObjectStore, id: ConversationId, turn: &Turn) -> Result<Block, StorageError> {
    // They are numbered from 0 on, and none goes before the others.
    let count = blocks.count(Some(all_of(id)?.into()))?.await?;
    let last = match count.checked_sub(1) {
        // One that can't be read is left alone.
        Some(number) => get::<Block>(blocks, block_key(id, number)).await.unwrap_or_default(),
        None => None,
    };
    let mut block = match last {
        Some(block) if !block.is_full() => block,
        Some(_) | None => Block::new(id, count),
    };
    block.add(turn);
    Ok(block)
}
