//! The parts of a word that people look for by themselves: `report_2024.pdf`, `Node.js`, `parseFlueData`.

use std::ops::Range;

use crate::engine::search::form::Form;

/// The parts of the word at this range of a form, where there are several; a letter alone is none.
pub fn parts(form: &Form, word: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for piece in cut(form, word.clone(), |before, after, _| before.joins() || after.joins()) {
        let pieces = cut(form, piece.clone(), is_border);
        if pieces.len() > 1 {
            found.extend(pieces.into_iter().filter(|part| is_long(form, part)));
        }
        let number = form.text[piece.clone()].chars().all(char::is_numeric);
        if piece != word && (number || is_long(form, &piece)) {
            found.push(piece);
        }
    }
    found
}

/// Cut wherever `border` says so, given the characters before and behind the place, and the one after that; what joins words
/// is left out.
fn cut(
    form: &Form,
    range: Range<usize>,
    border: impl Fn(Letter, Letter, Option<Letter>) -> bool,
) -> Vec<Range<usize>> {
    let letter = |(at, c): (usize, char)| Letter { c, upper: form.is_upper(range.start + at) };
    let mut letters = form.text[range.clone()].char_indices().peekable();
    let mut pieces = Vec::new();
    let (mut start, mut before) = (range.start, None);
    while let Some((place, c)) = letters.next() {
        let (here, next) = (letter((place, c)), letters.peek().copied().map(letter));
        if before.is_some_and(|before| border(before, here, next)) {
            pieces.push(start..range.start + place);
            start = range.start + place;
        }
        before = Some(here);
    }
    pieces.push(start..range.end);
    pieces.retain(|piece| !form.text[piece.clone()].chars().all(|c| Letter { c, upper: false }.joins()));
    pieces
}

#[derive(Clone, Copy)]
struct Letter {
    c: char,
    upper: bool,
}

impl Letter {
    /// Stands between words and is none: `_`, `.`, `'`. Marks stay with their letter.
    fn joins(self) -> bool {
        !self.c.is_alphanumeric() && unicode_normalization::char::canonical_combining_class(self.c) == 0
    }
}

/// Between `parse` and `Data`, `XML` and `Reader`, `report` and `2024`.
fn is_border(before: Letter, after: Letter, next: Option<Letter>) -> bool {
    let next_is_small = next.is_some_and(|next| next.c.is_alphabetic() && !next.upper);
    let capital = after.upper && before.c.is_alphabetic() && (!before.upper || next_is_small);
    capital || before.c.is_numeric() != after.c.is_numeric()
}

fn is_long(form: &Form, part: &Range<usize>) -> bool {
    form.text[part.clone()].chars().nth(1).is_some()
}
