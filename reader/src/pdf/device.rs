//! What an interpreter of pages draws on: it keeps glyphs, and no line, picture or colour.

use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
    font::{Glyph, GlyphRun},
    hayro_cmap::{BfString, WritingMode},
    kurbo::{Affine, BezPath, Point},
};

use super::line::{Line, Lines, Placed};

/// The em in a glyph's own units.
const EM: f64 = 1000.0;
/// Where a font does not tell how wide a glyph is.
const USUAL_WIDTH: f64 = 500.0;
/// What a glyph without Unicode is shown as.
const UNKNOWN: char = '\u{fffd}';

#[derive(Default)]
pub struct TextDevice {
    lines: Lines,
    /// The last run's beginning: what is filled and stroked comes twice.
    last: Option<(Point, Point, usize)>,
}

impl TextDevice {
    /// Adds what stands on the page beside its text.
    pub fn notes(&mut self, notes: Vec<String>) {
        notes.into_iter().for_each(|note| self.lines.note(note));
    }

    pub fn lines(self) -> Vec<Line> {
        self.lines.finish()
    }
}

impl<'a> Device<'a> for TextDevice {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let place = |at: Affine| props.transform * at;
        if let (Some(first), Some(last)) = (run.glyphs().first(), run.glyphs().last()) {
            let ends = [first, last].map(|glyph| place(glyph.transform()) * Point::ZERO);
            let this = Some((ends[0], ends[1], run.glyphs().len()));
            if std::mem::replace(&mut self.last, this) == this {
                return;
            }
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
            self.lines.add(&text(glyph), Placed { start, end, size: up.hypot(), vertical });
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// What a glyph says, with ligatures as the letters that people search for.
fn text(glyph: &Glyph<'_>) -> String {
    let said = match glyph.as_unicode() {
        Some(BfString::Char(char)) => char.to_string(),
        Some(BfString::String(text)) => text,
        // A font without any names: its codes are most likely ASCII.
        None => {
            char::from_u32(glyph.char_code()).filter(char::is_ascii_graphic).unwrap_or(UNKNOWN).to_string()
        }
    };
    match said.as_str() {
        "ﬀ" => "ff".to_owned(),
        "ﬁ" => "fi".to_owned(),
        "ﬂ" => "fl".to_owned(),
        "ﬃ" => "ffi".to_owned(),
        "ﬄ" => "ffl".to_owned(),
        "ﬅ" | "ﬆ" => "st".to_owned(),
        _ if said.chars().any(char::is_control) => said.chars().filter(|char| !char.is_control()).collect(),
        _ => said,
    }
}
