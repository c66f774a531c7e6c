//! The state of Redact: the text, the run that reads it, what the run found, and which kinds a person keeps.
//!
//! Must not know how personal data is found, nor the words for it.

use std::{ops::Range, rc::Rc};

use crate::{
    protocol::{PersonalData, PersonalKind, Redact, Redacted},
    ui::{
        files::{OpenedText, Opening, OpeningAction},
        runs::{News, Run, RunId},
    },
};

/// The catalogue's id of the model that finds personal data.
pub const REDACT_MODEL: &str = "rampart";

/// What replaces personal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Bars as long as what they cover, up to a length from which nothing can be guessed.
    #[default]
    Bars,
    /// The name of the kind.
    Names,
}

impl Cover {
    pub const ALL: [Self; 2] = [Self::Bars, Self::Names];
}

/// A text as it was when its run began, and what was found in it so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub text: Rc<str>,
    /// In the order of the text; none overlaps another.
    pub spans: Rc<Vec<PersonalData>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Redacting {
    pub text: Rc<str>,
    /// The name of the file that the text was read from.
    pub file: Option<Rc<str>>,
    /// Whether the text is the message that is being written in the chat.
    pub of_message: bool,
    pub opening: Opening,
    pub run: Option<Run<Redacted, Found>>,
    /// Kinds that are not covered.
    pub kept: Rc<Vec<PersonalKind>>,
    pub cover: Cover,
    last_run: RunId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RedactAction {
    Write(Rc<str>),
    /// Takes the message that is being written in the chat.
    Take(Rc<str>),
    /// The redacted text stands in the message.
    HandBack,
    Opening(OpeningAction),
    Start,
    Stop,
    Heard(News<Redact>),
    /// Keeps a kind, or covers it again.
    Keep(PersonalKind, bool),
    Cover(Cover),
}

impl Redacting {
    pub fn apply(&mut self, action: RedactAction) {
        match action {
            RedactAction::Write(text) => {
                (self.text, self.file) = (text, None);
                self.opening.apply(OpeningAction::Close);
            }
            RedactAction::Take(text) => {
                self.apply(RedactAction::Write(text));
                // What was found before is of another text.
                (self.of_message, self.run) = (true, None);
            }
            RedactAction::HandBack => self.of_message = false,
            RedactAction::Opening(action) => {
                if let Some(OpenedText { name, text }) = self.opening.apply(action) {
                    (self.text, self.file, self.of_message) = (text, Some(name), false);
                }
            }
            RedactAction::Start => {
                if self.can_start() {
                    let found = Found { text: self.text.clone(), spans: Rc::default() };
                    self.run = Some(Run::new(self.last_run.mint(), found));
                }
            }
            RedactAction::Stop => {
                if let Some(run) = &mut self.run {
                    run.stop();
                }
            }
            RedactAction::Heard(news) => {
                if let Some(run) = &mut self.run {
                    run.hear(news, |found, spans| Rc::make_mut(&mut found.spans).extend(spans));
                }
            }
            RedactAction::Keep(kind, keep) => {
                let kept = Rc::make_mut(&mut self.kept);
                kept.retain(|known| *known != kind);
                if keep {
                    kept.push(kind);
                }
            }
            RedactAction::Cover(cover) => self.cover = cover,
        }
    }

    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    pub fn can_start(&self) -> bool {
        !self.is_running() && !self.opening.is_running() && !self.text.trim().is_empty()
    }

    pub fn found(&self) -> Option<&Found> {
        self.run.as_ref().map(|run| &run.so_far)
    }
}

/// A piece of a text: as it is, or covered as personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece<'t> {
    pub text: &'t str,
    pub data: Option<PersonalData>,
}

impl Found {
    /// The kinds that were found, in the order in which they first appear in the text, and how often each was.
    pub fn kinds(&self) -> Vec<(PersonalKind, usize)> {
        let mut kinds: Vec<(PersonalKind, usize)> = Vec::new();
        for span in self.spans.iter() {
            match kinds.iter_mut().find(|(kind, _)| *kind == span.kind) {
                Some((_, count)) => *count += 1,
                None => kinds.push((span.kind, 1)),
            }
        }
        kinds
    }

    /// The whole text in pieces. A stretch that does not fit the text is left out, so that a wrong message can't cause a panic.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::with_capacity(2 * self.spans.len() + 1);
        let mut at = 0;
        for span in self.spans.iter() {
            let range = span.start as usize..span.end as usize;
            let (Some(before), Some(text)) = (self.text.get(at..range.start), self.text.get(range.clone()))
            else {
                continue;
            };
            if !before.is_empty() {
                pieces.push(Piece { text: before, data: None });
            }
            pieces.push(Piece { text, data: Some(*span) });
            at = range.end;
        }
        let rest: Range<usize> = at..self.text.len();
        pieces.extend(
            self.text.get(rest).filter(|rest| !rest.is_empty()).map(|text| Piece { text, data: None }),
        );
        pieces
    }

    /// The text with all kinds covered except those in `kept`. `name` gives a kind's name.
    pub fn redacted(
        &self,
        kept: &[PersonalKind],
        cover: Cover,
        name: fn(PersonalKind) -> &'static str,
    ) -> String {
        let covered = |piece: &Piece<'_>| match piece.data.filter(|data| !kept.contains(&data.kind)) {
            None => piece.text.to_owned(),
            Some(data) => covering(piece.text, data.kind, cover, name),
        };
        self.pieces().iter().map(covered).collect()
    }
}

/// What replaces a stretch.
pub fn covering(
    text: &str,
    kind: PersonalKind,
    cover: Cover,
    name: fn(PersonalKind) -> &'static str,
) -> String {
    /// A longer bar would tell how long a name is.
    const MAX_BAR_CHARS: usize = 8;
    match cover {
        Cover::Bars => "█".repeat(text.chars().count().clamp(3, MAX_BAR_CHARS)),
        Cover::Names => format!("[{}]", name(kind)),
    }
}
