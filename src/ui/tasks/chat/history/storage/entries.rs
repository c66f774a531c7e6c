//! What a journal holds: the names and values in local storage, and the turns that they make up.
//!
//! A turn has a head with all but its streamed words, which follow in numbered pieces. A frame's words touch the last piece
//! alone, so keeping them costs the same in a long answer as in a short one.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

use crate::ui::tasks::chat::history::{ConversationId, Meta, Node, Turn, TurnId, TurnState};

/// Other names of ours begin with the first word too, which is how "Delete everything" finds them.
pub const PREFIX: &str = "hearth.journal.";
/// Bytes after which another piece begins.
pub const PIECE: usize = 1024;

/// Drawn at random by each visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TabId(pub u64);

/// A turn as its tab last showed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub tab: TabId,
    /// Of its conversation, which may be nowhere else yet.
    pub meta: Meta,
    pub node: Node,
}

/// All journals of all tabs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entries(pub Vec<Entry>);

#[derive(Serialize, Deserialize)]
struct Head {
    meta: Meta,
    node: Node,
}

pub fn head_name(tab: TabId, turn: TurnId) -> String {
    format!("{PREFIX}{}.{}", tab.0, turn.0)
}

pub fn piece_name(tab: TabId, turn: TurnId, number: usize) -> String {
    format!("{PREFIX}{}.{}.{number}", tab.0, turn.0)
}

/// `begun` is the answer that the pieces go on from.
pub fn head(meta: &Meta, node: &Node, begun: &str) -> Result<String, serde_json::Error> {
    let state = match &node.turn.state {
        // Its progress is nothing to keep.
        TurnState::Running { .. } => TurnState::STARTED,
        TurnState::Done(_) | TurnState::Stopped | TurnState::Failed(_) => node.turn.state.clone(),
    };
    // Documents are too large for local storage: they are in the database before anything is asked.
    let (answer, attachments, retrieved) = (begun.to_owned(), Rc::default(), None);
    let turn = Turn { answer, state, attachments, retrieved, ..(*node.turn).clone() };
    let node = Node { turn: Rc::new(turn), ..node.clone() };
    serde_json::to_string(&Head { meta: meta.clone(), node })
}

/// Which tab and turn a name belongs to, and which piece it names.
pub fn parse_name(name: &str) -> Option<(TabId, TurnId, Option<usize>)> {
    let mut parts = name.strip_prefix(PREFIX)?.split('.');
    let (tab, turn) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let piece = parts.next().map(str::parse).transpose().ok()?;
    parts.next().is_none().then_some((TabId(tab), TurnId(turn), piece))
}

impl Entries {
    /// Puts the pieces together. Pieces without a head are left over from a turn that is stored.
    pub fn read(values: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut heads = BTreeMap::new();
        let mut pieces = BTreeMap::<_, BTreeMap<usize, String>>::new();
        for (name, value) in values {
            match parse_name(&name) {
                Some((tab, turn, Some(number))) => {
                    pieces.entry((tab, turn)).or_default().insert(number, value);
                }
                Some((tab, turn, None)) => {
                    if let Ok(head) = serde_json::from_str::<Head>(&value) {
                        heads.insert((tab, turn), head);
                    }
                }
                None => {}
            }
        }
        let entry = |((tab, turn), Head { meta, mut node }): ((TabId, TurnId), Head)| {
            let words: String = pieces.remove(&(tab, turn)).unwrap_or_default().into_values().collect();
            Rc::make_mut(&mut node.turn).answer.push_str(&words);
            Entry { tab, meta, node: node.interrupted() }
        };
        Self(heads.into_iter().map(entry).collect())
    }

    /// Of a conversation that may be nowhere else yet.
    pub fn meta(&self, id: ConversationId) -> Option<Meta> {
        self.0.iter().find(|entry| entry.meta.id == id).map(|entry| entry.meta.clone())
    }

    /// Adds to what is stored of a conversation what only a journal has.
    pub fn lay_over(&self, meta: &mut Meta, nodes: &mut Vec<Node>) {
        for entry in self.0.iter().filter(|entry| entry.meta.id == meta.id) {
            match nodes.iter_mut().find(|node| node.id() == entry.node.id()) {
                // The database has its documents, the journal its words.
                Some(stored) if stored.turn.is_running() => {
                    *stored = entry.node.clone().with_documents_of(stored);
                }
                Some(_) => continue,
                None => nodes.push(entry.node.clone()),
            }
            if entry.meta.updated_ms >= meta.updated_ms {
                meta.updated_ms = entry.meta.updated_ms;
                meta.leaf = entry.meta.leaf;
            }
        }
    }
}
