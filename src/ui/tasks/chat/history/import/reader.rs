//! The list in a file, item by item.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Deserializer;

use super::{ImportError, Reason, archive, open_webui, openai};
use crate::ui::tasks::chat::history::{Meta, Node, Preset, Project, export::Header};

#[allow(clippy::large_enum_variant, reason = "an item is taken in as soon as it is read")]
#[derive(Clone, Debug, PartialEq)]
pub enum Imported {
    /// Its turns are in no certain order.
    Conversation { meta: Meta, nodes: Vec<Node> },
    /// From our own export, before its conversations. Their ids are new.
    Kept { projects: Vec<Project>, presets: Vec<Preset> },
}

/// Gives new ids: what is imported twice is there twice, and never takes the place of anything.
pub struct Reader<'a, M> {
    text: &'a str,
    offset: usize,
    item: usize,
    /// Where the lines are counted up to, and how many there are before it.
    counted: (usize, usize),
    in_list: bool,
    ended: bool,
    now_ms: u64,
    ids: archive::Ids<M>,
}

/// Enough of an item to tell whose it is.
#[derive(Deserialize)]
struct Shape {
    format: Option<IgnoredAny>,
    nodes: Option<IgnoredAny>,
    mapping: Option<IgnoredAny>,
    chat: Option<IgnoredAny>,
    history: Option<IgnoredAny>,
    messages: Option<IgnoredAny>,
    title: Option<serde_json::Value>,
}

impl<'a, M: FnMut() -> u64> Reader<'a, M> {
    /// `mint` gives ids that nothing else has, for conversations, turns and projects.
    pub fn new(text: &'a str, now_ms: u64, mint: M) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let start = text.len() - text.trim_start().len();
        let in_list = text[start..].starts_with('[');
        let offset = start + usize::from(in_list);
        Self {
            text,
            offset,
            item: 0,
            counted: (0, 0),
            in_list,
            ended: false,
            now_ms,
            ids: archive::Ids::new(mint),
        }
    }

    /// How far it is, for a progress bar.
    pub fn bytes(&self) -> (usize, usize) {
        (self.offset, self.text.len())
    }

    fn read(&mut self, text: &str) -> Result<Imported, (Option<String>, Reason)> {
        let damaged = |error: serde_json::Error| Reason::Damaged(error.to_string());
        let shape: Shape = serde_json::from_str(text).map_err(|_| (None, Reason::Unknown))?;
        let title = shape.title.as_ref().and_then(|title| title.as_str()).map(str::to_owned);
        let read = if shape.format.is_some() {
            serde_json::from_str::<Header>(text).map_err(damaged).and_then(|header| self.ids.header(header))
        } else if shape.nodes.is_some() {
            serde_json::from_str(text).map_err(damaged).and_then(|archived| self.ids.conversation(archived))
        } else if shape.mapping.is_some() {
            serde_json::from_str(text)
                .map_err(damaged)
                .and_then(|exported| openai::conversation(exported, self.now_ms, &mut self.ids.mint))
        } else if shape.chat.is_some() {
            serde_json::from_str(text)
                .map_err(damaged)
                .and_then(|exported| open_webui::conversation(exported, self.now_ms, &mut self.ids.mint))
        } else if shape.history.is_some() || shape.messages.is_some() {
            serde_json::from_str(text)
                .map_err(damaged)
                .map(open_webui::Exported::bare)
                .and_then(|exported| open_webui::conversation(exported, self.now_ms, &mut self.ids.mint))
        } else {
            Err(Reason::Unknown)
        };
        read.map_err(|reason| (title, reason))
    }

    /// The line of the file that it is at, from 1 on.
    fn line(&mut self) -> usize {
        let (until, lines) = self.counted;
        let more = self.text.get(until..self.offset).unwrap_or_default().matches('\n').count();
        self.counted = (self.offset, lines + more);
        1 + lines + more
    }

    fn skip_space(&mut self) {
        let rest = self.text.get(self.offset..).unwrap_or_default();
        self.offset += rest.len() - rest.trim_start().len();
    }
}

impl<M: FnMut() -> u64> Iterator for Reader<'_, M> {
    type Item = Result<Imported, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.skip_space();
        let rest = self.text.get(self.offset..).unwrap_or_default();
        if self.in_list && self.item == 0 && rest.starts_with(']') {
            self.ended = true;
            return None;
        }
        self.item += 1;
        let line = self.line();
        let error = |item, title, reason| Some(Err(ImportError { item, line, title, reason }));
        let mut items = Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        let broken = match items.next() {
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(error.to_string()),
            None => Some("the file ends in the middle".to_owned()),
        };
        if let Some(broken) = broken {
            self.ended = true;
            return error(self.item, None, Reason::NotJson(broken));
        }
        let length = items.byte_offset();
        let item = rest.get(..length).unwrap_or_default();
        self.offset += length;
        self.skip_space();
        let next = self.text.get(self.offset..).unwrap_or_default();
        if self.in_list && next.starts_with(',') {
            self.offset += 1;
        } else {
            // The item itself is whole; that a list isn't is told by the next call.
            self.ended = !self.in_list || next.starts_with(']');
        }
        match self.read(item) {
            Ok(imported) => Some(Ok(imported)),
            Err((title, reason)) => error(self.item, title, reason),
        }
    }
}
