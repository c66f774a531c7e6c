//! Which stretches of a text are left out, one at a time, to see what carries a decision. Must not know models.

use std::ops::Range;

/// Stretches that a text is divided into at most; of a longer one, several words go together.
const MOST: usize = 48;

/// The text's words; of a script without spaces, its characters.
pub fn stretches(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (start, char) in text.char_indices() {
        let end = start + char.len_utf8();
        if char.is_whitespace() {
            open = false;
            continue;
        }
        match words.last_mut() {
            Some(word) if open && !stands_alone(char) => word.end = end,
            Some(_) | None => words.push(start..end),
        }
        open = !stands_alone(char);
    }
    let together = words.len().div_ceil(MOST).max(1);
    words.chunks(together).map(|words| words[0].start..words[words.len() - 1].end).collect()
}

/// The text without one of its stretches.
pub fn without(text: &str, stretch: &Range<usize>) -> String {
    [&text[..stretch.start], &text[stretch.end..]].concat()
}

/// Han, kana and what stands with them; BERT's tokenizers take each for a word too.
fn stands_alone(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        stretches(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_word_is_what_stands_between_spaces_or_a_han_character() {
        assert_eq!(words("  It's  good,\nreally. "), ["It's", "good,", "really."]);
        assert_eq!(words("很好 ok嗎ab"), ["很", "好", "ok", "嗎", "ab"]);
        assert_eq!(words(" \n"), [""; 0]);
        assert_eq!(without("a bc d", &(2..4)), "a  d");
    }

    #[test]
    fn of_a_long_text_several_go_together_and_none_is_lost() {
        let text = "word ".repeat(1000);
        let stretches = stretches(&text);
        assert!(stretches.len() <= MOST);
        assert_eq!((stretches[0].start, stretches.last().map(|last| last.end)), (0, Some(4999)));
    }
}
