//! Where this visit stores conversations: the browser's database, or memory where the browser refuses that.

use std::rc::Rc;

use super::{
    history::{
        ConversationId, Meta, MetaChange, Node, TurnId,
        search::Block,
        storage::{StorageError, Store},
    },
    memory_store::MemoryStore,
    state::Write,
};

#[derive(Clone)]
pub enum ConversationStore {
    Database(Store),
    Memory(Rc<MemoryStore>),
}

impl ConversationStore {
    /// To be called before the turn is shown.
    pub fn start_turn(&self, meta: &Meta, node: &Node) -> Result<(), StorageError> {
        match self {
            Self::Database(store) => store.start_turn(meta, node),
            Self::Memory(_) => Ok(()),
        }
    }

    /// To be called before the words are shown.
    pub fn append(&self, turn: TurnId, words: &str) -> Result<(), StorageError> {
        match self {
            Self::Database(store) => store.append(turn, words),
            Self::Memory(_) => Ok(()),
        }
    }

    pub async fn conversation(&self, id: ConversationId) -> Result<Option<(Meta, Vec<Node>)>, StorageError> {
        match self {
            Self::Database(store) => store.conversation(id).await,
            Self::Memory(store) => Ok(store.conversation(id)),
        }
    }

    pub async fn metas(&self) -> Result<Vec<Meta>, StorageError> {
        match self {
            Self::Database(store) => store.metas().await,
            Self::Memory(store) => Ok(store.metas()),
        }
    }

    /// The next blocks of what is searched; none once all are read.
    pub async fn blocks(&self, after: Option<(ConversationId, u32)>) -> Result<Vec<Block>, StorageError> {
        match self {
            Self::Database(store) => store.blocks(after).await,
            Self::Memory(store) => Ok(if after.is_none() { store.blocks() } else { Vec::new() }),
        }
    }

    pub async fn turn(&self, id: ConversationId, turn: TurnId) -> Result<Option<Node>, StorageError> {
        match self {
            Self::Database(store) => store.turn(id, turn).await,
            Self::Memory(store) => {
                let nodes = store.conversation(id).map(|(_, nodes)| nodes).unwrap_or_default();
                Ok(nodes.into_iter().find(|node| node.id() == turn))
            }
        }
    }

    /// A whole conversation. Returns what is searched of it.
    pub async fn insert(&self, meta: &Meta, nodes: &[Node]) -> Result<Vec<Block>, StorageError> {
        match self {
            Self::Database(store) => store.insert(meta, nodes).await,
            Self::Memory(store) => {
                store.insert(meta, nodes);
                Ok(Block::all(meta.id, nodes.iter().map(|node| node.turn.as_ref())))
            }
        }
    }

    /// Stores one thing. Returns what is searched of it.
    pub async fn write(&self, write: &Write) -> Result<Vec<Block>, StorageError> {
        match self {
            Self::Database(store) => write_to(store, write).await,
            Self::Memory(store) => {
                match write {
                    Write::Turn { meta, node } => store.end_turn(meta, node),
                    Write::Change { id, change } => store.change(*id, change.clone()),
                    Write::Insert { meta, nodes } => store.insert(meta, nodes),
                    // The state has it, which lives as long as this.
                    Write::Start { .. }
                    | Write::Attached { .. }
                    | Write::Shown(_)
                    | Write::Project(_)
                    | Write::Preset(_)
                    | Write::RemovePreset(_) => {}
                    Write::RemoveProject(id) => {
                        for meta in store.metas().into_iter().filter(|meta| meta.project == Some(*id)) {
                            store.change(meta.id, MetaChange::MoveTo(None));
                        }
                    }
                }
                Ok(Vec::new())
            }
        }
    }
}

async fn write_to(store: &Store, write: &Write) -> Result<Vec<Block>, StorageError> {
    match write {
        // Written to the journal already, before it was shown.
        Write::Start { .. } => {}
        Write::Attached { meta, node } => store.attach(meta, node).await?,
        Write::Turn { meta, node } => return Ok(vec![store.end_turn(meta, node).await?]),
        Write::Change { id, change } => store.change(*id, change.clone()).await?,
        Write::Insert { meta, nodes } => return store.insert(meta, nodes).await,
        Write::Shown(id) => store.show(*id),
        Write::Project(project) => store.keep_project(project).await?,
        Write::RemoveProject(id) => store.remove_project(*id).await?,
        Write::Preset(preset) => store.keep_preset(preset).await?,
        Write::RemovePreset(id) => store.remove_preset(*id).await?,
    }
    Ok(Vec::new())
}
