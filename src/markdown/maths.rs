//! Where a text has formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, as models write TeX. Must not know TeX, nor Markdown but for the
//! backtick that begins code and the empty line that ends a paragraph.

use std::ops::Range;

/// Bytes. What is longer is no formula, and nobody looks further for its end.
const LONGEST: usize = 8192;

/// A formula with what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// Bytes of the source, delimiters included.
    pub whole: Range<usize>,
    /// `None` while its end is still to come.
    pub tex: Option<Range<usize>>,
    /// It stands in a line of its own.
    pub display: bool,
}

/// The formula that begins at `at`, where one does.
pub fn formula_at(source: &str, at: usize) -> Option<Formula> {
    let rest = &source[at..];
    if rest.starts_with("$$") {
        delimited(source, at, "$$", "$$", true)
    } else if rest.starts_with("\\[") {
        delimited(source, at, "\\[", "\\]", true).filter(|formula| !is_escaped_link(source, formula))
    } else if rest.starts_with("\\(") {
        delimited(source, at, "\\(", "\\)", false)
    } else if rest.starts_with('$') {
        between_dollars(source, at)
    } else {
        None
    }
}

/// What goes on to the end of the text is a formula that is still being written, and stays as it is.
fn delimited(source: &str, at: usize, open: &str, close: &str, display: bool) -> Option<Formula> {
    let start = at + open.len();
    let near = within_reach(&source[start..]);
    let paragraph = &near[..paragraph_end(near)];
    let (end, tex) = match paragraph.find(close) {
        Some(length) => (start + length + close.len(), Some(start..start + length)),
        None if start + paragraph.len() == source.len() => (source.len(), None),
        None => return None,
    };
    let inside = &source[start..tex.as_ref().map_or(end, |tex| tex.end)];
    let is_empty = tex.is_some() && inside.trim().is_empty();
    (!is_empty && can_be_tex(inside)).then_some(Formula { whole: at..end, tex, display })
}

/// A dollar is money more often than not: what begins or ends with a space, or goes on with a digit, is no formula.
fn between_dollars(source: &str, at: usize) -> Option<Formula> {
    let start = at + 1;
    let rest = within_reach(&source[start..]);
    let before = source[..at].chars().next_back();
    if before.is_some_and(|char| char.is_ascii_alphanumeric() || char == '$') {
        return None;
    }
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let closing = |(at, _): &(usize, &str)| !line[..*at].ends_with('\\');
    let length = line.match_indices('$').find(closing)?.0;
    let (inside, after) = (&line[..length], rest[length + 1..].chars().next());
    let spaced = inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace);
    let goes_on = match after {
        Some(char) if char.is_ascii_digit() || char == '$' => true,
        Some(char) if char.is_ascii_alphabetic() => {
            inside.chars().nth(1).is_some() && !inside.contains(['\\', '^'])
        }
        Some(_) | None => false,
    };
    let is_money = inside.starts_with(|char: char| char.is_ascii_digit())
        && inside.contains(char::is_whitespace)
        && !inside.contains(['\\', '^', '_', '=', '+', '-', '*', '/', '<', '>', '{']);
    let is_formula = !inside.is_empty() && !spaced && !goes_on && !is_money && can_be_tex(inside);
    let whole = at..start + length + 1;
    is_formula.then_some(Formula { whole, tex: Some(start..start + length), display: false })
}

/// `\[1\]` and `\[text\](address)` are brackets that are no link.
fn is_escaped_link(source: &str, formula: &Formula) -> bool {
    let Some(tex) = &formula.tex else { return false };
    let number = source[tex.clone()].chars().all(|char| char.is_ascii_digit() || matches!(char, ',' | ' '));
    number || source[formula.whole.end..].starts_with('(')
}

/// Code is nobody's formula, and a quotation's marks would become part of one.
fn can_be_tex(inside: &str) -> bool {
    !inside.contains('`') && !inside.lines().skip(1).any(|line| line.trim_start().starts_with('>'))
}

fn within_reach(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// Where the first empty line begins.
fn paragraph_end(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find('\n') {
        let next = from + at + 1;
        let line = &text[next..next + text[next..].find('\n').unwrap_or(text.len() - next)];
        if line.trim().is_empty() && next < text.len() {
            return from + at;
        }
        from = next;
    }
    text.len()
}
