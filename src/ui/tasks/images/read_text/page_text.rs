//! What was read in one picture, in that picture's own pixels. Must not know how it was read.

use crate::{
    protocol::{RecognisedLine, RecognisedText},
    ui::tasks::images::seen::Seen,
};

/// Below this confidence a line is shown as unsure.
const UNSURE: f32 = 0.8;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageText {
    /// Of the picture in its file, upright.
    pub width: u32,
    pub height: u32,
    /// In the order in which they are read; their corners lie in that picture.
    pub lines: Vec<RecognisedLine>,
    /// All lines, with blank lines between paragraphs.
    pub text: String,
    pub ms: f64,
}

impl PageText {
    pub fn of(read: RecognisedText, seen: Seen) -> Self {
        let (across, down) = seen.scale();
        let RecognisedText { mut lines, text, ms } = read;
        for (x, y) in lines.iter_mut().flat_map(|line| &mut line.corners) {
            (*x, *y) = (*x * across, *y * down);
        }
        Self { width: seen.file_width, height: seen.file_height, lines, text, ms }
    }
}

pub fn is_unsure(line: &RecognisedLine) -> bool {
    line.confidence < UNSURE
}
