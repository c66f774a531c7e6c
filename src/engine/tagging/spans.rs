//! Words with their kinds to spans.
//!
//! The rules: a word has one kind, however many tokens it is (the caller averages them). A word goes on with the span before it
//! if that is of the same kind and either nothing stands between them, or white space on the same line does and the word's tag
//! says that it goes on. A word outside, or of another kind, ends a span. A span without a letter or a digit is none. A number is
//! found whole or not at all: a span of a kind that is a number grows over the ASCII letters and digits that it touches, also behind
//! one of `-`, `/` and `.`.
//! A span's certainty is the mean of its tokens' probabilities of its kind.

use std::ops::Range;

use super::Kind;

/// More characters than any of these numbers has.
const LONGEST_NUMBER: usize = 40;

/// A word as the model tagged it.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// In bytes of the text.
    pub range: Range<usize>,
    pub kind: Option<Kind>,
    /// Whether it begins a span, rather than going on with one.
    pub begins: bool,
    /// The kind's probability, summed over its tokens.
    pub probability: f32,
    pub tokens: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub range: Range<usize>,
    pub kind: Kind,
    pub certainty: f32,
}

/// Takes words in their order, whichever windows they come from.
#[derive(Default)]
pub struct Spans {
    open: Option<Open>,
    /// Where the last span ended.
    ended: usize,
}

struct Open {
    range: Range<usize>,
    kind: Kind,
    probability: f32,
    tokens: usize,
}

impl Spans {
    /// Takes the next word; the span that it ended comes back.
    pub fn push(&mut self, text: &str, word: Word) -> Option<Span> {
        let Word { range, kind, begins, probability, tokens } = word;
        if let (Some(open), Some(kind)) = (&mut self.open, kind)
            && open.kind == kind
            && goes_on(&text[open.range.end.min(range.start)..range.start], begins)
        {
            open.range.end = range.end.max(open.range.end);
            open.probability += probability;
            open.tokens += tokens;
            return None;
        }
        let ended = self.end(text);
        self.open = kind.map(|kind| Open { range, kind, probability, tokens });
        ended
    }

    /// Where the span begins that may still grow.
    pub fn open_at(&self) -> Option<usize> {
        self.open.as_ref().map(|open| open.range.start)
    }

    /// The span that nothing follows any more.
    pub fn end(&mut self, text: &str) -> Option<Span> {
        let Open { range, kind, probability, tokens } = self.open.take()?;
        let range = if is_number(kind) { grown(text, range, self.ended) } else { range };
        if !text[range.clone()].contains(char::is_alphanumeric) {
            return None;
        }
        self.ended = range.end;
        Some(Span { range, kind, certainty: probability / tokens as f32 })
    }
}

/// A number that this is a part of, from `least` on.
fn grown(text: &str, range: Range<usize>, least: usize) -> Range<usize> {
    let length = |chars: &mut dyn Iterator<Item = char>| {
        let (mut length, mut joined) = (0, false);
        for (at, char) in (1..=LONGEST_NUMBER).zip(chars) {
            if char.is_ascii_alphanumeric() {
                (length, joined) = (at, false);
            } else if !joined && "-/.".contains(char) {
                joined = true;
            } else {
                break;
            }
        }
        length
    };
    let (before, behind) = (&text[least.min(range.start)..range.start], &text[range.end..]);
    // What is counted is ASCII: so many characters are so many bytes.
    range.start - length(&mut before.chars().rev())..range.end + length(&mut behind.chars())
}

fn is_number(kind: Kind) -> bool {
    match kind {
        Kind::Phone
        | Kind::TaxId
        | Kind::BankAccount
        | Kind::RoutingNumber
        | Kind::GovernmentId
        | Kind::Passport
        | Kind::DriversLicense
        | Kind::PaymentCard => true,
        Kind::GivenName
        | Kind::Surname
        | Kind::Email
        | Kind::Url
        | Kind::BuildingNumber
        | Kind::StreetName
        | Kind::SecondaryAddress
        | Kind::City
        | Kind::State
        | Kind::ZipCode => false,
    }
}

fn goes_on(between: &str, begins: bool) -> bool {
    between.is_empty() || (!begins && !between.contains(['\n', '\r']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, words: &[(&str, Option<Kind>, bool, f32)]) -> Vec<(String, Kind, f32)> {
        let (mut spans, mut found, mut at) = (Spans::default(), Vec::new(), 0);
        for (part, kind, begins, probability) in words {
            let start = at + text[at..].find(part).unwrap();
            at = start + part.len();
            let word =
                Word { range: start..at, kind: *kind, begins: *begins, probability: *probability, tokens: 1 };
            found.extend(spans.push(text, word));
        }
        found.extend(spans.end(text));
        found.into_iter().map(|span| (text[span.range].to_owned(), span.kind, span.certainty)).collect()
    }

    #[test]
    fn words_that_touch_or_go_on_are_one_span() {
        const EMAIL: Option<Kind> = Some(Kind::Email);
        let one = found(
            "to anna@x.org now",
            &[
                ("to", None, true, 0.0),
                ("anna", EMAIL, true, 1.0),
                ("@", EMAIL, false, 1.0),
                ("x", EMAIL, true, 0.5),
                (".", EMAIL, true, 0.5),
                ("org", EMAIL, true, 1.0),
                ("now", None, true, 0.0),
            ],
        );
        assert_eq!(one, [("anna@x.org".to_owned(), Kind::Email, 0.8)]);
        const CITY: Option<Kind> = Some(Kind::City);
        let places = found(
            "São Paulo Rome\nBonn",
            &[
                ("São", CITY, true, 1.0),
                ("Paulo", CITY, false, 0.5),
                ("Rome", CITY, true, 1.0),
                ("Bonn", CITY, false, 1.0),
            ],
        );
        let names: Vec<_> = places.iter().map(|(text, ..)| text.as_str()).collect();
        assert_eq!(names, ["São Paulo", "Rome", "Bonn"]);
        assert_eq!(places[0].2, 0.75);
    }

    #[test]
    fn a_number_is_found_whole() {
        let phone = Some(Kind::Phone);
        for (text, part, whole) in [
            ("電話是0912-345-678。", "-345-678", "0912-345-678"),
            ("call 555-0143.", "555", "555-0143"),
            ("No. 12/345/67890, now", "345", "12/345/67890"),
            ("a--555 5", "555", "555"),
        ] {
            assert_eq!(found(text, &[(part, phone, true, 1.0)]), [(whole.to_owned(), Kind::Phone, 1.0)]);
        }
        let city = found("AB-Bonn", &[("Bonn", Some(Kind::City), true, 1.0)]);
        assert_eq!(city[0].0, "Bonn");
    }

    #[test]
    fn another_kind_ends_a_span_and_a_mark_alone_is_none() {
        let (phone, zip) = (Some(Kind::Phone), Some(Kind::ZipCode));
        let both =
            found("12 34 -", &[("12", phone, true, 1.0), ("34", zip, false, 1.0), ("-", phone, true, 1.0)]);
        assert_eq!(both, [("12".to_owned(), Kind::Phone, 1.0), ("34".to_owned(), Kind::ZipCode, 1.0)]);
    }
}
