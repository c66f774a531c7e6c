//! Whether a text goes round in circles, as a small model's may: then it is of no use. Must not know who wrote it.

use std::{collections::HashSet, hash::Hash};

use unicode_segmentation::UnicodeSegmentation;

use super::sentences::sentences;

/// So many words in a row are seldom the same twice, not even where one sentence is built like another.
const RUN: usize = 12;
/// A text with a larger share of sentences, or of runs of words, that were there before goes in circles.
const MOST_REPEATED: f64 = 0.35;
/// So often no word follows itself.
const STUTTER: usize = 5;
/// Bytes of a sentence, far more than any has.
const LONGEST: usize = 4096;

/// Whether what it says was mostly said before, or one word follows itself again and again.
pub fn repeats_itself(text: &str) -> bool {
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    let stutters = words.windows(STUTTER).any(|run| run.iter().all(|word| *word == run[0]));
    let sentences = sentences(text, LONGEST);
    let sentences = sentences.iter().map(|sentence| &text[sentence.range.clone()]);
    stutters || is_repetitive(sentences) || is_repetitive(words.windows(RUN))
}

fn is_repetitive<T: Hash + Eq>(items: impl ExactSizeIterator<Item = T>) -> bool {
    let (mut seen, all) = (HashSet::new(), items.len());
    let repeated = items.map(|item| usize::from(!seen.insert(item))).sum::<usize>();
    repeated as f64 > all as f64 * MOST_REPEATED
}

#[cfg(test)]
mod tests {
    use super::repeats_itself;

    #[test]
    fn circles_are_seen_and_prose_is_let_through() {
        assert!(repeats_itself("He went to the old mill. He went to the old mill. He went to the old mill."));
        assert!(repeats_itself("no no no no no"));
        assert!(repeats_itself("他去了舊磨坊。他去了舊磨坊。他去了舊磨坊。"));
        assert!(!repeats_itself("He went to the old mill, and she went to the old mill, too."));
        let alike = ["Aldermoor", "Brackwater", "Eastfold", "Oxbow"]
            .map(|town| format!("{town} was founded by monks and lived from paper for most of its history."));
        assert!(!repeats_itself(&alike.join(" ")), "sentences that are built alike say different things");
        assert!(!repeats_itself(""));
    }
}
