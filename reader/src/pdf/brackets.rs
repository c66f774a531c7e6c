//! Brackets in text from right to left: some programs say how they look, which is turned around, and others what they mean. Must not know
//! where the text comes from.

const PAIRS: [(char, char); 6] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›')];

/// The text in which fewer brackets lack their other half: with those of its leftward runs turned around, or as they are.
pub fn whole(read: impl Fn(bool) -> String) -> String {
    let (plain, turned) = (read(false), read(true));
    if alone(&plain) < alone(&turned) { plain } else { turned }
}

/// A text that may be a bracket, turned around.
pub fn mirrored(text: &str) -> String {
    let turn = |char| {
        let other = PAIRS.iter().find_map(|(open, close)| match char {
            char if char == *open => Some(*close),
            char if char == *close => Some(*open),
            _ => None,
        });
        other.unwrap_or(char)
    };
    text.chars().map(turn).collect()
}

/// How many brackets are alone.
fn alone(text: &str) -> usize {
    let (mut open, mut alone) = (0, 0);
    for char in text.chars() {
        if PAIRS.iter().any(|(opening, _)| *opening == char) {
            open += 1;
        } else if PAIRS.iter().any(|(_, closing)| *closing == char) {
            if open > 0 { open -= 1 } else { alone += 1 }
        }
    }
    open + alone
}
