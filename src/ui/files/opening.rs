//! The state of a file that is opened as a text: its run, what came so far, how it was taken to be written, why it can't be read.
//! Must not read it.

use std::rc::Rc;

use super::text_so_far::TextSoFar;
use crate::{
    protocol::{Dialect, Failure, FailureKind, Read, ReadChunk, ReadFacts, TextPart, Unreadable},
    ui::runs::{News, Outcome, Run, RunId},
};

/// A longer text is more than a page can hold and draw.
const MOST_BYTES: usize = 64 << 20;

#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    pub run: Option<Run<ReadFacts, TextSoFar>>,
    /// The number under which the hook stores the file, and its name.
    pub file: Option<(usize, Rc<str>)>,
    /// What the person says about the file.
    pub encoding: Option<&'static str>,
    pub password: Option<String>,
    last_run: RunId,
    /// Of text.
    most_bytes: usize,
}

impl Default for Opening {
    fn default() -> Self {
        Self::limited(RunId::default(), MOST_BYTES)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum OpeningAction {
    /// A person gave a file of this name and so many bytes.
    Open(usize, Rc<str>, u64),
    /// The person says in which encoding the file is written, or leaves it to be found.
    Encoding(Option<&'static str>),
    Password(String),
    Stop,
    /// The text is another one now.
    Close,
    Heard(News<Read>),
}

/// A text, and the name of the file that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedText {
    pub name: Rc<str>,
    pub text: Rc<str>,
}

/// What was read as it came, under its headings and pages.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadParts {
    pub name: Rc<str>,
    pub parts: Vec<TextPart>,
}

impl Opening {
    /// One of several at once: its runs are numbered from `last_run` on, and its text has so many bytes at most.
    pub fn limited(last_run: RunId, most_bytes: usize) -> Self {
        Self { run: None, file: None, encoding: None, password: None, last_run, most_bytes }
    }

    /// Gives the text when it is all there.
    pub fn apply(&mut self, action: OpeningAction) -> Option<OpenedText> {
        let (name, so_far) = self.change(action)?;
        Some(OpenedText { name, text: so_far.text() })
    }

    /// The same for who wants the headings and pages.
    pub fn apply_to_parts(&mut self, action: OpeningAction) -> Option<ReadParts> {
        let (name, so_far) = self.change(action)?;
        Some(ReadParts { name, parts: so_far.parts() })
    }

    fn change(&mut self, action: OpeningAction) -> Option<(Rc<str>, TextSoFar)> {
        match action {
            OpeningAction::Open(number, name, _) => {
                *self = Self { file: Some((number, name)), ..Self::limited(self.last_run, self.most_bytes) };
                self.begin();
            }
            OpeningAction::Encoding(encoding) => {
                self.encoding = encoding;
                self.begin();
            }
            OpeningAction::Password(password) => {
                self.password = Some(password);
                self.begin();
            }
            OpeningAction::Stop => {
                if let Some(run) = &mut self.run {
                    run.stop();
                }
            }
            OpeningAction::Close => *self = Self::limited(self.last_run, self.most_bytes),
            OpeningAction::Heard(news) => return self.hear(news),
        }
        None
    }

    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    /// Why the file can't be read.
    pub fn failure(&self) -> Option<&Failure> {
        self.run.as_ref().and_then(Run::failure)
    }

    /// How the text that is there was read.
    pub fn facts(&self) -> Option<&ReadFacts> {
        self.run.as_ref().and_then(Run::done)
    }

    pub fn dialect(&self) -> Dialect {
        Dialect { encoding: self.encoding.map(str::to_owned), ..Dialect::default() }
    }

    fn begin(&mut self) {
        if self.file.is_some() {
            self.run = Some(Run::new(self.last_run.mint(), TextSoFar::default()));
        }
    }

    fn hear(&mut self, news: News<Read>) -> Option<(Rc<str>, TextSoFar)> {
        let run = self.run.as_mut()?;
        let heard = run.hear(news, |text, chunk| match chunk {
            ReadChunk::Text(parts) => text.push(parts),
            // Only asked for by others.
            ReadChunk::Hash(_) | ReadChunk::Columns { .. } | ReadChunk::Rows(_) => {}
        });
        if !heard {
            return None;
        }
        if run.so_far.bytes > self.most_bytes {
            let message = format!("more than {} bytes of text", self.most_bytes);
            let failure = Failure::new(FailureKind::Unreadable(Unreadable::TooLarge), message);
            run.outcome = Some(Outcome::Failed(failure));
        }
        let (_, name) = self.file.as_ref().filter(|_| run.done().is_some())?;
        let so_far = std::mem::take(&mut run.so_far);
        if so_far.is_blank() {
            let failure =
                Failure::new(FailureKind::Unreadable(Unreadable::Empty), format!("`{name}` holds no text"));
            run.outcome = Some(Outcome::Failed(failure));
            return None;
        }
        Some((name.clone(), so_far))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::FileKind;

    fn facts() -> ReadFacts {
        ReadFacts {
            kind: FileKind::Plain,
            title: None,
            dialect: Dialect::default(),
            notices: Vec::new(),
            total_ms: 1.0,
            memory_bytes: 0,
        }
    }

    fn opened(
        chunks: Vec<&str>,
        result: Option<Result<ReadFacts, Failure>>,
    ) -> (Opening, Option<OpenedText>) {
        let mut opening = Opening::default();
        opening.apply(OpeningAction::Open(0, "a.txt".into(), 7));
        let run = opening.run.as_ref().expect("a run").id;
        let part = |text: &str| TextPart { text: text.to_owned(), ..TextPart::default() };
        let chunks = chunks.into_iter().map(|text| ReadChunk::Text(vec![part(text)])).collect();
        let text = opening.apply(OpeningAction::Heard(News { chunks, result, ..News::new(run, 0.0) }));
        (opening, text)
    }

    #[test]
    fn the_text_comes_once_it_is_whole() {
        assert_eq!(opened(vec!["one"], None).1, None);
        let (_, text) = opened(vec!["one ", "two"], Some(Ok(facts())));
        assert_eq!(text, Some(OpenedText { name: "a.txt".into(), text: "one two".into() }));
    }

    #[test]
    fn a_password_begins_another_run_of_the_same_file() {
        let wants = Failure::new(FailureKind::Unreadable(Unreadable::Password), "facts");
        let (mut opening, _) = opened(Vec::new(), Some(Err(wants)));
        let before = opening.run.as_ref().map(|run| run.id);
        opening.apply(OpeningAction::Password("secret".to_owned()));
        assert!(opening.is_running());
        assert_ne!(opening.run.as_ref().map(|run| run.id), before);
        assert_eq!(opening.file.as_ref().map(|(number, _)| *number), Some(0));
    }

    #[test]
    fn a_file_without_text_and_one_with_too_much_are_refused() {
        let why = |chunks| opened(chunks, Some(Ok(facts()))).0.failure().map(|failure| failure.kind);
        assert_eq!(why(vec![" \n"]), Some(FailureKind::Unreadable(Unreadable::Empty)));
        let long = "x".repeat(MOST_BYTES + 1);
        assert_eq!(why(vec![&long]), Some(FailureKind::Unreadable(Unreadable::TooLarge)));
    }
}
