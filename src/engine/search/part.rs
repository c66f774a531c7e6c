//! What a document is made of as it comes to the library: a stretch of text under its headings. Must not know how files are read.

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The headings above it, outermost first.
    pub headings: Vec<String>,
    /// Counted from 1; formats without pages have none.
    pub page: Option<u32>,
    /// Lines end with `\n`; paragraphs with an empty line. Empty under a heading that has no text of its own.
    pub text: String,
}

impl Part {
    /// The same in pieces of about so many bytes, cut at lines where there are any; one piece where there is no text.
    pub fn pieces(&self, bytes: usize) -> impl Iterator<Item = Self> + use<'_> {
        let mut rest = Some(self.text.as_str());
        std::iter::from_fn(move || {
            let text = rest?;
            let most = text.floor_char_boundary(bytes.max(4));
            let cut = match text.get(..most) {
                Some(start) if most < text.len() => {
                    start.rfind('\n').or_else(|| start.rfind(' ')).map_or(most, |at| at + 1)
                }
                Some(_) | None => text.len(),
            };
            let (piece, after) = text.split_at(cut);
            rest = (!after.is_empty()).then_some(after);
            Some(Self { headings: self.headings.clone(), page: self.page, text: piece.to_owned() })
        })
    }
}

/// Stands between the headings of a path.
pub const SEPARATOR: &str = " › ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_text_again_and_none_has_a_line_cut_in_two() {
        let text = "One line here.\nAnother line there.\n".repeat(50);
        let part = Part { headings: vec!["A".to_owned()], page: Some(3), text: text.clone() };
        let pieces: Vec<Part> = part.pieces(100).collect();
        assert!(pieces.len() > 10 && pieces.iter().all(|piece| piece.text.ends_with('\n')));
        assert!(pieces.iter().all(|piece| piece.headings == part.headings && piece.page == Some(3)));
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        let long = Part { text: "字".repeat(1000), ..Part::default() };
        assert_eq!(long.pieces(100).map(|piece| piece.text).collect::<String>(), long.text);
        assert_eq!(Part::default().pieces(100).count(), 1);
    }
}
