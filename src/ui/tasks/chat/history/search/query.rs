//! A query: its words, each of which must be there.

use memchr::memmem::Finder;

use super::fold;

pub struct Query {
    /// The longest first: it is the rarest as a rule.
    words: Vec<Finder<'static>>,
}

impl Query {
    pub fn new(text: &str) -> Self {
        let folded = fold(text);
        let mut words: Vec<&str> = folded.split_whitespace().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        Self { words: words.into_iter().map(|word| Finder::new(word).into_owned()).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a text that is not folded has all words: a title.
    pub fn fits(&self, text: &str) -> bool {
        let folded = fold(text);
        !self.is_empty() && self.words.iter().all(|word| word.find(folded.as_bytes()).is_some())
    }

    pub(super) fn words(&self) -> &[Finder<'static>] {
        &self.words
    }
}
