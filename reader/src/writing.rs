//! Text as it grows: paragraphs, lines, cells and headings come in, parts come out.

use crate::Part;

#[derive(Default)]
pub struct Writing {
    path: Vec<(u8, String)>,
    /// The level of the heading that is being written.
    heading: Option<u8>,
    text: String,
    /// Whether a heading came and no part under it yet.
    alone: bool,
    parts: Vec<Part>,
    first_heading: Option<String>,
}

impl Writing {
    /// Text as it is, with its spaces and lines.
    pub fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Text in which any space is one space, and none begins a line.
    pub fn flowing(&mut self, text: &str) {
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            self.text.push_str(word);
            if word.len() < piece.len() && !self.text.is_empty() && !self.text.ends_with(char::is_whitespace)
            {
                self.text.push(' ');
            }
        }
    }

    /// Ends the line, where one has begun.
    pub fn end_line(&mut self) {
        self.trim_end();
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Ends the paragraph, where one has begun.
    pub fn end_paragraph(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Parts this cell from the one before it in its row.
    pub fn cell(&mut self) {
        self.trim_end();
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\t');
        }
    }

    pub fn begin_heading(&mut self, level: u8) {
        self.end_part();
        self.heading = Some(level);
    }

    pub fn end_heading(&mut self) {
        let Some(level) = self.heading.take() else { return };
        let title = std::mem::take(&mut self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        if title.is_empty() {
            return;
        }
        self.first_heading.get_or_insert_with(|| title.clone());
        self.path.retain(|(above, _)| *above < level);
        self.path.push((level, title));
        self.alone = true;
    }

    /// The parts so far; under the last heading, more can come.
    pub fn take(&mut self) -> Vec<Part> {
        self.end_heading();
        self.end_part();
        std::mem::take(&mut self.parts)
    }

    pub fn title(&self) -> Option<String> {
        self.first_heading.clone()
    }

    fn end_part(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim_matches('\n').trim_end();
        if !text.is_empty() || self.alone {
            let headings = self.path.iter().map(|(_, title)| title.clone()).collect();
            self.parts.push(Part { headings, page: None, text: text.to_owned() });
        }
        self.alone = false;
    }

    fn trim_end(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
    }
}
