//! A long text in windows that overlap: what a model reads at once, and which part of it a window decides.
//!
//! Two windows meet in the middle of what both read, so that a word is always read with some of what stands before and behind
//! it. Must not know models.

use std::ops::Range;

/// Characters that are read at once: with more, the model of docs/MODELS.md finds fewer phone numbers, as its package says.
const CHARACTERS: usize = 480;
/// Characters that two windows both read, about.
const OVERLAP: usize = 96;

/// Stretches of the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// What is read.
    pub read: Range<usize>,
    /// Where its own part begins; it ends where the next window's begins.
    pub own: usize,
}

impl Window {
    pub fn first(text: &str) -> Self {
        Self { read: 0..end(text, 0), own: 0 }
    }

    /// The same, to be read no further than `at`, where that leaves something.
    pub fn shorter(&self, text: &str, at: usize) -> Self {
        let first = self.read.start + text[self.read.clone()].chars().next().map_or(0, char::len_utf8);
        Self { read: self.read.start..at.clamp(first, self.read.end), own: self.own }
    }

    /// The window behind this one; `None` behind the last.
    pub fn next(&self, text: &str) -> Option<Self> {
        let Range { start, end: read_to } = self.read;
        if read_to == text.len() {
            return None;
        }
        let read = &text[start..read_to];
        let overlap = OVERLAP.min(read.chars().count() / 3);
        let back = |count: usize| match count.checked_sub(1) {
            Some(last) => start + read.char_indices().nth_back(last).map_or(0, |(at, _)| at),
            None => read_to,
        };
        // A place where a word begins, if there is one in the first half of what both read; and the same in the second.
        let next = word_start(text, back(overlap)..back(overlap / 2)).max(start);
        let own = word_start(text, back(overlap / 2)..back(overlap / 4)).max(self.own);
        Some(Self { read: next..end(text, next), own })
    }
}

/// Where a window that begins here ends: behind white space, if there is any in its last third.
fn end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let Some((most, _)) = rest.char_indices().nth(CHARACTERS) else { return text.len() };
    let least = rest.char_indices().nth(CHARACTERS * 2 / 3).map_or(0, |(at, _)| at);
    let white = rest[least..most].char_indices().rfind(|(_, char)| char.is_whitespace());
    start + white.map_or(most, |(at, char)| least + at + char.len_utf8())
}

/// The first place in `within` that white space stands before; else where `within` starts.
fn word_start(text: &str, within: Range<usize>) -> usize {
    let white = text[within.clone()].char_indices().find(|(_, char)| char.is_whitespace());
    white.map_or(within.start, |(at, char)| within.start + at + char.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(text: &str) -> Vec<Window> {
        std::iter::successors(Some(Window::first(text)), |window| window.next(text)).collect()
    }

    #[test]
    fn every_text_is_read_to_its_end_and_each_place_has_one_owner() {
        let texts = [
            String::new(),
            "short".to_owned(),
            "word ".repeat(1000),
            "x".repeat(5000),
            "字".repeat(5000),
            "😀\r\n".repeat(2000),
            " ".repeat(3000),
            "e\u{301}".repeat(2000),
        ];
        for text in &texts {
            let windows = windows(text);
            assert_eq!((windows[0].read.start, windows[0].own), (0, 0));
            for pair in windows.windows(2) {
                let [this, next] = pair else { unreachable!() };
                assert!(this.read.start < next.read.start && this.read.end < next.read.end, "{pair:?}");
                // Both read the place where they meet, and some before and behind it.
                assert!(next.read.start < next.own && next.own < this.read.end, "{pair:?}");
                assert!(text.is_char_boundary(next.own) && text.is_char_boundary(next.read.start));
            }
            assert_eq!(windows.last().unwrap().read.end, text.len());
        }
    }

    #[test]
    fn words_are_not_cut_where_there_is_white_space() {
        let text = "several words of text ".repeat(200);
        for window in windows(&text) {
            for place in [window.read.start, window.read.end, window.own] {
                assert!(place == 0 || text[..place].ends_with(' '), "{window:?}");
            }
        }
    }

    #[test]
    fn a_window_that_is_too_much_is_shortened_and_the_rest_comes_next() {
        let text = "한".repeat(2000);
        let mut window = Window::first(&text);
        let mut read = 0;
        loop {
            window = window.shorter(&text, window.read.start + 20 * '한'.len_utf8());
            assert!(window.read.start <= read && window.read.end > read, "{window:?}");
            read = window.read.end;
            match window.next(&text) {
                Some(next) => window = next,
                None => break,
            }
        }
        assert_eq!(read, text.len());
        assert_eq!(Window::first("字x").shorter("字x", 0).read, 0..3, "something is always read");
    }
}
