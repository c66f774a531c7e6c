//! The lines of a page as one text with its paragraphs, for copying and searching. Must not know pictures.

use super::{line::Line, order, recognition::is_wide};

/// A gap of more than this many lines' heights above a line begins a paragraph.
const GAP: f32 = 0.75;
/// So does a line whose height differs by this factor: a heading.
const OTHER_HEIGHT: f32 = 1.4;

/// Lines in reading order, as [`super::Reading`] gives them. Paragraphs are parted by an empty line; their lines are joined, with a space
/// unless Chinese or Japanese meets there; a word that was divided at a line's end is whole again. Cells of one row are joined by a tab.
pub fn page_text(lines: &[Line]) -> String {
    let (sine, cosine) = order::page_angle(lines).sin_cos();
    let place = |line: &Line| {
        let middle = line.corners.middle();
        let (wide, high) = line.corners.size();
        let (along, across) = (middle.x * cosine + middle.y * sine, middle.y * cosine - middle.x * sine);
        Place { left: along - wide / 2.0, right: along + wide / 2.0, middle: across, high }
    };
    let mut text = String::new();
    let mut before: Option<Place> = None;
    for line in lines {
        let place = place(line);
        if let Some(before) = before {
            join(&mut text, &line.text, place.after(before));
        } else {
            text.push_str(&line.text);
        }
        before = Some(place);
    }
    text
}

#[derive(Clone, Copy)]
struct Place {
    left: f32,
    right: f32,
    middle: f32,
    high: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Paragraph,
    Line,
    Cell,
    /// The same line goes on: it was found in pieces.
    Piece,
}

impl Place {
    fn after(self, before: Self) -> Joint {
        let high = self.high.min(before.high);
        let down = self.middle - before.middle;
        if down.abs() < high / 2.0 && self.left > before.right - high / 2.0 {
            let is_near = self.left < before.right + high;
            return if is_near { Joint::Piece } else { Joint::Cell };
        }
        let gap = down - (self.high + before.high) / 2.0;
        let is_above = down < high / 2.0;
        let is_beside = self.left > before.right || self.right < before.left;
        let is_heading = self.high.max(before.high) > OTHER_HEIGHT * high;
        if is_above || is_beside || is_heading || gap > GAP * high { Joint::Paragraph } else { Joint::Line }
    }
}

fn join(text: &mut String, next: &str, joint: Joint) {
    let (last, first) = (text.chars().next_back(), next.chars().next());
    match joint {
        Joint::Paragraph => text.push_str("\n\n"),
        Joint::Cell => text.push('\t'),
        Joint::Line | Joint::Piece => {
            let is_divided = joint == Joint::Line
                && text.ends_with('-')
                && text.chars().rev().nth(1).is_some_and(char::is_lowercase)
                && first.is_some_and(char::is_lowercase);
            if is_divided {
                text.pop();
            } else if !(last.is_some_and(is_wide) && first.is_some_and(is_wide)) {
                text.push(' ');
            }
        }
    }
    text.push_str(next);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Quad;

    fn line(text: &str, left: f32, top: f32, high: f32) -> Line {
        Line { corners: Quad::upright(left, top, 300.0, high), text: text.to_owned(), confidence: 1.0 }
    }

    #[test]
    fn lines_are_joined_and_paragraphs_parted() {
        let lines = [
            line("A Heading", 0.0, 0.0, 40.0),
            line("This is an exam-", 0.0, 50.0, 20.0),
            line("ple of well-", 0.0, 75.0, 20.0),
            line("Known text", 0.0, 100.0, 20.0),
            line("Another", 0.0, 150.0, 20.0),
            line("piece", 310.0, 152.0, 20.0),
            line("cell", 640.0, 152.0, 20.0),
        ];
        assert_eq!(
            page_text(&lines),
            "A Heading\n\nThis is an example of well- Known text\n\nAnother piece\tcell"
        );
    }

    #[test]
    fn chinese_is_joined_without_a_space() {
        let lines = [
            line("這是第一行", 0.0, 0.0, 20.0),
            line("和第二行，", 0.0, 25.0, 20.0),
            line("Rust too", 0.0, 50.0, 20.0),
        ];
        assert_eq!(page_text(&lines), "這是第一行和第二行， Rust too");
        assert_eq!(page_text(&[]), "");
    }

    #[test]
    fn the_next_column_is_another_paragraph() {
        let lines = [line("end of one", 0.0, 300.0, 20.0), line("start of another", 320.0, 0.0, 20.0)];
        assert_eq!(page_text(&lines), "end of one\n\nstart of another");
    }
}
