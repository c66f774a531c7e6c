//! A query by words: each of its words in every form that a document may have it in.

use std::{collections::BTreeSet, ops::Range};

use super::{
    form::Form,
    stems::Language,
    words::{Kind, Term, terms, words},
};

/// Words of a query that are looked for, each of them in every document: more than a person types.
const MOST_WORDS: usize = 256;
/// What a word counts that has only its stem in common, or lacks the accents, beside the word as it is typed.
const LOOSE: f32 = 0.8;

pub struct Query {
    pub words: Vec<Wanted>,
}

/// One word, found by whichever of these terms counts most.
pub struct Wanted {
    /// Each with what it counts.
    pub terms: Vec<(Term, f32)>,
}

impl Query {
    /// For documents in these languages: a few words don't tell their own.
    pub fn new(query: &str, languages: impl IntoIterator<Item = Language>) -> Self {
        let languages: BTreeSet<Language> = languages.into_iter().chain([Language::default()]).collect();
        let form = Form::of(query);
        let mut met = BTreeSet::new();
        let mut wanted = Vec::new();
        for word in words(&form) {
            let within = word.kind == Kind::Single { alone: false };
            // The characters of a longer word say less than its pairs.
            if within || wanted.len() == MOST_WORDS || !met.insert(word.exact()) {
                continue;
            }
            let mut terms = vec![(word.exact(), 1.0)];
            for term in languages.iter().flat_map(|language| word.loose(*language)) {
                if terms.iter().all(|(known, _)| *known != term) {
                    terms.push((term, LOOSE));
                }
            }
            wanted.push(Wanted { terms });
        }
        Self { words: wanted }
    }

    /// The query's words in a text of this language, those that touch as one.
    pub fn highlights(&self, text: &str, language: Language) -> Vec<Range<usize>> {
        let wanted: BTreeSet<Term> =
            self.words.iter().flat_map(|word| &word.terms).map(|(term, _)| *term).collect();
        let found = terms(text, language).into_iter().filter(|(term, _)| wanted.contains(term));
        let mut ranges: Vec<Range<usize>> = found.map(|(_, range)| range).collect();
        ranges.sort_unstable_by_key(|range| (range.start, range.end));
        let mut joined: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                Some(_) | None => joined.push(range),
            }
        }
        joined
    }
}
