//! Cuts a document's parts into passages that an encoder reads whole: at sentences, with a little overlap.
//!
//! Must not know the encoder: it is told how many tokens a text has.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Of a passage, this share at most is repeated from the one before: an answer that stands across a border is found.
const OVERLAP: usize = 6;
/// White space in a row beyond this is the file's layout, and no text.
const LONGEST_SPACE: usize = 2;

/// Where passages may be cut, and how long they may be.
pub struct Splitter<F> {
    /// The most tokens of a passage.
    most_tokens: usize,
    /// How many tokens a text has, marks at its ends not counted.
    count: F,
}

impl<F: Fn(&str) -> usize> Splitter<F> {
    /// A passage holds at least one character, however small `most_tokens` is.
    pub fn new(most_tokens: usize, count: F) -> Self {
        Self { most_tokens: most_tokens.max(1), count }
    }

    /// The passages of a text, as ranges of its bytes; together they hold everything but white space between them.
    pub fn split(&self, text: &str) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        // A sentence goes on across a line's end, and ends with its paragraph.
        for (start, sentence) in unwrapped(text).split_sentence_bound_indices() {
            self.divide(text, start..start + sentence.len(), &mut pieces);
        }
        self.join(text, &pieces)
    }

    /// A sentence that is too long is halved at a word, or at a character where words have no end.
    fn divide(&self, text: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        let mut open = vec![range];
        while let Some(range) = open.pop() {
            let range = trimmed(text, range);
            let piece = &text[range.clone()];
            if piece.is_empty() {
                continue;
            }
            // A token is a byte at least, and what is far too long is halved before it is counted: counting takes time.
            let hopeless = piece.len() > 64 * self.most_tokens;
            let tokens = if hopeless { usize::MAX } else { (self.count)(piece) };
            match middle(piece) {
                Some(middle) if tokens > self.most_tokens => {
                    open.push(range.start + middle..range.end);
                    open.push(range.start..range.start + middle);
                }
                Some(_) | None => pieces.push(Piece { range, tokens: tokens.clamp(1, self.most_tokens) }),
            }
        }
    }

    /// As many pieces as fit; the next passage begins with the last ones of the one before.
    fn join(&self, text: &str, pieces: &[Piece]) -> Vec<Range<usize>> {
        let mut passages = Vec::new();
        let mut first = 0;
        while first < pieces.len() {
            let (mut end, mut tokens) = (first, 0);
            while end < pieces.len() && tokens + pieces[end].tokens <= self.most_tokens {
                tokens += pieces[end].tokens;
                end += 1;
            }
            passages.push(trimmed(text, pieces[first].range.start..pieces[end - 1].range.end));
            if end == pieces.len() {
                break;
            }
            let (mut next, mut repeated) = (end, 0);
            while next > first + 1 && repeated + pieces[next - 1].tokens <= self.most_tokens / OVERLAP {
                next -= 1;
                repeated += pieces[next].tokens;
            }
            // What is repeated must leave room for what comes.
            if next < end && repeated + pieces[end].tokens > self.most_tokens {
                next = end;
            }
            first = next;
        }
        passages
    }
}

struct Piece {
    range: Range<usize>,
    tokens: usize,
}

/// The text with a space for each single line end, so that all else stands where it stood.
fn unwrapped(text: &str) -> String {
    let mut unwrapped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        let (line, after) = rest.split_at(at);
        let ends = after.len() - after.trim_start_matches('\n').len();
        unwrapped.push_str(line);
        unwrapped.push_str(if ends == 1 { " " } else { &after[..ends] });
        rest = &after[ends..];
    }
    unwrapped.push_str(rest);
    unwrapped
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.end - (piece.len() - piece.trim_end().len());
    start.min(end)..end
}

/// Where to halve: the line's end nearest to the middle within a quarter of the length, or the white space, or the next
/// character's border; `None` for a single character.
fn middle(piece: &str) -> Option<usize> {
    let space = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；');
    let nearest = nearest(piece, |c| c == '\n').or_else(|| nearest(piece, space));
    let first = piece.ceil_char_boundary(1);
    let half = piece.ceil_char_boundary(piece.len() / 2);
    nearest
        .or((first < piece.len()).then_some(half))
        .filter(|at| (1..piece.len()).contains(at))
        .or_else(|| (first < piece.len()).then_some(first))
}

