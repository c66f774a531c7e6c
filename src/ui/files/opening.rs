//! The state of a file that is opened as a text: its run, what came so far, how it was taken to be written, why it can't be read.
//! Must not read it.

use std::rc::Rc;

use super::{
    recognition::{Recognition, RecognitionNews, pages_without_text},
    text_so_far::TextSoFar,
};
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
    /// Its pages that are only pictures.
    pub recognition: Recognition,
    /// What its other pages say.
    own: TextSoFar,
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
    /// The person wants the pages read that are only pictures.
    ReadPages,
    Recognised(RecognitionNews),
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
        Self {
            run: None,
            file: None,
            encoding: None,
            password: None,
            recognition: Recognition::default(),
            own: TextSoFar::default(),
            last_run,
            most_bytes,
        }
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
                self.recognition.stop();
            }
            OpeningAction::Close => *self = Self::limited(self.last_run, self.most_bytes),
            OpeningAction::Heard(news) => return self.hear(news),
            OpeningAction::ReadPages => self.recognition.begin(self.last_run.mint()),
            OpeningAction::Recognised(news) => {
                if self.recognition.hear(news) {
                    return self.recognised();
                }
            }
        }
        None
    }

    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running) || self.recognition.is_running()
    }

    /// Whether a run is one of its two.
    pub fn has_run(&self, id: RunId) -> bool {
        let ids = [self.run.as_ref().map(|run| run.id), self.recognition.run.as_ref().map(|run| run.id)];
        ids.contains(&Some(id))
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
            (self.recognition, self.own) = Default::default();
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
        if let Some(pages) = found_pictures(run) {
            self.recognition = Recognition::of(pages);
        }
        let (_, name) = self.file.as_ref().filter(|_| run.done().is_some())?;
        let so_far = std::mem::take(&mut run.so_far);
        self.own = so_far.clone();
        if so_far.is_blank() {
            let failure =
                Failure::new(FailureKind::Unreadable(Unreadable::Empty), format!("`{name}` holds no text"));
            run.outcome = Some(Outcome::Failed(failure));
            return None;
        }
        Some((name.clone(), so_far))
    }

    /// The file's own text, with that of all pictures that were read so far: also where a person stopped it in the middle.
    fn recognised(&mut self) -> Option<(Rc<str>, TextSoFar)> {
        let (_, name) = self.file.as_ref()?;
        let all = self.own.with_pages(self.recognition.texts());
        if !all.is_blank() && all.bytes <= self.most_bytes {
            return Some((name.clone(), all));
        }
        let (why, message) = if all.bytes > self.most_bytes {
            (Unreadable::TooLarge, format!("more than {} bytes of text", self.most_bytes))
        } else {
            (Unreadable::Empty, format!("nothing is written in the pictures of `{name}`"))
        };
        // Why nothing could be read is told by what was refused.
        let is_done = self.recognition.run.as_ref().is_some_and(|run| run.done().is_some());
        if is_done && self.recognition.refused().next().is_none() {
            self.recognition.fail(Failure::new(FailureKind::Unreadable(why), message));
        }
        None
    }
}

/// The pages that are only pictures, as the reading has found.
fn found_pictures(run: &Run<ReadFacts, TextSoFar>) -> Option<Vec<u32>> {
    if let Some(FailureKind::Unreadable(Unreadable::Scan { pages })) =
        run.failure().map(|failure| failure.kind)
    {
        return Some((1..=pages).collect());
    }
    Some(pages_without_text(&run.done()?.notices))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{FileKind, ReadNotice};

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
    fn a_scan_is_a_text_once_its_pages_are_read() {
        let scan = Failure::new(FailureKind::Unreadable(Unreadable::Scan { pages: 3 }), "facts");
        let (mut opening, _) = opened(Vec::new(), Some(Err(scan)));
        assert_eq!((opening.recognition.pages(), opening.is_running()), (&[1, 2, 3][..], false));
        opening.apply(OpeningAction::ReadPages);
        assert!(opening.is_running());
        let id = opening.recognition.run.as_ref().expect("a run").id;
        assert!(opening.has_run(id));
        let news = |page, result| RecognitionNews { run: id, at_ms: 0.0, page, result };
        for page in [1, 2] {
            let page = Some((page, Ok(format!("page {page}").into())));
            assert_eq!(opening.apply(OpeningAction::Recognised(news(page, None))), None);
        }
        opening.apply(OpeningAction::Stop);
        let stopped = Err(Failure::new(FailureKind::Cancelled, "stopped"));
        let text = opening.apply(OpeningAction::Recognised(news(None, Some(stopped))));
        assert_eq!(text.map(|text| text.text.to_string()).as_deref(), Some("page 1\n\npage 2"));
        assert_eq!(opening.recognition.left(), [3]);

        opening.apply(OpeningAction::ReadPages);
        let run = opening.recognition.run.as_ref().expect("a run").id;
        let news = RecognitionNews { run, ..news(Some((3, Ok("page 3".into()))), Some(Ok(()))) };
        let read = opening.apply_to_parts(OpeningAction::Recognised(news)).expect("parts");
        let pages: Vec<_> = read.parts.iter().map(|part| (part.page, part.text.as_str())).collect();
        assert_eq!(pages, [(Some(1), "page 1"), (Some(2), "page 2"), (Some(3), "page 3")]);
    }

    #[test]
    fn a_file_keeps_its_own_text_beside_that_of_its_pictures() {
        let notices = vec![ReadNotice::PagesWithoutText { pages: vec![4] }];
        let (mut opening, text) = opened(vec!["its own"], Some(Ok(ReadFacts { notices, ..facts() })));
        assert_eq!(text.map(|text| text.text.to_string()).as_deref(), Some("its own"));
        opening.apply(OpeningAction::ReadPages);
        let run = opening.recognition.run.as_ref().expect("a run").id;
        let news =
            RecognitionNews { run, at_ms: 0.0, page: Some((4, Ok("read".into()))), result: Some(Ok(())) };
        let text = opening.apply(OpeningAction::Recognised(news));
        assert_eq!(text.map(|text| text.text.to_string()).as_deref(), Some("its own\n\nread"));
        opening.apply(OpeningAction::Encoding(Some("Big5")));
        assert!(opening.recognition.pages().is_empty(), "it is read anew");
    }

    #[test]
    fn pictures_in_which_nothing_is_written_are_an_empty_file() {
        let scan = Failure::new(FailureKind::Unreadable(Unreadable::Scan { pages: 1 }), "facts");
        let (mut opening, _) = opened(Vec::new(), Some(Err(scan)));
        opening.apply(OpeningAction::ReadPages);
        let run = opening.recognition.run.as_ref().expect("a run").id;
        let news = RecognitionNews { run, at_ms: 0.0, page: Some((1, Ok("".into()))), result: Some(Ok(())) };
        assert_eq!(opening.apply(OpeningAction::Recognised(news)), None);
        let why = opening.recognition.run.as_ref().and_then(Run::failure).map(|failure| failure.kind);
        assert_eq!(why, Some(FailureKind::Unreadable(Unreadable::Empty)));
    }

    #[test]
    fn a_file_without_text_and_one_with_too_much_are_refused() {
        let why = |chunks| opened(chunks, Some(Ok(facts()))).0.failure().map(|failure| failure.kind);
        assert_eq!(why(vec![" \n"]), Some(FailureKind::Unreadable(Unreadable::Empty)));
        let long = "x".repeat(MOST_BYTES + 1);
        assert_eq!(why(vec![&long]), Some(FailureKind::Unreadable(Unreadable::TooLarge)));
    }
}
