//! The words of a text, as a search by words compares them: in small letters, Chinese in pairs of characters.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Stands for a word wherever words are counted. Two words share one in 2^-32 of cases, which costs a rank and no more.
pub type Term = u32;

/// Each term and where it stands, in bytes. Pairs of characters overlap.
pub fn terms(text: &str) -> Vec<(Term, Range<usize>)> {
    let mut terms = Vec::new();
    // The run of characters of a script without spaces that is being read.
    let mut run: Vec<(usize, char)> = Vec::new();
    for (at, word) in text.unicode_word_indices() {
        let mut chars = word.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if is_unspaced(c) => {
                let follows = run.last().is_some_and(|(last, before)| last + before.len_utf8() == at);
                if !follows {
                    finish(text, &mut run, &mut terms);
                }
                run.push((at, c));
            }
            _ => {
                finish(text, &mut run, &mut terms);
                // Katakana and some others come as whole words.
                terms.push((term(word), at..at + word.len()));
            }
        }
    }
    finish(text, &mut run, &mut terms);
    terms
}

/// A run of n characters says n - 1 pairs; one character alone says itself.
fn finish(text: &str, run: &mut Vec<(usize, char)>, terms: &mut Vec<(Term, Range<usize>)>) {
    if let [(at, c)] = run[..] {
        terms.push((term(&text[at..at + c.len_utf8()]), at..at + c.len_utf8()));
    }
    for pair in run.windows(2) {
        let range = pair[0].0..pair[1].0 + pair[1].1.len_utf8();
        terms.push((term(&text[range.clone()]), range));
    }
    run.clear();
}

/// Han and Hiragana, which the segmentation gives one by one, since there is no space to go by.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3134f}')
}

/// FNV-1a (Fowler, Noll, Vo) of the small letters, an English plural's or genitive's ending left off.
fn term(word: &str) -> Term {
    let word = word.to_lowercase();
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(&word);
    let word = match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && stem.is_ascii() && !stem.ends_with(['s', 'u', 'i']) => stem,
        Some(_) | None => word,
    };
    word.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<&str> {
        terms(text).into_iter().map(|(_, range)| &text[range]).collect()
    }

    #[test]
    fn words_are_the_same_in_any_case_and_number() {
        let of = |text| terms(text).into_iter().map(|(term, _)| term).collect::<Vec<_>>();
        assert_eq!(of("The FIRES"), of("the fire"));
        assert_eq!(of("cat's"), of("cat"));
        assert_ne!(of("glass"), of("gla"));
        assert_ne!(of("bus"), of("bu"));
        assert_eq!(of("Ä"), of("ä"));
        assert!(of("…, -").is_empty());
    }

    #[test]
    fn chinese_is_read_in_pairs_and_one_character_by_itself() {
        assert_eq!(said("爐火很暖。火"), ["爐火", "火很", "很暖", "火"]);
        assert_eq!(said("用 GPU 計算"), ["用", "GPU", "計算"]);
    }
}
