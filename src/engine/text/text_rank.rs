//! Which sentences of a text say most of it: TextRank (Mihalcea and Tarau 2004), which is PageRank over sentences that
//! share words. No model, no dictionary; the same for the same text.
//!
//! The work grows with the square of the sentences, so a caller ranks [`MOST_RANKED`] at a time and then the best of all.

use std::collections::{BTreeSet, HashMap};

use unicode_segmentation::UnicodeSegmentation;

use super::sentences::is_east_asian;

/// Sentences that are ranked together.
pub const MOST_RANKED: usize = 300;

/// The share of a sentence's weight that comes from its neighbours.
const DAMPING: f64 = 0.85;
const ROUNDS: usize = 40;
/// Two sentences with more of their words in common say the same.
const SAME: f64 = 0.7;
/// A sentence of fewer words seldom stands by itself.
const FEWEST_WORDS: usize = 4;

/// Words that any two sentences share.
const STOP_WORDS: &str = " a about after all also an and any are as at be been before but by can could did do does for from had \
    has have he her him his how i if in into is it its me more most my no not of on one or our out over she so some such than \
    that the their them then there these they this those to up was we were what when where which who will with would you \
    your 的 了 是 在 和 也 就 都 而 及 與 著 或 一個 我們 他們 這個 那個 ";

/// The places of the `count` weightiest sentences that say different things, in the order of the text.
pub fn weightiest(sentences: &[&str], count: usize) -> Vec<usize> {
    let words: Vec<BTreeSet<u32>> = numbered_words(sentences);
    let weights = weigh(&words);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.sort_by(|&a, &b| {
        let short = |place: usize| words[place].len() < FEWEST_WORDS;
        short(a).cmp(&short(b)).then(weights[b].total_cmp(&weights[a])).then(a.cmp(&b))
    });
    let mut chosen: Vec<usize> = Vec::with_capacity(count.min(order.len()));
    let says_the_same = |a: usize, b: usize| {
        let smaller = words[a].len().min(words[b].len()).max(1);
        sentences[a] == sentences[b] || shared(&words[a], &words[b]) as f64 / smaller as f64 > SAME
    };
    for place in order {
        if chosen.len() == count {
            break;
        }
        if !chosen.iter().any(|&other| says_the_same(place, other)) {
            chosen.push(place);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// PageRank over the graph whose edges are what two sentences share, for their lengths.
fn weigh(words: &[BTreeSet<u32>]) -> Vec<f64> {
    let count = words.len();
    let mut edges: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    for a in 0..count {
        for b in a + 1..count {
            let common = shared(&words[a], &words[b]);
            if common > 0 {
                let lengths = (words[a].len() as f64 + 1.0).ln() + (words[b].len() as f64 + 1.0).ln();
                let edge = common as f64 / lengths;
                edges[a].push((b, edge));
                edges[b].push((a, edge));
            }
        }
    }
    let sums: Vec<f64> = edges.iter().map(|edges| edges.iter().map(|(_, edge)| edge).sum()).collect();
    let mut weights = vec![1.0; count];
    for _ in 0..ROUNDS {
        weights = edges
            .iter()
            .map(|edges| {
                let heard: f64 =
                    edges.iter().map(|(other, edge)| edge / sums[*other] * weights[*other]).sum();
                1.0 - DAMPING + DAMPING * heard
            })
            .collect();
    }
    weights
}

fn shared(a: &BTreeSet<u32>, b: &BTreeSet<u32>) -> usize {
    a.intersection(b).count()
}

/// Each word as a number. Chinese has no spaces: there every two neighbours count as a word.
fn numbered_words(sentences: &[&str]) -> Vec<BTreeSet<u32>> {
    let mut numbers = HashMap::<String, u32>::new();
    let mut number = |word: String| {
        let next = numbers.len() as u32;
        *numbers.entry(word).or_insert(next)
    };
    sentences
        .iter()
        .map(|sentence| {
            let mut words = BTreeSet::new();
            let mut neighbour: Option<&str> = None;
            for word in sentence.unicode_words() {
                let east_asian = word.starts_with(is_east_asian);
                let word = if east_asian {
                    let pair = neighbour.map(|before| format!("{before}{word}"));
                    neighbour = Some(word);
                    pair
                } else {
                    neighbour = None;
                    Some(word.to_lowercase())
                };
                words.extend(word.filter(|word| !STOP_WORDS.contains(&format!(" {word} "))).map(&mut number));
            }
            words
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_others_speak_of_weighs_most() {
        let text = [
            "The old lighthouse on the cape was built of granite in 1830.",
            "Its keeper lit the lamp of the lighthouse every evening.",
            "Storms from the cape often broke the windows of the lamp room.",
            "My aunt prefers strawberry jam.",
            "In 1970 the lighthouse lamp was made electric and the last keeper left the cape.",
        ];
        assert_eq!(weightiest(&text, 2), [1, 4]);
        assert!(!weightiest(&text, 4).contains(&3), "jam has nothing to do with it");
    }

    #[test]
    fn chinese_needs_no_spaces() {
        let text = [
            "海邊的燈塔建於一八三〇年。",
            "守塔人每晚點亮燈塔的燈。",
            "我喜歡草莓果醬。",
            "燈塔的燈照亮海邊。",
        ];
        let chosen = weightiest(&text, 3);
        assert_eq!(chosen, [0, 1, 3]);
    }

    #[test]
    fn the_same_is_not_said_twice_and_nothing_is_said_of_nothing() {
        let twice = ["The river rose and flooded the mill.", "The river rose and flooded the mill."];
        assert_eq!(weightiest(&twice, 2), [0]);
        assert_eq!(weightiest(&["???", "\u{0}\u{FFFD}", "!"], 5), [0, 1, 2]);
        assert!(weightiest(&[], 5).is_empty());
        let numbers: Vec<String> = (0..MOST_RANKED).map(|number| format!("w{number} x{number}")).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        assert_eq!(weightiest(&numbers, 3), [0, 1, 2], "all alike: the first ones");
    }
}
