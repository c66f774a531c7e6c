//! A file's parts as they come, and the text that they make: with headings as lines of Markdown, so that it reads as the document did.

use std::rc::Rc;

use crate::protocol::TextPart;

/// Deeper headings are written like the deepest that Markdown has.
const DEEPEST: usize = 6;

/// Cheap to clone: what came stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextSoFar {
    pieces: Rc<Vec<Rc<[TextPart]>>>,
    pub bytes: usize,
}

impl TextSoFar {
    pub fn push(&mut self, parts: Vec<TextPart>) {
        let bytes = |part: &TextPart| part.text.len() + part.headings.iter().map(String::len).sum::<usize>();
        self.bytes += parts.iter().map(bytes).sum::<usize>();
        Rc::make_mut(&mut self.pieces).push(parts.into());
    }

    /// All that came, as one text.
    pub fn text(&self) -> Rc<str> {
        let mut text = String::with_capacity(self.bytes);
        let mut before = None;
        for part in self.all() {
            write(part, before, &mut text);
            before = Some(part);
        }
        text.trim_end().into()
    }

    /// All that came; what stands under the same headings on the same page is one part.
    pub fn parts(&self) -> Vec<TextPart> {
        let mut parts: Vec<TextPart> = Vec::new();
        for part in self.all() {
            match parts.last_mut() {
                Some(last) if goes_on(part, last) => last.text.push_str(&part.text),
                Some(_) | None => parts.push(part.clone()),
            }
        }
        parts
    }

    /// With further pages at their places, each under the headings of what stands before it.
    pub fn with_pages<'p>(&self, pages: impl Iterator<Item = (u32, &'p Rc<str>)>) -> Self {
        let (mut pages, mut parts): (_, Vec<TextPart>) = (pages.peekable(), Vec::new());
        let page = |(page, text): (u32, &Rc<str>), before: Option<&TextPart>| {
            let headings = before.map(|before| before.headings.clone()).unwrap_or_default();
            TextPart { headings, page: Some(page), text: text.to_string() }
        };
        for part in self.all() {
            while let Some(earlier) = pages.next_if(|(page, _)| part.page.is_some_and(|own| *page < own)) {
                parts.push(page(earlier, parts.last()));
            }
            parts.push(part.clone());
        }
        for later in pages {
            parts.push(page(later, parts.last()));
        }
        let mut all = Self::default();
        all.push(parts);
        all
    }

    /// Whether nothing came that could be read.
    pub fn is_blank(&self) -> bool {
        let blank = |text: &str| text.trim().is_empty();
        self.all().all(|part| blank(&part.text) && part.headings.iter().all(|heading| blank(heading)))
    }

    fn all(&self) -> impl Iterator<Item = &TextPart> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }
}

fn goes_on(part: &TextPart, before: &TextPart) -> bool {
    part.headings == before.headings && part.page == before.page
}

fn write(part: &TextPart, before: Option<&TextPart>, into: &mut String) {
    let known = before.map_or(0, |before| {
        before.headings.iter().zip(&part.headings).take_while(|(before, now)| before == now).count()
    });
    if before.is_some_and(|before| !goes_on(part, before)) && !into.is_empty() {
        into.push_str("\n\n");
    }
    for (level, heading) in part.headings.iter().enumerate().skip(known) {
        into.push_str(&"#".repeat((level + 1).min(DEEPEST)));
        into.push(' ');
        into.push_str(heading);
        into.push_str("\n\n");
    }
    into.push_str(&part.text);
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
        let parts = text.parts();
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[0], part(&["Waste"], None, "On Mondays.\nOn Fridays."));
    }

    #[test]
    fn pages_that_were_read_from_pictures_stand_at_their_places() {
        let mut text = TextSoFar::default();
        text.push(vec![part(&["Ash"], Some(2), "two"), part(&["Oak"], Some(4), "four")]);
        let read: [(u32, Rc<str>); 3] = [(1, "one".into()), (3, "three".into()), (5, "five".into())];
        let all = text.with_pages(read.iter().map(|(page, text)| (*page, text)));
        assert_eq!(&*all.text(), "one\n\n# Ash\n\ntwo\n\nthree\n\n# Oak\n\nfour\n\nfive");
        let pages: Vec<_> = all.parts().iter().map(|part| part.page).collect();
        assert_eq!(pages, [1, 2, 3, 4, 5].map(Some));
        assert_eq!(all.bytes, text.bytes + "onethreefive".len() + "AshOak".len());
    }

    #[test]
    fn a_page_begins_a_paragraph() {
        let mut text = TextSoFar::default();
        text.push(vec![part(&[], Some(1), "one")]);
        text.push(vec![part(&[], Some(2), "two")]);
        assert_eq!(&*text.text(), "one\n\ntwo");
        assert!(!text.is_blank());
    }

    #[test]
    fn white_space_is_nothing_to_read() {
        let mut text = TextSoFar::default();
        text.push(vec![part(&[], Some(1), " \n"), part(&[" "], Some(2), "")]);
        assert!(text.is_blank());
    }
}
