//! What an interpreter of pages draws on: it keeps glyphs, and no line, picture or colour.

use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
    font::{Glyph, GlyphRun},
    hayro_cmap::{BfString, WritingMode},
    kurbo::{Affine, BezPath, Point, Shape},
};

use unicode_normalization::UnicodeNormalization;

use super::collections::Collections;
use super::direction::is_mark;
use super::line::{Line, Lines, Placed, solid};

/// The em in a glyph's own units.
const EM: f64 = 1000.0;
/// Glyphs of a page that are kept: a book has as many.
const MOST_GLYPHS: usize = 500_000;
/// Bytes of a text that does not stand twice on a page by chance.
const SHORTEST: usize = 12;
const MOST_COMPARED: usize = 100 << 20;
/// Where a font does not tell how wide a glyph is.
const USUAL_WIDTH: f64 = 500.0;
/// What a glyph without Unicode is shown as.
const UNKNOWN: char = '\u{fffd}';

/// What was read of a page.
#[derive(Default)]
pub struct Page {
    pub lines: Vec<Line>,
    /// Not all of it was.
    pub is_cut: bool,
}

impl Page {
    /// One of which nothing was read.
    pub fn cut() -> Self {
        Self { is_cut: true, ..Self::default() }
    }
}

pub struct TextDevice<'c> {
    collections: &'c Collections,
    lines: Lines,
    /// The last run's ends: what is filled and stroked comes twice.
    last: Option<[(Point, u32); 2]>,
    glyphs: usize,
    /// Glyphs of which nobody knows what they say.
    unknown: usize,
    /// Codes of single bytes may be ASCII, until others are met.
    guesses: bool,
    is_cut: bool,
}

impl<'c> TextDevice<'c> {
    pub fn new(collections: &'c Collections, is_cut: bool) -> Self {
        Self {
            collections,
            lines: Lines::default(),
            last: None,
            glyphs: 0,
            unknown: 0,
            guesses: true,
            is_cut,
        }
    }

    /// Adds what stands on the page beside its text.
    pub fn notes(&mut self, notes: Vec<String>) {
        let said = self.lines.said();
        // So that many notes on a long page take no time.
        let compares = said.len().saturating_mul(notes.len()) < MOST_COMPARED;
        for note in notes {
            let wanted = solid(&note);
            // Some programs draw a field's value on the page, too.
            if !(compares && wanted.len() >= SHORTEST && said.contains(&wanted)) {
                self.lines.note(note);
            }
        }
    }

    pub fn page(self) -> Page {
        // Signs in the place of all letters are no text.
        let lines = if 2 * self.unknown > self.glyphs { Vec::new() } else { self.lines.finish() };
        Page { lines, is_cut: self.is_cut }
    }

    /// What a glyph says, with ligatures as the letters that people search for.
    fn text(&mut self, glyph: &Glyph<'_>) -> String {
        let said = match glyph.as_unicode().or_else(|| self.collections.text(glyph)) {
            Some(BfString::Char(char)) => char.to_string(),
            Some(BfString::String(text)) => text,
            // A font of single bytes without any names: its codes are most likely ASCII.
            None => {
                self.guesses &= glyph.char_code() <= u32::from(u8::MAX);
                let guess =
                    char::from_u32(glyph.char_code()).filter(|char| self.guesses && char.is_ascii_graphic());
                self.unknown += usize::from(guess.is_none());
                guess.unwrap_or(UNKNOWN).to_string()
            }
        };
        said.chars().filter(|char| !char.is_control()).flat_map(letters).collect()
    }
}

impl<'a> Device<'a> for TextDevice<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let place = |at: Affine| props.transform * at;
        if let (Some(first), Some(last)) = (run.glyphs().first(), run.glyphs().last()) {
            let this =
                Some([first, last].map(|glyph| (place(glyph.transform()) * Point::ZERO, glyph.char_code())));
            if std::mem::replace(&mut self.last, this) == this {
                return;
            }
        }
        self.glyphs += run.glyphs().len();
        if self.glyphs > MOST_GLYPHS {
            self.is_cut = true;
            return;
        }
        let vertical = run.writing_mode() == WritingMode::Vertical;
        for glyph in run.glyphs() {
            let at = place(glyph.transform());
            let width = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width().map(f64::from),
                Glyph::Type3(_) => None,
            };
            let advance =
                if vertical { Point::new(0.0, -EM) } else { Point::new(width.unwrap_or(USUAL_WIDTH), 0.0) };
            let (start, end) = (at * Point::ZERO, at * advance);
            let up = (at * Point::new(0.0, EM)) - start;
            let text = self.text(glyph);
            let mut placed = Placed { start, end, size: up.hypot(), vertical };
            if is_mark(&text)
                && let Glyph::Outline(outline) = &**glyph
            {
                // What is drawn tells which letter it belongs to: its origin may be that of another.
                let shape = outline.outline().bounding_box();
                if shape.width() > 0.0 {
                    placed.start = at * Point::new(shape.center().x, 0.0);
                    placed.end = placed.start;
                }
            }
            self.lines.add(&text, placed);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// The letters that people type and search for, in the place of ligatures, radicals, and the forms that letters have within a word.
fn letters(char: char) -> Vec<char> {
    match char {
        // Ligatures, Hebrew and Arabic presentation forms, radicals of dictionaries, ideographs that stand twice in Unicode.
        '\u{fb00}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{f900}'..='\u{faff}' => char.nfkc().filter(|char| *char != ' ').collect(),
        // Punctuation for lines from top to bottom.
        '\u{fe10}'..='\u{fe18}' | '\u{fe30}'..='\u{fe48}' => char.nfkc().map(wide).collect(),
        _ => vec![char],
    }
}

/// An ASCII sign as wide as an ideograph.
fn wide(char: char) -> char {
    if char.is_ascii_graphic() { char::from_u32(u32::from(char) + 0xfee0).unwrap_or(char) } else { char }
}
