//! What is shown of a turn that was found: the words around the place.

use super::Hit;
use crate::ui::tasks::chat::history::Turn;

/// `found` is to be marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub before: String,
    pub found: String,
    pub after: String,
}

/// Characters on each side.
const AROUND: usize = 60;

/// `None` where the turn is not the one that was searched.
pub fn excerpt(turn: &Turn, hit: Hit) -> Option<Excerpt> {
    let text = format!("{}\n{}", turn.prompt, turn.answer);
    let (before, found, after) =
        (text.get(..hit.start)?, text.get(hit.start..hit.end)?, text.get(hit.end..)?);
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(place, _)| place);
    let until = after.char_indices().nth(AROUND).map_or(after.len(), |(place, _)| place);
    let line = |text: &str| text.replace(char::is_whitespace, " ");
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    Some(Excerpt {
        before: format!("{}{}", cut(from > 0), line(before.get(from..)?)),
        found: line(found),
        after: format!("{}{}", line(after.get(..until)?), cut(until < after.len())),
    })
}
