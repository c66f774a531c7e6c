//! How files open, what they are called and how long they are.

use crate::Complaint;

/// Half of the files are shorter than this.
pub const MEDIAN_LINES: usize = 120;

/// Words that say nothing about what is inside.
const EMPTY_WORDS: [&str; 8] =
    ["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"];

/// A binary starts its half and nothing else.
const BINARY_LINES: usize = 10;

pub fn check(path: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    if !text.starts_with("//! ") {
        let what = "must open with `//!`: what this file owns, and what it must not know";
        complaints.push(Complaint::new(path, 1, what));
    }
    let words = || path.trim_end_matches(".rs").split(['/', '_', '-']);
    if let Some(word) = words().find(|word| EMPTY_WORDS.contains(word)) {
        let what = format!("`{word}` says nothing about what is inside: name it after what it does or holds");
        complaints.push(Complaint::new(path, 1, what));
    }
    let lines = text.lines().count();
    if path.starts_with("src/bin/") && lines > BINARY_LINES {
        let what = format!(
            "a binary has at most {BINARY_LINES} lines, this has {lines}: move the rest to its module"
        );
        complaints.push(Complaint::new(path, lines, what));
    }
    complaints
}

pub fn median(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> usize {
        check(path, text).len()
    }

    #[test]
    fn a_file_opens_with_its_purpose() {
        assert_eq!(complaints("src/engine/mod.rs", "//! Runs models.\n"), 0);
        assert_eq!(complaints("src/engine/mod.rs", "use std::fmt;\n"), 1);
        assert_eq!(complaints("src/engine/mod.rs", ""), 1);
    }

    #[test]
    fn empty_names_are_caught() {
        for path in ["src/utils/mod.rs", "src/ui/common.rs", "src/model_manager.rs", "tests/helper.rs"] {
            assert_eq!(complaints(path, "//! X.\n"), 1, "{path}");
        }
        assert_eq!(complaints("src/ui/community.rs", "//! X.\n"), 0);
    }

    #[test]
    fn a_long_binary_is_caught() {
        assert_eq!(complaints("src/bin/app.rs", &"//! X.\n".repeat(10)), 0);
        assert_eq!(complaints("src/bin/app.rs", &"//! X.\n".repeat(11)), 1);
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![300, 10, 40]), 40);
        assert_eq!(median(Vec::new()), 0);
    }
}
