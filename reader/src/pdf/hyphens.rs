//! Words that a line's end has divided, whole again. A hyphen that belongs to its word stays where the document shows the word with it
//! elsewhere. Must not know where lines come from.

use std::collections::HashSet;

use super::line::Line;

/// Words that are remembered of a document.
const MOST_WORDS: usize = 100_000;

#[derive(Default)]
pub struct Hyphens {
    /// Words with a hyphen in them that stood within a line.
    hyphenated: HashSet<String>,
}

impl Hyphens {
    /// The lines, with the end of a divided word brought up from the line behind.
    pub fn join(&mut self, lines: Vec<Line>) -> Vec<Line> {
        for line in &lines {
            self.learn(&line.text);
        }
        let mut joined: Vec<Line> = Vec::new();
        for mut line in lines {
            if let Some(last) = joined.last_mut().filter(|last| divides(last, &line)) {
                let end = line.text.find(' ').unwrap_or(line.text.len());
                let rest = line.text.split_off(end);
                self.whole(&mut last.text, &line.text);
                line.text = rest.trim_start().to_owned();
                if line.text.is_empty() {
                    continue;
                }
            }
            joined.push(line);
        }
        joined
    }

    fn learn(&mut self, text: &str) {
        let words = text.split_whitespace().filter(|word| word.trim_end_matches('-').contains('-'));
        for word in words {
            if self.hyphenated.len() < MOST_WORDS {
                self.hyphenated.insert(bare(word));
            }
        }
    }

    fn whole(&self, text: &mut String, end: &str) {
        let start = text.rfind(' ').map_or(0, |at| at + 1);
        if !self.hyphenated.contains(&bare(&format!("{}{end}", &text[start..]))) {
            text.pop();
        }
        text.push_str(end);
    }
}

/// A word without what stands around it.
fn bare(word: &str) -> String {
    word.trim_matches(|char: char| !char.is_alphanumeric())
        .replace(['\u{2010}', '\u{ad}'], "-")
        .to_lowercase()
}

/// Whether a word goes on from one line to the next.
fn divides(last: &Line, next: &Line) -> bool {
    let mut end = last.text.chars().rev();
    let hyphen = end.next().is_some_and(|char| matches!(char, '-' | '\u{ad}' | '\u{2010}'));
    let goes_on = next.text.chars().next().is_some_and(char::is_lowercase);
    hyphen && end.next().is_some_and(char::is_alphabetic) && goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(lines: &[&str]) -> Vec<String> {
        let line = |text: &&str| Line { text: (*text).to_owned(), size: 10.0, is_first: false };
        Hyphens::default().join(lines.iter().map(line).collect()).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn divided_words_are_whole_and_words_with_hyphens_keep_them() {
        assert_eq!(joined(&["an inspec-", "tion of it"]), ["an inspection", "of it"]);
        assert_eq!(joined(&["well-known and well-", "known again"]), ["well-known and well-known", "again"]);
        assert_eq!(joined(&["pages 3-", "4 and so on"]), ["pages 3-", "4 and so on"]);
        assert_eq!(joined(&["Jean-", "Paul"]), ["Jean-", "Paul"], "a name goes on with a capital");
        assert_eq!(joined(&["inspec-", "tion"]), ["inspection"]);
    }
}
