//! Where text is put on a page, as far as it says where words, lines and paragraphs end (PDF 32000-1, 9.4).

use std::rc::Rc;

use super::font::Font;

/// In ems: a gap that is a space, a move that is another line, and one that is another paragraph.
const SPACE: f32 = 0.15;
const LINE: f32 = 0.4;
const PARAGRAPH: f32 = 1.9;
/// Thousandths of an em that a number between strings must leave to be a space.
const KERNED_SPACE: f32 = 170.0;

type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

pub struct Layout {
    pub font: Option<Rc<Font>>,
    pub font_size: f32,
    pub leading: f32,
    /// Of the line's start.
    line: Matrix,
    /// How far behind the line's start the next glyph stands, in the text's own units.
    advance: f32,
    /// Where the last glyph ended, on the page.
    end: Option<(f32, f32)>,
    text: String,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            font: None,
            font_size: 1.0,
            leading: 0.0,
            line: IDENTITY,
            advance: 0.0,
            end: None,
            text: String::new(),
        }
    }
}

impl Layout {
    pub fn begin(&mut self) {
        self.set_matrix(IDENTITY);
    }

    pub fn set_matrix(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.advance = 0.0;
    }

    pub fn next_line(&mut self, x: f32, y: f32) {
        let [a, b, c, d, e, f] = self.line;
        self.set_matrix([a, b, c, d, a * x + c * y + e, b * x + d * y + f]);
    }

    /// A number between strings: moves back by thousandths of an em.
    pub fn kern(&mut self, by: f32) {
        self.advance -= by / 1000.0 * self.font_size;
        if -by > KERNED_SPACE {
            self.space(" ");
        }
    }

    pub fn show(&mut self, codes: &[u8]) {
        let Some(font) = self.font.clone() else { return };
        self.separate();
        for (code, width) in font.codes(codes) {
            font.say(code, &mut self.text);
            self.advance += width / 1000.0 * self.font_size;
        }
        self.end = Some(self.place());
    }

    /// What was said, with ligatures as the letters that people search for.
    pub fn text(self) -> String {
        const LIGATURES: [(char, &str); 5] =
            [('ﬀ', "ff"), ('ﬁ', "fi"), ('ﬂ', "fl"), ('ﬃ', "ffi"), ('ﬄ', "ffl")];
        LIGATURES.iter().fold(self.text, |text, (ligature, letters)| {
            if text.contains(*ligature) { text.replace(*ligature, letters) } else { text }
        })
    }

    /// What stands between the last glyph and the next, judged by where both are.
    fn separate(&mut self) {
        let Some((end_x, end_y)) = self.end else { return };
        let (x, y) = self.place();
        let em = (self.font_size * (self.line[2].powi(2) + self.line[3].powi(2)).sqrt()).abs().max(0.01);
        let (right, down) = ((x - end_x) / em, ((y - end_y) / em).abs());
        if down > PARAGRAPH {
            self.space("\n\n");
        } else if down > LINE || right < -1.0 {
            self.space("\n");
        } else if right > SPACE {
            self.space(" ");
        }
    }

    fn space(&mut self, space: &str) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.text.push_str(space);
        }
    }

    fn place(&self) -> (f32, f32) {
        let [a, b, _, _, e, f] = self.line;
        (a * self.advance + e, b * self.advance + f)
    }
}
