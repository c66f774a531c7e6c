//! A file's text as it comes, with its headings as lines of Markdown, so that it reads as the document did.

use std::rc::Rc;

use crate::protocol::TextPart;

/// Deeper headings are written like the deepest that Markdown has.
const DEEPEST: usize = 6;

/// Cheap to clone: what came stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextSoFar {
    pieces: Rc<Vec<Rc<str>>>,
    pub bytes: usize,
    headings: Vec<String>,
    page: Option<u32>,
}

impl TextSoFar {
    pub fn push(&mut self, parts: Vec<TextPart>) {
        let mut piece = String::new();
        for part in parts {
            self.part(part, &mut piece);
        }
        if !piece.is_empty() {
            self.bytes += piece.len();
            Rc::make_mut(&mut self.pieces).push(piece.into());
        }
    }

    /// All that came, as one text.
    pub fn text(&self) -> Rc<str> {
        self.pieces.concat().trim_end().into()
    }

    fn part(&mut self, TextPart { headings, page, text }: TextPart, into: &mut String) {
        let is_first = self.bytes == 0 && into.is_empty();
        let known = self.headings.iter().zip(&headings).take_while(|(before, now)| before == now).count();
        let goes_on = known == headings.len() && known == self.headings.len() && page == self.page;
        if !is_first && !goes_on {
            into.push_str("\n\n");
        }
        for (level, heading) in headings.iter().enumerate().skip(known) {
            into.push_str(&"#".repeat((level + 1).min(DEEPEST)));
            into.push(' ');
            into.push_str(heading);
            into.push_str("\n\n");
        }
        into.push_str(&text);
        (self.headings, self.page) = (headings, page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(headings: &[&str], page: Option<u32>, text: &str) -> TextPart {
        let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
        TextPart { headings, page, text: text.to_owned() }
    }

    #[test]
    fn headings_stand_before_what_is_under_them_and_once() {
        let mut text = TextSoFar::default();
        text.push(vec![part(&["Waste"], None, "On Mondays.\n"), part(&["Waste"], None, "On Fridays.")]);
        text.push(vec![part(&["Waste", "Glass"], None, "In the yard."), part(&["Paper"], None, "")]);
        assert_eq!(
            &*text.text(),
            "# Waste\n\nOn Mondays.\nOn Fridays.\n\n## Glass\n\nIn the yard.\n\n# Paper"
        );
    }

    #[test]
    fn a_page_begins_a_paragraph() {
        let mut text = TextSoFar::default();
        text.push(vec![part(&[], Some(1), "one")]);
        text.push(vec![part(&[], Some(2), "two")]);
        assert_eq!(&*text.text(), "one\n\ntwo");
    }
}
