//! Ranks by words, and two rankings as one.
//!
//! By words: Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). There is no inverted
//! index: each passage's terms lie sorted in memory as they lie in the file, a query looks its few terms up in all of
//! them, and that is faster to open than any index is to build.

use std::{collections::HashMap, hash::Hash};

use super::{
    Document,
    query::{Query, Wanted},
    vectors::Best,
    words::Term,
};

const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Cormack, Clarke and Buettcher, Reciprocal Rank Fusion, 2009.
const FUSION_K: f32 = 60.0;

/// Where a passage is: which document of the library, and which of its passages.
pub type At = (u32, u32);

/// The `count` passages that say these words most tellingly, best first, with their scores. Of a word's terms the one that
/// counts most in a passage counts.
pub fn by_words<'d>(
    documents: impl Iterator<Item = (u32, &'d Document)>,
    wanted: &Query,
    count: usize,
) -> Vec<(At, f32)> {
    let query: Vec<Term> = wanted.words.iter().flat_map(|word| &word.terms).map(|(term, _)| *term).collect();
    let mut passages_with = vec![0u32; query.len()];
    // Of passages that hold any term: where, how long, and how often each.
    let mut matches: Vec<(At, f32)> = Vec::new();
    let mut frequencies: Vec<u8> = Vec::new();
    let (mut passages, mut words) = (0u32, 0u64);
    for (number, document) in documents {
        for index in 0..document.len() {
            let (terms, counts) = document.terms(index);
            let length: u32 = counts.iter().map(|count| u32::from(*count)).sum();
            passages += 1;
            words += u64::from(length);
            let before = frequencies.len();
            let mut found = false;
            for (place, term) in query.iter().enumerate() {
                let frequency = terms.binary_search(term).map_or(0, |at| counts[at]);
                passages_with[place] += u32::from(frequency > 0);
                found |= frequency > 0;
                frequencies.push(frequency);
            }
            if found {
                matches.push(((number, index as u32), length as f32));
            } else {
                frequencies.truncate(before);
            }
        }
    }
    let mean = (words as f32 / passages.max(1) as f32).max(1.0);
    let rarity = |with: u32| (1.0 + (passages as f32 - with as f32 + 0.5) / (with as f32 + 0.5)).ln();
    let counts = wanted.words.iter().flat_map(|word| &word.terms).map(|(_, counts)| *counts);
    let weights: Vec<f32> =
        passages_with.iter().zip(counts).map(|(with, counts)| counts * rarity(*with)).collect();
    let mut best = Best::new(count);
    for (index, (_, length)) in matches.iter().enumerate() {
        let norm = K1 * (1.0 - B + B * length / mean);
        let frequencies = &frequencies[index * query.len()..][..query.len()];
        let term = |place: usize| {
            let frequency = f32::from(frequencies[place]);
            weights[place] * frequency * (K1 + 1.0) / (frequency + norm)
        };
        let mut next = 0;
        let word = |Wanted { terms }: &Wanted| {
            let places = next..next + terms.len();
            next = places.end;
            places.map(term).fold(0.0, f32::max)
        };
        let score = wanted.words.iter().map(word).sum();
        best.push(index, score);
    }
    best.sorted().into_iter().map(|(index, score)| (matches[index].0, score)).collect()
}

/// Joins rankings by ranks alone, since their scores can't be compared: best first, of equals the one that was met first.
pub fn fuse<K: Copy + Eq + Hash>(rankings: &[Vec<K>], count: usize) -> Vec<(K, f32)> {
    let mut met: Vec<K> = Vec::new();
    let mut scores: HashMap<K, f32> = HashMap::new();
    for ranking in rankings {
        for (rank, key) in ranking.iter().enumerate() {
            let score = scores.entry(*key).or_insert_with(|| {
                met.push(*key);
                0.0
            });
            *score += 1.0 / (FUSION_K + 1.0 + rank as f32);
        }
    }
    let mut best = Best::new(count);
    met.iter().enumerate().for_each(|(index, key)| best.push(index, scores[key]));
    best.sorted().into_iter().map(|(index, score)| (met[index], score)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::search::{Draft, Part, Splitter, stems::Language};

    fn document(passages: &[&str]) -> Document {
        let (mut draft, splitter) = (Draft::new("a", 1, [0; 32]), Splitter::new(1000, str::len));
        for text in passages {
            draft.add(&Part { text: (*text).to_owned(), ..Part::default() }, &splitter);
        }
        draft.finish(&splitter)
    }

    fn search(document: &Document, query: &str) -> Vec<(u32, f32)> {
        let query = Query::new(query, [Language::ENGLISH]);
        let found = by_words([(0, document)].into_iter(), &query, 10);
        found.into_iter().map(|((_, passage), score)| (passage, score)).collect()
    }

    #[test]
    fn rare_words_and_short_passages_count_more() {
        let document = document(&[
            "wood burns",
            "wood burns and wood smokes and so on and on",
            "ash is grey",
            "wood is dry",
        ]);
        let ranks = |query| search(&document, query).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(ranks("grey"), [2]);
        assert_eq!(ranks("burns"), [0, 1]);
        assert_eq!(ranks("wood ash")[0], 2);
        assert!(ranks("nothing of this").is_empty());
        assert!(ranks("").is_empty());
    }

    #[test]
    fn a_word_as_it_is_typed_comes_before_its_other_forms() {
        let document = document(&["The cremes.", "The crème.", "The creme.", "Nothing."]);
        let ranks = |query| search(&document, query).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(ranks("creme"), [2, 0, 1]);
        assert_eq!(ranks("crème"), [1, 0, 2]);
        assert_eq!(ranks("cremes"), [0, 1, 2]);
    }

    #[test]
    fn a_word_of_many_forms_counts_once() {
        let document = document(&["fires here now", "wood here now", "ash"]);
        let found = search(&document, "fires wood");
        assert!((found[0].1 - found[1].1).abs() < 0.01, "{found:?}");
    }

    /// By the formula, with a calculator: N = 2, n = 1, so idf = ln(1 + 1.5 / 1.5) = ln 2; lengths 2 and 4, mean 3;
    /// tf = 1 of length 2: ln 2 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3)) = 0.6931 * 2.2 / 1.9 = 0.8026.
    #[test]
    fn a_score_is_what_the_formula_gives() {
        let document = document(&["wood burns", "ash is grey here"]);
        let found = search(&document, "wood");
        assert_eq!(found.len(), 1);
        assert!((found[0].1 - 0.8026).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn what_both_rankings_like_comes_first() {
        let fused = fuse(&[vec!['a', 'b', 'c'], vec!['d', 'b', 'a']], 3);
        assert_eq!(fused.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ['a', 'b', 'd']);
        assert!((fused[0].1 - (1.0 / 61.0 + 1.0 / 63.0)).abs() < 1e-6);
    }
}