/// Behind the character of a kind that is nearest to the middle, within a quarter of the length.
fn nearest(piece: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let half = piece.ceil_char_boundary(piece.len() / 2);
    let quarter = piece.len() / 4;
    let from = piece.floor_char_boundary(half.saturating_sub(quarter));
    let to = piece.ceil_char_boundary((half + quarter).min(piece.len()));
    let before = piece[from..half].char_indices().rev().find(|(_, c)| wanted(*c));
    let after = piece[half..to].char_indices().find(|(_, c)| wanted(*c));
    let before = before.map(|(at, c)| from + at + c.len_utf8());
    let after = after.map(|(at, c)| half + at + c.len_utf8());
    match (before, after) {
        (Some(before), Some(after)) if half - before <= after - half => Some(before),
        (_, Some(after)) => Some(after),
        (before, None) => before,
    }
}

/// The text without the empty room that formats leave in it.
pub fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut spaces, mut lines) = (0, 0);
    for c in text.chars() {
        match c {
            '\n' => lines += 1,
            c if c.is_whitespace() => spaces += 1,
            c => {
                match (lines, spaces) {
                    _ if compact.is_empty() => {}
                    (0, 0) => {}
                    (0, _) => compact.push(' '),
                    (lines, _) => compact.extend(std::iter::repeat_n('\n', lines.min(LONGEST_SPACE))),
                }
                (spaces, lines) = (0, 0);
                compact.push(c);
            }
        }
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token is a word, or a character of a script without spaces.
    fn count(text: &str) -> usize {
        text.unicode_words().count().max(1)
    }

    fn split(most_tokens: usize, text: &str) -> Vec<&str> {
        Splitter::new(most_tokens, count).split(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sentences_stay_whole_and_the_last_is_repeated_where_it_is_short() {
        let text = "One two three four five. Six seven eight nine. Ten. Eleven twelve thirteen fourteen.";
        assert_eq!(split(100, text), [text]);
        assert_eq!(
            split(10, text),
            ["One two three four five. Six seven eight nine. Ten.", "Ten. Eleven twelve thirteen fourteen."]
        );
        assert_eq!(split(5, text)[0], "One two three four five.");
        assert_eq!(split(10, " \n\n "), [""; 0]);
    }

    #[test]
    fn a_sentence_goes_on_across_line_ends_and_ends_with_its_paragraph() {
        let text = "One two\nthree four. Five\nsix\n\nseven eight nine ten\neleven";
        assert_eq!(split(5, text), ["One two\nthree four.", "Five\nsix", "seven eight nine ten\neleven"]);
        assert_eq!(split(4, "one two three\nfour five six"), ["one two three", "four five six"]);
        assert_eq!(unwrapped("a\nb\n\nc\n\n\n"), "a b\n\nc\n\n\n");
    }

    #[test]
    fn chinese_is_cut_behind_its_own_full_stops() {
        let text = "爐火很暖。木柴要乾！濕木柴燒不起來，煙也多。灰可以當肥料。";
        let passages = split(12, text);
        assert!(passages.len() > 1);
        assert!(
            passages.iter().all(|passage| passage.ends_with(['。', '！']) && count(passage) <= 12),
            "{passages:?}"
        );
    }

    #[test]
    fn no_text_is_lost_and_no_passage_is_too_long() {
        let prose = "The fire, which burned all night; warmed the room.\nA line without a stop\n\nAnother. "
            .repeat(40);
        let words = "x".repeat(5_000);
        let chinese = "木".repeat(5_000);
        let mixed = format!("{prose}{}{prose}", "wört ".repeat(900));
        for text in [&prose, &words, &chinese, &mixed] {
            for most in [1, 7, 64] {
                let ranges = Splitter::new(most, |text: &str| text.len().div_ceil(4)).split(text);
                let mut covered = 0;
                for range in &ranges {
                    assert!(range.start <= covered || text[covered..range.start].trim().is_empty());
                    assert!(range.end > covered, "every passage brings something new");
                    let single = text[range.clone()].chars().count() == 1;
                    // Rounding up each sentence may add one token a piece.
                    assert!(range.len() <= 4 * most + most || single, "{most}: {range:?}");
                    covered = range.end;
                }
                assert!(text[covered..].trim().is_empty());
            }
        }
    }

    #[test]
    fn ten_megabytes_without_a_space_are_cut_all_the_same() {
        let text = "ab".repeat(5 << 20);
        let passages = Splitter::new(256, |text: &str| text.len() / 4).split(&text);
        assert_eq!(passages.iter().map(|range| range.len()).sum::<usize>(), text.len());
    }

    #[test]
    fn empty_room_shrinks_to_a_space_or_a_paragraph() {
        assert_eq!(compact("  a \t b\n  c\n\n\n \n d  \n"), "a b\nc\n\nd");
    }
}
