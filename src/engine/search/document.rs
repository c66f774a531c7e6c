//! A document as the library keeps it: its text once, and the passages as places in it.

use super::{
    passages::{Splitter, compact},
    words::{Term, terms},
};
use crate::engine::documents::Part;

#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub id: u32,
    pub name: String,
    /// Of the file that it was.
    pub bytes: u64,
    pub sha256: [u8; 32],
    pub(super) text: String,
    pub(super) sections: Vec<String>,
    pub(super) passages: Vec<Place>,
    /// Each passage's terms in rising order, one passage behind the other.
    pub(super) terms: Vec<Term>,
    /// How often each of them stands in its passage, up to 255.
    pub(super) counts: Vec<u8>,
}

/// Where a passage stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub start: u32,
    pub end: u32,
    /// Counted from 1; 0 is none.
    pub section: u32,
    pub page: u32,
    /// Where its terms end.
    pub terms_end: u32,
}

/// A passage, as a person sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage<'d> {
    pub text: &'d str,
    pub section: Option<&'d str>,
    pub page: Option<u32>,
}

impl Document {
    /// An empty one, to which parts are added.
    pub fn new(name: &str, bytes: u64, sha256: [u8; 32]) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            bytes,
            sha256,
            text: String::new(),
            sections: Vec::new(),
            passages: Vec::new(),
            terms: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Cuts a part into passages.
    pub fn add(&mut self, part: &Part, splitter: &Splitter<impl Fn(&str) -> usize>) {
        let text = compact(&part.text);
        if self.text.len() + text.len() > u32::MAX as usize / 2 {
            return;
        }
        let section = part.section.as_ref().map_or(0, |section| self.section(section));
        let before = self.text.len();
        for range in splitter.split(&text) {
            self.add_terms(&text[range.clone()]);
            self.passages.push(Place {
                start: (before + range.start) as u32,
                end: (before + range.end) as u32,
                section,
                page: part.page.unwrap_or(0),
                terms_end: self.terms.len() as u32,
            });
        }
        self.text.push_str(&text);
        self.text.push('\n');
    }

    /// How many passages there are.
    pub fn len(&self) -> usize {
        self.passages.len()
    }

    pub fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }

    /// Passages that are not there have no text.
    pub fn passage(&self, index: usize) -> Passage<'_> {
        let place = self.passages.get(index).copied().unwrap_or_default();
        Passage {
            text: self.text.get(place.start as usize..place.end as usize).unwrap_or_default(),
            section: (place.section as usize)
                .checked_sub(1)
                .and_then(|at| self.sections.get(at))
                .map(String::as_str),
            page: (place.page > 0).then_some(place.page),
        }
    }

    /// A passage's terms, and how often each stands there.
    pub(super) fn terms(&self, index: usize) -> (&[Term], &[u8]) {
        let start = index.checked_sub(1).map_or(0, |before| self.passages[before].terms_end as usize);
        let range = start..self.passages[index].terms_end as usize;
        (&self.terms[range.clone()], &self.counts[range])
    }

    fn section(&mut self, section: &str) -> u32 {
        if self.sections.last().is_none_or(|last| last != section) {
            self.sections.push(section.to_owned());
        }
        self.sections.len() as u32
    }

    fn add_terms(&mut self, text: &str) {
        let mut said: Vec<Term> = terms(text).into_iter().map(|(term, _)| term).collect();
        said.sort_unstable();
        for equal in said.chunk_by(|a, b| a == b) {
            self.terms.push(equal[0]);
            self.counts.push(u8::try_from(equal.len()).unwrap_or(u8::MAX));
        }
    }
}
