//! Personal data in a text of any length: window by window through a tagging encoder, joined with what checks say.
//!
//! Spans come in their order and never overlap. What is held at a time is a window's numbers and the spans that are not sure yet,
//! however long the text is. Where a check and the model both say something, the check is right, and the model's span keeps what is
//! left of it on either side.

use std::{iter::Peekable, ops::Range};

use unicode_segmentation::GraphemeCursor;

use super::{
    Kind, Tag,
    checks::Checks,
    spans::{Span, Spans, Word},
    tagger::Tagger,
    window::Window,
};
use crate::engine::{
    error::{Error, Result},
    text::Placed,
    text_model::TextModel,
};

/// Personal data in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// In bytes; whole characters as a person sees them (extended grapheme clusters).
    pub range: Range<usize>,
    pub kind: Kind,
    /// `None` where a check said it.
    pub certainty: Option<f32>,
}

pub struct Finder<'a> {
    model: &'a TextModel,
    tagger: &'a Tagger,
    text: &'a str,
    window: Option<Window>,
    spans: Spans,
    checks: Peekable<Checks<'a>>,
    /// What the model said and what checks said, until both are known as far as each reaches.
    tagged: Vec<Span>,
    checked: Vec<(Range<usize>, Kind)>,
    /// Where the last span ended that was said.
    said: usize,
    tokens: u64,
}

/// A window, its tokens and their places.
struct Encoded {
    window: Window,
    placed: Placed,
    /// Where the next window's own part begins.
    own_end: usize,
}

impl<'a> Finder<'a> {
    pub fn new(model: &'a TextModel, text: &'a str) -> Result<Self> {
        let none = || Error::unsupported("personal data by a model that doesn't tag tokens");
        Ok(Self {
            model,
            tagger: model.tagger().ok_or_else(none)?,
            text,
            window: Some(Window::first(text)),
            spans: Spans::default(),
            checks: Checks::new(text).peekable(),
            tagged: Vec::new(),
            checked: Vec::new(),
            said: 0,
            tokens: 0,
        })
    }

    /// Bytes of the text that are read for good.
    pub fn read(&self) -> usize {
        self.window.as_ref().map_or(self.text.len(), |window| window.own)
    }

    pub fn is_done(&self) -> bool {
        self.window.is_none()
    }

    /// Tokens that went through the model so far.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Reads windows of about so many tokens together, at least one; what is sure by then comes back.
    pub fn step(&mut self, tokens: usize) -> Result<Vec<Found>> {
        let (mut batch, mut size) = (Vec::new(), 0);
        while let Some(window) = self.window.take() {
            let encoded = self.encode(window)?;
            size += encoded.placed.tokens.len();
            self.window = encoded.window.next(self.text);
            let own_end = self.read();
            batch.push(Encoded { own_end, ..encoded });
            if size >= tokens {
                break;
            }
        }
        let ids: Vec<&[u32]> = batch.iter().map(|encoded| encoded.placed.tokens.as_slice()).collect();
        let vectors = self.model.token_vectors(&ids)?;
        let probabilities = self.tagger.probabilities(&vectors);
        let mut rest = probabilities.as_slice();
        for encoded in &batch {
            let (mine, behind) = rest.split_at(encoded.placed.tokens.len() * self.tagger.tags().len());
            self.take(encoded, mine);
            rest = behind;
        }
        self.tokens += size as u64;
        if self.is_done() {
            self.tagged.extend(self.spans.end(self.text));
        }
        Ok(self.sure())
    }

    /// The window's tokens; one that has more than the model reads is shortened.
    fn encode(&self, mut window: Window) -> Result<Encoded> {
        loop {
            let placed = self.model.place(&self.text[window.read.clone()])?;
            let most = self.model.most_tokens();
            if placed.tokens.len() <= most {
                return Ok(Encoded { window, placed, own_end: 0 });
            }
            // The last one is the special token at the end.
            let reached = placed.places[most - 1].as_ref().map_or(0, |place| place.range.start);
            let shorter = window.shorter(self.text, window.read.start + reached);
            if shorter == window {
                return Err(Error::Input("one character of more tokens than the model reads".to_owned()));
            }
            window = shorter;
        }
    }

    /// Tags the words that are the window's own.
    fn take(&mut self, encoded: &Encoded, probabilities: &[f32]) {
        let (start, own) = (encoded.window.read.start, encoded.window.own..encoded.own_end);
        let mut word: Option<(u32, Sum)> = None;
        let count = self.tagger.tags().len();
        for (place, probabilities) in encoded.placed.places.iter().zip(probabilities.chunks_exact(count)) {
            let Some(place) = place else { continue };
            let range = start + place.range.start..start + place.range.end;
            if range.is_empty() || !own.contains(&range.start) {
                continue;
            }
            match &mut word {
                Some((number, sum)) if *number == place.word => sum.add(range, probabilities),
                Some(_) | None => {
                    let next = Sum::new(range, probabilities);
                    self.put(word.replace((place.word, next)));
                }
            }
        }
        self.put(word);
    }

