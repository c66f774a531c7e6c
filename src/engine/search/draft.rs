//! A document in the making: its parts are cut into passages as they come.

use super::{
    Document, Part, Splitter,
    document::{Place, SAMPLE},
    part::SEPARATOR,
    passages::compact,
};

/// Of a path of headings, so many characters are kept: the innermost, which say most.
const LONGEST_PATH: usize = 200;

pub struct Draft {
    document: Document,
    /// Headings that no text has come under yet.
    bare: Option<Bare>,
}

/// Headings without a text, one behind the other.
struct Bare {
    above: Vec<String>,
    names: Vec<String>,
    page: Option<u32>,
}

impl Draft {
    pub fn new(name: &str, bytes: u64, sha256: [u8; 32]) -> Self {
        Self { document: Document::new(name, bytes, sha256), bare: None }
    }

    pub fn name(&self) -> &str {
        &self.document.name
    }

    pub fn add(&mut self, part: &Part, splitter: &Splitter<impl Fn(&str) -> usize>) {
        let empty = part.text.trim().is_empty();
        if let Some(mut bare) = self.bare.take() {
            let (depth, last) = (bare.above.len(), bare.names.last());
            let covers = part.headings.starts_with(&bare.above)
                && part.headings.get(depth) == last
                && (part.headings.len() > depth + 1 || !empty);
            // What stands under a heading has it in its path.
            if covers {
                bare.names.pop();
            }
            let goes_on = empty && part.headings.len() == depth + 1 && part.headings.starts_with(&bare.above);
            if goes_on {
                bare.names
                    .extend(part.headings.last().filter(|name| bare.names.last() != Some(name)).cloned());
                self.bare = Some(bare);
                return;
            }
            self.add_bare(bare, splitter);
        }
        match part.headings.split_last() {
            Some((name, above)) if empty => {
                self.bare = Some(Bare { above: above.to_vec(), names: vec![name.clone()], page: part.page });
            }
            Some(_) | None => self.cut(&part.headings, part.page, &part.text, splitter),
        }
    }

    /// The document, of which nothing more comes.
    pub fn finish(mut self, splitter: &Splitter<impl Fn(&str) -> usize>) -> Document {
        if let Some(bare) = self.bare.take() {
            self.add_bare(bare, splitter);
        }
        if self.document.text.len() < SAMPLE {
            self.document.read_words_again();
        }
        self.document
    }

    /// Headings that nothing stands under are a text themselves, under what is above them.
    fn add_bare(&mut self, bare: Bare, splitter: &Splitter<impl Fn(&str) -> usize>) {
        let Bare { above, names, page } = bare;
        if !names.is_empty() {
            self.cut(&above, page, &names.join("\n"), splitter);
        }
    }

    fn cut(
        &mut self,
        headings: &[String],
        page: Option<u32>,
        text: &str,
        splitter: &Splitter<impl Fn(&str) -> usize>,
    ) {
        let text = compact(text);
        let document = &mut self.document;
        if text.is_empty() || document.text.len() + text.len() > u32::MAX as usize / 2 {
            return;
        }
        let before = document.text.len();
        document.text.push_str(&text);
        document.text.push('\n');
        if before < SAMPLE && document.text.len() >= SAMPLE {
            document.read_words_again();
        }
        let section = section(document, headings);
        for range in splitter.split(&text) {
            document.push(Place {
                start: (before + range.start) as u32,
                end: (before + range.end) as u32,
                section,
                page: page.unwrap_or(0),
                terms_end: 0,
            });
        }
    }
}

/// The number of a path of headings among the document's.
fn section(document: &mut Document, headings: &[String]) -> u32 {
    let path = headings.join(SEPARATOR);
    let over = path.chars().count().saturating_sub(LONGEST_PATH);
    let path = path.char_indices().nth(over).map_or("", |(at, _)| &path[at..]);
    if path.is_empty() {
        return 0;
    }
    if document.sections.last().is_none_or(|last| last != path) {
        document.sections.push(path.to_owned());
    }
    document.sections.len() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::search::stems::Language;

    fn draft(parts: &[(&[&str], &str)]) -> Vec<(String, String)> {
        let count = |text: &str| text.split_whitespace().count();
        let (mut draft, splitter) = (Draft::new("a", 1, [0; 32]), Splitter::new(20, count));
        for (headings, text) in parts {
            let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
            draft.add(&Part { headings, page: None, text: (*text).to_owned() }, &splitter);
        }
        let document = draft.finish(&splitter);
        let passage = |index| document.passage(index);
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        (0..document.len())
            .map(|index| (owned(passage(index).section), passage(index).text.to_owned()))
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(section, text)| ((*section).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn headings_without_a_text_are_text_under_what_is_above_them() {
        let found = draft(&[
            (&["Trip"], ""),
            (&["Trip", "Packing"], ""),
            (&["Trip", "Packing", "Sunscreen"], ""),
            (&["Trip", "Packing", "Passport"], " "),
            (&["Trip", "Ferry"], ""),
        ]);
        assert_eq!(found, pairs(&[("Trip › Packing", "Sunscreen\nPassport"), ("Trip", "Ferry")]));
        assert_eq!(draft(&[(&["Alone"], "")]), pairs(&[("", "Alone")]));
        assert!(draft(&[(&[], " ")]).is_empty());
    }

    #[test]
    fn a_heading_whose_text_comes_later_is_no_text_itself() {
        let found = draft(&[
            (&["Calendar"], ""),
            (&["Calendar", "April"], "Glass on Tuesday."),
            (&["Calendar", "May"], ""),
            (&["Calendar", "June"], ""),
            (&["Calendar", "June"], "Paper on Friday."),
            (&["Annex"], ""),
        ]);
        let expected = [
            ("Calendar › April", "Glass on Tuesday."),
            ("Calendar", "May"),
            ("Calendar › June", "Paper on Friday."),
            ("", "Annex"),
        ];
        assert_eq!(found, pairs(&expected));
    }

    #[test]
    fn the_language_of_a_long_document_is_known_to_all_its_passages() {
        let text = "Das Feuer brannte die ganze Nacht und wärmte das Zimmer, in dem die Kinder schliefen. "
            .repeat(60);
        let splitter = Splitter::new(20, |text: &str| text.split_whitespace().count());
        let mut draft = Draft::new("a", 1, [0; 32]);
        draft.add(&Part { text: "Kurz.".to_owned(), ..Part::default() }, &splitter);
        draft.add(&Part { text, ..Part::default() }, &splitter);
        let mut document = draft.finish(&splitter);
        assert_ne!(document.language, Language::default());
        let before = document.clone();
        document.read_words_again();
        assert_eq!(document, before);
    }

    #[test]
    fn of_a_long_path_the_innermost_is_kept() {
        let long = "x".repeat(300);
        let found = draft(&[(&[&long, "Inner"], "Text.")]);
        assert!(found[0].0.ends_with("x › Inner") && found[0].0.chars().count() == 200);
    }
}
