//! A document as the library keeps it: its text once, and the passages as places in it.

use super::{
    stems::Language,
    words::{Term, terms},
};

#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub id: u32,
    pub name: String,
    /// Of the file that it was.
    pub bytes: u64,
    pub sha256: [u8; 32],
    pub(super) language: Language,
    pub(super) text: String,
    /// The headings above passages, outermost first, joined.
    pub(super) sections: Vec<String>,
    pub(super) passages: Vec<Place>,
    /// Each passage's terms, those of its headings among them, in rising order, one passage behind the other.
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

/// The language is told by so many bytes at the beginning.
pub(super) const SAMPLE: usize = 2048;

/// A passage, as a person sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage<'d> {
    pub text: &'d str,
    pub section: Option<&'d str>,
    pub page: Option<u32>,
}

impl Passage<'_> {
    /// What an embedding model is given: the headings say what the text is about.
    pub fn with_headings(&self) -> String {
        match self.section {
            Some(section) => [section, self.text].join("\n"),
            None => self.text.to_owned(),
        }
    }
}

impl Document {
    /// An empty one.
    pub(super) fn new(name: &str, bytes: u64, sha256: [u8; 32]) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            bytes,
            sha256,
            language: Language::default(),
            text: String::new(),
            sections: Vec::new(),
            passages: Vec::new(),
            terms: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// How many passages there are.
    pub fn len(&self) -> usize {
        self.passages.len()
    }

    pub fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }

    /// Whether its beginning is English, or too short to tell.
    pub fn is_english(&self) -> bool {
        self.language.is_english(self.beginning())
    }

    /// What tells the language.
    fn beginning(&self) -> &str {
        &self.text[..self.text.floor_char_boundary(SAMPLE)]
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

    /// Takes in a passage of the text, and its terms.
    pub(super) fn push(&mut self, place: Place) {
        self.passages.push(place);
        self.add_terms(self.passages.len() - 1);
    }

    /// Finds out the language, and the words of all passages again: from a file of before there were languages.
    pub(super) fn read_words_again(&mut self) {
        self.language = Language::of(self.beginning());
        self.terms.clear();
        self.counts.clear();
        (0..self.passages.len()).for_each(|index| self.add_terms(index));
    }

    fn add_terms(&mut self, index: usize) {
        let Passage { text, section, .. } = self.passage(index);
        let said = [Some(text), section].into_iter().flatten().flat_map(|text| terms(text, self.language));
        let mut said: Vec<Term> = said.map(|(term, _)| term).collect();
        said.sort_unstable();
        for equal in said.chunk_by(|a, b| a == b) {
            self.terms.push(equal[0]);
            self.counts.push(u8::try_from(equal.len()).unwrap_or(u8::MAX));
        }
        self.passages[index].terms_end = self.terms.len() as u32;
    }
}