    fn put(&mut self, word: Option<(u32, Sum)>) {
        if let Some((_, sum)) = word {
            self.tagged.extend(self.spans.push(self.text, sum.word(self.tagger.tags())));
        }
    }

    /// Everything in front of which nothing can come any more.
    fn sure(&mut self) -> Vec<Found> {
        let read = self.read();
        while let Some(check) = self.checks.next_if(|(range, _)| range.start < read) {
            self.checked.push(check);
        }
        let mut sure = self.spans.open_at().unwrap_or(read).min(read);
        if !self.is_done() {
            let across = |range: &Range<usize>, sure: usize| {
                if range.end > sure { range.start.min(sure) } else { sure }
            };
            // A span of one kind may hold back one of the other, and that one another: until none does.
            loop {
                let before = sure;
                sure = self.checked.iter().fold(sure, |sure, (range, _)| across(range, sure));
                sure = self.tagged.iter().fold(sure, |sure, span| across(&span.range, sure));
                if sure == before {
                    break;
                }
            }
        }
        let all = self.is_done();
        let checked: Vec<_> = self.checked.extract_if(.., |(range, _)| all || range.end <= sure).collect();
        let tagged: Vec<_> = self.tagged.extract_if(.., |span| all || span.range.end <= sure).collect();
        let mut found: Vec<Found> = checked
            .iter()
            .map(|(range, kind)| Found { range: range.clone(), kind: *kind, certainty: None })
            .chain(tagged.into_iter().flat_map(|span| beside(span, &checked)))
            .collect();
        found.sort_by_key(|found| found.range.start);
        found.retain_mut(|found| {
            found.range = self.whole(&found.range);
            let new =
                !found.range.is_empty() && self.text[found.range.clone()].contains(char::is_alphanumeric);
            self.said = if new { found.range.end } else { self.said };
            new
        });
        found
    }

    /// The range widened to whole grapheme clusters, and no further back than what was said.
    fn whole(&self, range: &Range<usize>) -> Range<usize> {
        let boundary = |at: usize, back: bool| {
            let at = if back { self.text.floor_char_boundary(at) } else { self.text.ceil_char_boundary(at) };
            let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
            // Given the whole text, the cursor needs nothing more, and fails nowhere.
            match cursor.is_boundary(self.text, 0) {
                Ok(false) if back => cursor.prev_boundary(self.text, 0).ok().flatten().unwrap_or(at),
                Ok(false) => cursor.next_boundary(self.text, 0).ok().flatten().unwrap_or(at),
                Ok(true) | Err(_) => at,
            }
        };
        let start = boundary(range.start, true).max(self.said);
        start..boundary(range.end, false).max(start)
    }
}

/// What is left of the model's span where no check said something.
fn beside(span: Span, checked: &[(Range<usize>, Kind)]) -> Vec<Found> {
    let mut left = Vec::new();
    let mut start = span.range.start;
    for (range, _) in
        checked.iter().filter(|(range, _)| range.start < span.range.end && range.end > span.range.start)
    {
        left.push(start..range.start.max(start));
        start = range.end;
    }
    left.push(start..span.range.end.max(start));
    left.into_iter()
        .filter(|range| !range.is_empty())
        .map(|range| Found { range, kind: span.kind, certainty: Some(span.certainty) })
        .collect()
}

/// A word's tokens, their probabilities summed.
struct Sum {
    range: Range<usize>,
    probabilities: Vec<f32>,
    tokens: usize,
}

impl Sum {
    fn new(range: Range<usize>, probabilities: &[f32]) -> Self {
        Self { range, probabilities: probabilities.to_vec(), tokens: 1 }
    }

    fn add(&mut self, range: Range<usize>, probabilities: &[f32]) {
        self.range.end = range.end.max(self.range.end);
        self.probabilities.iter_mut().zip(probabilities).for_each(|(sum, more)| *sum += more);
        self.tokens += 1;
    }

    /// The kind whose two tags together are likelier than any other's, and than none.
    fn word(self, tags: &[Tag]) -> Word {
        let both = || tags.iter().zip(&self.probabilities);
        let outside = both().filter(|(tag, _)| tag.kind().is_none()).map(|(_, sum)| sum).sum::<f32>();
        let (mut kind, mut most) = (None, outside);
        for candidate in Kind::ALL {
            let sum =
                both().filter(|(tag, _)| tag.kind() == Some(candidate)).map(|(_, sum)| sum).sum::<f32>();
            if sum > most {
                (kind, most) = (Some(candidate), sum);
            }
        }
        let of = |wanted: Tag| both().filter(|(tag, _)| **tag == wanted).map(|(_, sum)| sum).sum::<f32>();
        let begins = kind.is_some_and(|kind| of(Tag::Begin(kind)) >= of(Tag::Inside(kind)));
        Word { range: self.range, kind, begins, probability: most, tokens: self.tokens }
    }
}
