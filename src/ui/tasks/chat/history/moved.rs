//! The one conversation that earlier builds kept in local storage: a JSON list of turns, oldest first.

use std::collections::BTreeSet;

use super::{ConversationId, Meta, Node, Turn, TurnId, title};

/// Where it lies in local storage.
pub const MOVED_FROM: &str = "hearth.conversation";

/// As a conversation of today, or `None` where there is nothing to keep. Turns had no times: each is put a millisecond after
/// the one before, the last one now.
pub fn moved(
    json: &str,
    id: ConversationId,
    now_ms: u64,
    mut mint: impl FnMut() -> u64,
) -> Result<Option<(Meta, Vec<Node>)>, serde_json::Error> {
    let turns: Vec<Turn> = serde_json::from_str(json)?;
    let Some(first) = turns.first() else { return Ok(None) };
    let mut meta = Meta::new(id, now_ms);
    meta.title = title(&first.prompt);
    let began_ms = now_ms.saturating_sub(turns.len() as u64);
    meta.created_ms = began_ms;
    let mut known = BTreeSet::new();
    let mut nodes = Vec::with_capacity(turns.len());
    for (turn, place) in turns.into_iter().zip(1..) {
        let mut turn = turn.interrupted();
        // What is stored may have been tampered with, and ids must differ.
        while !known.insert(turn.id) {
            turn.id = TurnId(mint());
        }
        let node = Node::new(turn, meta.leaf, began_ms + place);
        meta.leaf = Some(node.id());
        nodes.push(node);
    }
    Ok(Some((meta, nodes)))
}
