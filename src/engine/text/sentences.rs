//! The sentences of a block of text, in any script: Unicode's boundaries (UAX #29), without those after abbreviations, and
//! without those that are only the end of a line.
//!
//! Must not know what is a heading.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the block.
    pub range: Range<usize>,
    /// It was too long, and this is a piece of it.
    pub cut: bool,
}

/// In order; together they hold all of the block but white space. None has more than `longest` bytes (at least 4).
pub fn sentences(block: &str, longest: usize) -> Vec<Sentence> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // Unicode ends a sentence with its line. As many bytes, so that the places stay.
    let flat = block.replace(['\n', '\r'], " ");
    for (at, sentence) in flat.split_sentence_bound_indices() {
        let range = at..at + sentence.len();
        match found.last_mut() {
            Some(last) if goes_on(&flat[last.clone()], sentence) => last.end = range.end,
            Some(_) | None => found.push(range),
        }
    }
    let mut sentences = Vec::with_capacity(found.len());
    for range in found {
        let (start, whole) = trimmed(block, range);
        if whole.len() <= longest {
            sentences.push(Sentence { range: start..start + whole.len(), cut: false });
        } else {
            cut(whole, longest, |piece| {
                sentences.push(Sentence { range: start + piece.start..start + piece.end, cut: true });
            });
        }
    }
    sentences.retain(|sentence| !sentence.range.is_empty());
    sentences
}

/// The words of a block as one line: where a line was broken there is a space, but none between Chinese characters.
pub fn as_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let joins = line.chars().next_back().is_some_and(is_east_asian) && word.starts_with(is_east_asian);
        if !line.is_empty() && !joins {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Scripts that are written without spaces, and their punctuation.
pub fn is_east_asian(char: char) -> bool {
    matches!(char, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}')
}

fn trimmed(text: &str, range: Range<usize>) -> (usize, &str) {
    let from_start = text[range.clone()].trim_start();
    (range.end - from_start.len(), from_start.trim_end())
}

/// Pieces of at most `longest` bytes, at a comma or a space where there is one in the second half.
fn cut(text: &str, longest: usize, mut piece: impl FnMut(Range<usize>)) {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let mut length = rest.floor_char_boundary(longest.max(4));
        if length < rest.len() {
            let half = rest.floor_char_boundary(length / 2);
            let place = |ends: fn(char) -> bool| {
                let found = rest[half..length].char_indices().rfind(|(_, char)| ends(*char));
                found.map(|(place, char)| half + place + char.len_utf8())
            };
            length = place(|char| matches!(char, ',' | ';' | '，' | '；' | '、'))
                .or_else(|| place(char::is_whitespace))
                .unwrap_or(length);
        }
        let (start, trimmed) = trimmed(text, at..at + length);
        piece(start..start + trimmed.len());
        at += length;
    }
}

/// No sentence ends here: an abbreviation, or speech within a sentence.
fn goes_on(before: &str, after: &str) -> bool {
    after.starts_with(char::is_lowercase) || ends_in_abbreviation(before)
}

/// The full stop belongs to the last word: a title, an initial.
fn ends_in_abbreviation(sentence: &str) -> bool {
    const KNOWN: [&str; 22] = [
        "mr", "mrs", "ms", "dr", "prof", "st", "rev", "gen", "capt", "lt", "col", "sgt", "jr", "sr", "no",
        "vol", "fig", "vs", "e.g", "i.e", "cf", "approx",
    ];
    let Some(before) = sentence.trim_end().strip_suffix('.') else { return false };
    let word = before.rsplit(|char: char| char.is_whitespace() || matches!(char, '(' | '“' | '"')).next();
    let word = word.unwrap_or_default();
    let initial = word.len() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    initial || KNOWN.iter().any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text, 1000).into_iter().map(|sentence| &text[sentence.range]).collect()
    }

    #[test]
    fn sentences_of_two_scripts() {
        assert_eq!(
            split("Dr. J. Smith paid 3.50 dollars. \"Why?\" she asked, i.e. why\nso much! Yes."),
            ["Dr. J. Smith paid 3.50 dollars.", "\"Why?\" she asked, i.e. why\nso much!", "Yes."]
        );
        assert_eq!(
            split("天亮了。他問：「誰？」沒有人\n回答！好"),
            ["天亮了。", "他問：「誰？」", "沒有人\n回答！", "好"]
        );
        assert_eq!(as_one_line("沒有人\n回答 two\r\n  words"), "沒有人回答 two words");
    }

    #[test]
    fn a_long_one_is_cut_and_whole() {
        for text in ["x".repeat(999), "火".repeat(333), "aa, bb ".repeat(150), "\u{1F525}".repeat(99)] {
            for longest in [4, 7, 100] {
                let pieces = sentences(&text, longest);
                let mut at = 0;
                for piece in &pieces {
                    assert!(piece.cut && piece.range.len() <= longest, "{piece:?}");
                    assert!(text[at..piece.range.start].trim().is_empty());
                    at = piece.range.end;
                }
                assert!(text[at..].trim().is_empty() && pieces.len() >= text.len() / longest);
            }
        }
        assert!(split(" \n ").is_empty() && split("").is_empty());
    }
}
