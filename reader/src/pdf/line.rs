//! Lines out of placed glyphs, in the order in which the page draws them: where words, lines and paragraphs end is told by where
//! glyphs stand. Must not know fonts.

use hayro_interpret::kurbo::{Point, Vec2};

use super::direction::{is_leftward, logical};

/// In ems: a gap that is a space, a move across that is another line, one back that is another line, and one that is another paragraph.
pub const SPACE: f64 = 0.15;
const LINE: f64 = 0.4;
const BACK: f64 = -1.0;
const PARAGRAPH: f64 = 1.9;
const SOFT_HYPHEN: char = '\u{ad}';
/// A glyph stands on another that has gone on by less than this share of its width.
const ON: f64 = 0.1;
/// The smallest em that is divided by.
const SMALLEST: f64 = 0.01;

/// Where a glyph stands on the page, from its origin to where the next one would stand.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub start: Point,
    pub end: Point,
    /// The em on the page.
    pub size: f64,
    pub vertical: bool,
}

impl Placed {
    /// Whether the next glyph stands on this one, and not behind it: so some programs write a place where a word may be divided.
    fn is_under(&self, next: &Self) -> bool {
        let moved = next.start - self.start;
        self.end != self.start && moved.hypot() < ON * (self.end - self.start).hypot()
    }
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub text: String,
    /// The em of most of its characters.
    pub size: f64,
    /// It begins a paragraph.
    pub is_first: bool,
}

#[derive(Default)]
pub struct Lines {
    done: Vec<Line>,
    open: Vec<(String, Placed)>,
    is_first: bool,
    /// The open line has letters that are read from right to left.
    is_leftward: bool,
}

impl Lines {
    pub fn add(&mut self, text: &str, placed: Placed) {
        let is_leftward = is_leftward(text);
        if self.open.last().is_some_and(|(text, last)| text.trim().is_empty() && last.is_under(&placed)) {
            self.open.pop();
        }
        if let Some((_, last)) = self.open.last() {
            match gap(last, &placed) {
                Gap::None => {}
                // Such a line is drawn in pieces from either end, and put together as a whole.
                Gap::Space | Gap::Back if is_leftward || self.is_leftward => {}
                Gap::Back => self.end(false),
                Gap::Space => self.space(placed),
                Gap::Line => self.end(false),
                Gap::Paragraph => self.end(true),
            }
        }
        self.is_leftward |= is_leftward && !placed.vertical;
        if !text.is_empty() {
            self.open.push((text.to_owned(), placed));
        }
    }

    /// Adds a paragraph that has no place among the others.
    pub fn note(&mut self, text: String) {
        self.end(true);
        let size = self.done.last().map_or(0.0, |line| line.size);
        for (number, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
            self.done.push(Line { text: line.trim().to_owned(), size, is_first: number == 0 });
        }
    }

    /// All that the lines say so far, without blanks.
    pub fn said(&mut self) -> String {
        self.end(true);
        self.done.iter().map(|line| solid(&line.text)).collect()
    }

    pub fn finish(mut self) -> Vec<Line> {
        self.end(true);
        self.done
    }

    fn space(&mut self, placed: Placed) {
        let ends_blank = self.open.last().is_some_and(|(text, _)| text.ends_with(char::is_whitespace));
        if !ends_blank {
            self.open.push((" ".to_owned(), Placed { end: placed.start, ..placed }));
        }
    }

    fn end(&mut self, paragraph: bool) {
        let glyphs = std::mem::take(&mut self.open);
        self.is_leftward = false;
        let size = size(&glyphs);
        let text = logical(&glyphs);
        let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // Where a word could have been divided and was not; at the line's end it was.
        let last = text.trim_end_matches(SOFT_HYPHEN).len();
        let divides = last < text.len();
        text.retain(|char| char != SOFT_HYPHEN);
        text.extend(divides.then_some(SOFT_HYPHEN));
        if !text.is_empty() {
            let is_first = std::mem::take(&mut self.is_first) || self.done.is_empty();
            self.done.push(Line { text, size, is_first });
        }
        self.is_first |= paragraph;
    }
}

/// Text without blanks, which differ between ways to write the same.
pub fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}

enum Gap {
    None,
    Space,
    /// Back along the same line.
    Back,
    Line,
    Paragraph,
}

/// What stands between two glyphs that come one after the other.
fn gap(last: &Placed, next: &Placed) -> Gap {
    let em = last.size.max(next.size).max(SMALLEST);
    let along = direction(next).or_else(|| direction(last)).unwrap_or(Vec2::new(1.0, 0.0));
    let moved = next.start - last.end;
    let (on, across) = (moved.dot(along) / em, (moved.cross(along) / em).abs());
    let turned = direction(last).is_some_and(|before| before.dot(along) < 0.7);
    if across > PARAGRAPH {
        Gap::Paragraph
    } else if across > LINE || turned {
        Gap::Line
    } else if on < BACK {
        Gap::Back
    } else if on > SPACE {
        Gap::Space
    } else {
        Gap::None
    }
}

fn direction(placed: &Placed) -> Option<Vec2> {
    let along = placed.end - placed.start;
    (along.hypot() > SMALLEST * placed.size).then(|| along.normalize())
}

/// The em of most characters.
fn size(glyphs: &[(String, Placed)]) -> f64 {
    let mut sizes: Vec<f64> = glyphs.iter().map(|(_, placed)| placed.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}
