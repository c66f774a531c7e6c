//! A text made ready for a parser of CommonMark, so that it reads what people mean: formulas are taken out of its way, and marks of
//! emphasis beside Chinese punctuation are kept apart from it. Knows how to give the text back as it was.
//!
//! CommonMark takes `**注意：**請` for text, since a mark after punctuation and before a letter ends nothing: its rule is made for
//! languages with spaces. A character of no meaning between the two lets it end. (After tats-u's amendments to CommonMark for
//! Chinese, Japanese and Korean.)

use std::{borrow::Cow, ops::Range};

use super::{
    Inline,
    maths::{Formula, formula_at},
    tex::formula,
};

/// Code points that Unicode keeps for a program's own use and that no text should hold.
const MARKS: std::ops::RangeInclusive<char> = '\u{FDD0}'..='\u{FDEF}';

pub struct Prepared<'s> {
    source: &'s str,
    text: Cow<'s, str>,
    marks: Option<Marks>,
    formulas: Vec<Formula>,
    /// Where each change ends, in bytes of `text` and of `source`.
    changes: Vec<(usize, usize)>,
}

#[derive(Clone, Copy)]
struct Marks {
    /// Stands between a mark of emphasis and punctuation.
    seam: char,
    /// Stands at both ends of a formula's number.
    formula: char,
}

impl<'s> Prepared<'s> {
    pub fn new(source: &'s str) -> Self {
        let mut unused = MARKS.filter(|mark| !source.contains(*mark));
        let marks = unused.next().zip(unused.next()).map(|(seam, formula)| Marks { seam, formula });
        let unchanged =
            Self { source, text: Cow::Borrowed(source), marks, formulas: Vec::new(), changes: Vec::new() };
        match marks {
            Some(marks) if source.contains(['*', '~', '$', '\\']) => unchanged.changed(marks),
            Some(_) | None => unchanged,
        }
    }

    /// What the parser reads.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte of the source for one of the text that lies in no formula.
    pub fn in_source(&self, at: usize) -> usize {
        let before = self.changes.partition_point(|(text, _)| *text <= at);
        let (text, source) = before.checked_sub(1).map_or((0, 0), |last| self.changes[last]);
        source + (at - text)
    }

    /// A part of the text as it was written.
    pub fn written(&self, part: &str) -> String {
        self.pieces(part).map(|piece| self.piece(&piece)).collect()
    }

    /// A part of the text with its formulas.
    pub fn inlines(&self, part: &str) -> Vec<Inline> {
        let inline = |piece: Piece| match &piece {
            Piece::Text(_) => Inline::Text(self.piece(&piece)),
            Piece::Formula(Formula { tex, display, .. }) => {
                let drawn = tex.clone().and_then(|tex| formula(self.source[tex].trim(), *display));
                Inline::Math { drawn, written: self.piece(&piece) }
            }
        };
        self.pieces(part).map(inline).collect()
    }

    fn piece(&self, piece: &Piece<'_>) -> String {
        match piece {
            Piece::Text(text) => {
                self.marks.map_or_else(|| (*text).to_owned(), |marks| text.replace(marks.seam, ""))
            }
            Piece::Formula(formula) => self.source[formula.whole.clone()].to_owned(),
        }
    }

    /// Formulas' numbers stand at every second place between their marks.
    fn pieces<'p>(&'p self, part: &'p str) -> impl Iterator<Item = Piece<'p>> {
        let mark = self.marks.map_or('\0', |marks| marks.formula);
        let piece = |(at, text): (usize, &'p str)| match at % 2 {
            0 => (!text.is_empty()).then_some(Piece::Text(text)),
            _ => text.parse().ok().and_then(|number: usize| self.formulas.get(number)).map(Piece::Formula),
        };
        part.split(mark).enumerate().filter_map(piece)
    }

    fn changed(mut self, marks: Marks) -> Self {
        let mut text = String::with_capacity(self.source.len());
        let mut at = 0;
        while let Some(char) = self.source[at..].chars().next() {
            if let Some(formula) = formula_at(self.source, at) {
                at = formula.whole.end;
                text.push_str(&format!("{0}{1}{0}", marks.formula, self.formulas.len()));
                self.changes.push((text.len(), at));
                self.formulas.push(formula);
            } else if char == '\\' {
                // What it escapes is nothing but itself.
                let escaped = self.source[at + 1..].chars().next().map_or(0, char::len_utf8);
                text.push_str(&self.source[at..at + 1 + escaped]);
                at += 1 + escaped;
            } else if matches!(char, '*' | '~') {
                let end =
                    self.source[at..].find(|other| other != char).map_or(self.source.len(), |run| at + run);
                let (before, after) = seams(self.source, at..end);
                if before {
                    text.push(marks.seam);
                    self.changes.push((text.len(), at));
                }
                text.push_str(&self.source[at..end]);
                if after {
                    text.push(marks.seam);
                    self.changes.push((text.len(), end));
                }
                at = end;
            } else {
                let plain =
                    self.source[at..].find(['*', '~', '$', '\\']).map_or(self.source.len(), |next| at + next);
                let plain = plain.max(at + char.len_utf8());
                text.push_str(&self.source[at..plain]);
                at = plain;
            }
        }
        self.text = Cow::Owned(text);
        self
    }
}

enum Piece<'p> {
    Text(&'p str),
    Formula(&'p Formula),
}

/// Whether a run of marks needs something before it so that it can end emphasis, and behind it so that it can begin some.
fn seams(source: &str, run: Range<usize>) -> (bool, bool) {
    let before = source[..run.start].chars().next_back();
    let after = source[run.end..].chars().next();
    let (Some(before), Some(after)) = (before, after) else { return (false, false) };
    let chinese = is_east_asian(before) || is_east_asian(after);
    // Bold before a word is meant to end behind a colon in all languages.
    let strong =
        run.len() > 1 && matches!(before, ':' | ';' | ',' | '.' | '!' | '?') && after.is_alphabetic();
    let ends = is_punctuation(before) && !opens(before) && is_letter(after) && (chinese || strong);
    let begins = is_letter(before) && is_punctuation(after) && !closes(after) && chinese;
    (ends, begins)
}

fn is_letter(char: char) -> bool {
    !char.is_whitespace() && !is_punctuation(char)
}

fn is_punctuation(char: char) -> bool {
    !char.is_alphanumeric() && !char.is_whitespace() && !char.is_control()
}

fn opens(char: char) -> bool {
    "([{<（［｛〈《「『【〔〖“‘*_~`\\".contains(char)
}

fn closes(char: char) -> bool {
    ")]}>,.:;!?）］｝〉》」』】〕〗”’，。：；！？、…*_~`".contains(char)
}

fn is_east_asian(char: char) -> bool {
    matches!(char,
        '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}
