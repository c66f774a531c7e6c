//! A text's headings and paragraphs, in order, as the bytes that they take up in it. Markdown's marks are known, and what
//! plain text does in their stead: a short line by itself.
//!
//! Together the blocks hold all of the text but the white space between them. None is longer than [`LONGEST_BLOCK`], so
//! that a caller can give way in between, also in a line of many megabytes. Must not know sentences.

use std::ops::Range;

/// Bytes.
pub const LONGEST_BLOCK: usize = 8192;

/// A line with more characters is no heading.
const LONGEST_TITLE: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Heading,
    Paragraph,
    /// What a block that was too long for one goes on with.
    Rest,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub range: Range<usize>,
}

/// The blocks of a text; see [`outline`].
pub struct Outline<'t> {
    text: &'t str,
    at: usize,
    /// The block before was cut at its longest.
    cut: bool,
}

pub fn outline(text: &str) -> Outline<'_> {
    Outline { text, at: 0, cut: false }
}

impl Iterator for Outline<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let rest = &self.text[self.at..];
        let skipped = rest.len() - rest.trim_start().len();
        // Blank lines end a block, also one that was cut.
        let went_on = std::mem::take(&mut self.cut) && !rest[..skipped].contains("\n\n");
        let start = self.at + skipped;
        if start == self.text.len() {
            return None;
        }
        let window = self.window(start);
        let first = line(window);
        let (kind, length) = if went_on {
            (BlockKind::Rest, self.paragraph(window))
        } else if is_marked_heading(first) {
            (BlockKind::Heading, first.len())
        } else if let Some(length) = underlined(window, first) {
            (BlockKind::Heading, length)
        } else {
            let length = self.paragraph(window);
            let alone = length <= first.len() && !self.cut && !is_item(first);
            let kind = if alone && is_title(first) { BlockKind::Heading } else { BlockKind::Paragraph };
            (kind, length)
        };
        self.at = start + length;
        let end = start + window[..length].trim_end().len();
        Some(Block { kind, range: start..end })
    }
}

impl<'t> Outline<'t> {
    fn window(&self, start: usize) -> &'t str {
        let rest = &self.text[start..];
        &rest[..rest.floor_char_boundary(LONGEST_BLOCK)]
    }

    /// Bytes of the paragraph with which the window begins: up to a blank line, a heading or an item of a list.
    fn paragraph(&mut self, window: &str) -> usize {
        let mut end = line(window).len();
        while end < window.len() {
            let next = line(&window[end..]);
            if next.trim().is_empty() || is_marked_heading(next) || is_item(next) {
                return end;
            }
            end += next.len();
        }
        // The window is shorter than it may be only at the end of the text.
        if window.len() + 4 > LONGEST_BLOCK {
            self.cut = true;
            let half = |at: &usize| *at > LONGEST_BLOCK / 2;
            let ends = [". ", "! ", "? ", "。", "！", "？"].map(|end| Some(window.rfind(end)? + end.len()));
            let space = || window.rfind(char::is_whitespace).filter(half);
            end = ends.into_iter().flatten().filter(half).max().or_else(space).unwrap_or(end);
        }
        end
    }
}

/// The first line, with its end.
fn line(text: &str) -> &str {
    text.split_inclusive('\n').next().unwrap_or_default()
}

fn is_marked_heading(line: &str) -> bool {
    let marks = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&marks) && line[marks..].starts_with(' ') && line.chars().count() <= 2 * LONGEST_TITLE
}

/// A heading with a line of `=` or `-` below it, and how many bytes both have.
fn underlined(window: &str, first: &str) -> Option<usize> {
    let below = line(&window[first.len()..]);
    let rule = below.trim_end();
    let ruled =
        rule.len() >= 3 && (rule.bytes().all(|byte| byte == b'=') || rule.bytes().all(|byte| byte == b'-'));
    (ruled && first.chars().count() <= LONGEST_TITLE).then_some(first.len() + below.len())
}

/// An item of a list begins so.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = &line[number..];
    match number {
        0 => ["- ", "* ", "+ ", "• "].iter().any(|mark| line.starts_with(mark)),
        1..=3 => after.starts_with(". ") || after.starts_with(") "),
        _ => false,
    }
}

/// A line by itself that ends like no sentence.
fn is_title(line: &str) -> bool {
    const ENDS: [char; 16] =
        ['.', '!', '?', ',', ';', ':', '。', '！', '？', '，', '；', '：', '…', '”', '"', '」'];
    let line = line.trim();
    let letters = line.chars().any(char::is_alphabetic);
    letters && !line.ends_with(ENDS) && line.chars().count() <= LONGEST_TITLE
}

#[cfg(test)]
mod tests {
    use super::{BlockKind::*, *};

    fn blocks(text: &str) -> Vec<(BlockKind, &str)> {
        outline(text).map(|block| (block.kind, &text[block.range])).collect()
    }

    #[test]
    fn headings_and_paragraphs_of_markdown() {
        let text = "# One\nFirst line\nand second.\n\n- an item\n- another,\n  longer\n\nTwo\n===\n## Three ##\nEnd.";
        assert_eq!(
            blocks(text),
            [
                (Heading, "# One"),
                (Paragraph, "First line\nand second."),
                (Paragraph, "- an item"),
                (Paragraph, "- another,\n  longer"),
                (Heading, "Two\n==="),
                (Heading, "## Three ##"),
                (Paragraph, "End."),
            ]
        );
    }

    #[test]
    fn headings_of_plain_text() {
        let text = "CHAPTER I\r\n\r\nIt was late. He\r\nwent home.\r\n\r\n第二章 歸途\r\n\r\n天亮了。\r\n\r\n***\r\n\r\n1. One thing";
        assert_eq!(
            blocks(text),
            [
                (Heading, "CHAPTER I"),
                (Paragraph, "It was late. He\r\nwent home."),
                (Heading, "第二章 歸途"),
                (Paragraph, "天亮了。"),
                (Paragraph, "***"),
                (Paragraph, "1. One thing"),
            ]
        );
        assert_eq!(blocks("One\n\nTwo\n\nThree").len(), 3, "only headings");
    }

    #[test]
    fn nothing_is_lost_however_long_a_line_is() {
        let hostile = [
            String::new(),
            " \n\t\r\n ".repeat(1000),
            "x".repeat(3 * LONGEST_BLOCK + 5),
            "火".repeat(2 * LONGEST_BLOCK),
            "word ".repeat(LONGEST_BLOCK),
            "\u{0}\u{1}\u{FFFD}\n#".repeat(9000),
            format!("{}\n\nHeading\n\nend.", "long words ".repeat(1000)),
        ];
        for text in &hostile {
            let mut at = 0;
            for block in outline(text) {
                assert!(text[at..block.range.start].trim().is_empty(), "lost before {block:?}");
                assert!(!block.range.is_empty() && block.range.len() <= LONGEST_BLOCK);
                at = block.range.end;
            }
            assert!(text[at..].trim().is_empty());
        }
        let last = blocks(&hostile[6]);
        assert_eq!(last[last.len() - 2..], [(Heading, "Heading"), (Paragraph, "end.")]);
        assert_eq!(blocks(&hostile[4])[1].0, Rest);
    }
}
