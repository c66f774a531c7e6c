//! Markdown as a document: text under its headings, without marks. HTML inside it is read as well.

mod events;
mod front_matter;
mod html_block;
mod stretch;

use std::collections::VecDeque;

use crate::{
    Document, Error, Facts, Options, Part, Progress, Result, Source,
    encoding::{TextReader, nothing_declared},
    plain::with_plain_ends,
    writing::Writing,
};

/// Markdown is read in stretches that begin with a heading. A shorter file is read at once.
const STRETCH: usize = 128 << 10;

pub struct Markdown {
    reader: TextReader<Box<dyn Source>>,
    text: String,
    ended: bool,
    started: bool,
    title: Option<String>,
    writing: Writing,
    ready: VecDeque<Part>,
    gave_something: bool,
}

impl Markdown {
    pub fn open(source: Box<dyn Source>, options: &Options) -> Result<Self> {
        Ok(Self {
            reader: TextReader::open(source, nothing_declared, options)?,
            text: String::new(),
            ended: false,
            started: false,
            title: None,
            writing: Writing::default(),
            ready: VecDeque::new(),
            gave_something: false,
        })
    }

    fn read_on(&mut self) -> Result<()> {
        let start = self.text.len();
        self.ended = !self.reader.read_on(&mut self.text)?;
        with_plain_ends(&mut self.text, start, self.ended);
        Ok(())
    }

    fn take_stretch(&mut self, end: usize) {
        let stretch: String = self.text.drain(..end).collect();
        let mut stretch = &stretch[..];
        if !self.started {
            self.started = true;
            let (title, behind) = front_matter::split(stretch);
            self.title = title;
            stretch = behind;
        }
        events::write(stretch, &mut self.writing);
        self.ready.extend(self.writing.take());
    }
}

impl Document for Markdown {
    fn next_part(&mut self) -> Result<Option<Part>> {
        if self.ready.is_empty() {
            let end = if self.ended { Some(self.text.len()) } else { stretch::end(&self.text, STRETCH) };
            match end {
                None => self.read_on()?,
                Some(0) if self.gave_something => return Ok(None),
                Some(0) => return Err(Error::Empty("no text and no headings".to_owned())),
                Some(end) => self.take_stretch(end),
            }
        }
        let part = self.ready.pop_front().unwrap_or_default();
        self.gave_something |= !part.text.is_empty() || !part.headings.is_empty();
        Ok(Some(part))
    }

    fn progress(&self) -> Progress {
        self.reader.progress()
    }

    fn facts(&self) -> Facts {
        Facts { title: self.title.clone().or_else(|| self.writing.title()), ..self.reader.facts() }
    }
}
