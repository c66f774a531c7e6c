//! The words of a text, as a search by words compares them: in normal form, each word with its parts, and scripts that write
//! without spaces by single characters and pairs.

mod parts;

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{form::Form, stems::Language};

/// Stands for a word wherever words are counted. Two words share one in 2^-32 of cases, which costs a rank and no more.
pub type Term = u32;

/// A word of a text in normal form.
pub struct Word<'f> {
    pub text: &'f str,
    /// Behind `text`, where a hyphen parts them: both together are a word too.
    pub joined_to: Option<&'f str>,
    /// In bytes of the normal form.
    pub range: Range<usize>,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Between spaces, or a part of such a word.
    Spaced,
    /// A character of a script without spaces, and whether it stands alone.
    Single { alone: bool },
    /// Two of them.
    Pair,
}

impl Word<'_> {
    /// As it is spelled.
    pub fn exact(&self) -> Term {
        let spelled = self.text.bytes().chain(self.joined_to.unwrap_or_default().bytes());
        hash(0, spelled)
    }

    /// By its stems without accents; those of Chinese, Japanese and Korean have none.
    pub fn loose(&self, language: Language) -> impl Iterator<Item = Term> + use<> {
        let stems = match self.kind {
            Kind::Spaced => {
                let spelled = [self.text, self.joined_to.unwrap_or_default()].concat();
                let stems = language.stems(&spelled);
                [Some(stems.typed), stems.stands]
            }
            Kind::Single { .. } | Kind::Pair => [None, None],
        };
        stems.into_iter().flatten().map(|stem| hash(0xff, stem.bytes()))
    }
}

/// FNV-1a (Fowler, Noll, Vo), from a byte that no text holds.
fn hash(first: u8, text: impl Iterator<Item = u8>) -> Term {
    let start = 0x811c_9dc5 ^ u32::from(first);
    text.fold(start, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// All words of a normal form, with their parts.
pub fn words(form: &Form) -> Vec<Word<'_>> {
    let mut reading = Reading { form, found: Vec::new(), run: Vec::new(), last: None };
    for (at, word) in form.text.unicode_word_indices() {
        reading.take(at, word);
    }
    reading.finish_run();
    reading.found
}

/// Each term of a document's text and where it stands, in bytes of the text.
pub fn terms(text: &str, language: Language) -> Vec<(Term, Range<usize>)> {
    let form = Form::of(text);
    let mut terms = Vec::new();
    for word in words(&form) {
        let range = form.original(word.range.clone());
        terms.push((word.exact(), range.clone()));
        terms.extend(word.loose(language).map(|term| (term, range.clone())));
    }
    terms
}

struct Reading<'f> {
    form: &'f Form,
    found: Vec<Word<'f>>,
    /// The run of characters without spaces that is being read.
    run: Vec<Range<usize>>,
    /// The last word between spaces.
    last: Option<Range<usize>>,
}

impl<'f> Reading<'f> {
    /// What the segmentation takes for a word can be of two scripts, as a Korean ending behind a Latin name.
    fn take(&mut self, at: usize, word: &'f str) {
        let mut start = 0;
        let mut unspaced = None;
        for (place, c) in word.char_indices() {
            // Marks belong to what is before them.
            let script = if c.is_alphanumeric() { is_unspaced(c) } else { unspaced.unwrap_or(false) };
            if unspaced.is_some_and(|before| before != script) {
                self.take_one(at + start..at + place, !script);
                start = place;
            }
            unspaced = Some(script);
        }
        self.take_one(at + start..at + word.len(), unspaced.unwrap_or(false));
    }

    fn take_one(&mut self, range: Range<usize>, unspaced: bool) {
        if unspaced {
            let follows = self.run.last().is_some_and(|last| {
                let between = &self.form.text[last.end..range.start];
                between.is_empty() || is_line_end(between)
            });
            if !follows {
                self.finish_run();
            }
            let word = &self.form.text[range.clone()];
            for (place, character) in word.grapheme_indices(true) {
                let start = range.start + place;
                self.run.push(start..start + character.len());
            }
        } else {
            self.finish_run();
            self.spaced(range);
        }
    }

    fn spaced(&mut self, range: Range<usize>) {
        let text = &self.form.text;
        let word = &text[range.clone()];
        if let Some(last) = self.last.replace(range.clone())
            && is_hyphen(&text[last.end..range.start])
            && is_plain(&text[last.clone()])
            && is_plain(word)
        {
            let (text, joined_to) = (&text[last.clone()], Some(word));
            self.found.push(Word { text, joined_to, range: last.start..range.end, kind: Kind::Spaced });
        }
        for part in parts::parts(self.form, range.clone()) {
            let text = &text[part.clone()];
            self.found.push(Word { text, joined_to: None, range: part, kind: Kind::Spaced });
        }
        self.found.push(Word { text: word, joined_to: None, range, kind: Kind::Spaced });
    }

    fn finish_run(&mut self) {
        let text = &self.form.text;
        let alone = self.run.len() == 1;
        for range in &self.run {
            let (text, range) = (&text[range.clone()], range.clone());
            self.found.push(Word { text, joined_to: None, range, kind: Kind::Single { alone } });
        }
        for pair in self.run.windows(2) {
            let (first, second) = (pair[0].clone(), pair[1].clone());
            let range = first.start..second.end;
            let (text, joined_to) = (&text[first], Some(&text[second]));
            self.found.push(Word { text, joined_to, range, kind: Kind::Pair });
        }
        self.run.clear();
    }
}

/// One line's end between two of its characters: a paragraph's end is two.
fn is_line_end(between: &str) -> bool {
    between.trim_matches([' ', '\t', '\u{3000}']) == "\n"
}

/// A hyphen within a word, or at the end of its line.
fn is_hyphen(between: &str) -> bool {
    between.strip_prefix('-').is_some_and(|after| after.is_empty() || is_line_end(after))
}

fn is_plain(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// Han, Kana, Hangul, and the scripts of Southeast Asia, in which words have no borders, or other ones than search wants:
/// 학교 is looked for in 학교에.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3347f}')
}

#[cfg(test)]
mod tests;
