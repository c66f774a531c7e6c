//! From pulldown-cmark's events to the tree.

use std::{iter::Peekable, ops::Range};

use pulldown_cmark::{Alignment as CellAlignment, CodeBlockKind, Event, OffsetIter, Options, Parser, Tag};

use super::{Alignment, Block, Document, Inline, prepared::Prepared, safe_href};

/// What is nested deeper than this is kept as text alone.
const MAX_DEPTH: usize = 16;

pub fn parse(source: &str) -> Document {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let prepared = Prepared::new(source);
    let text = prepared.text();
    let events = Parser::new_ext(text, options).into_offset_iter().peekable();
    let mut reader = Reader { events, prepared: &prepared };
    let (mut blocks, mut starts) = (Vec::new(), Vec::new());
    while let Some((_, range)) = reader.events.peek() {
        starts.push(range.start);
        blocks.push(reader.next_block(0));
    }
    let (closed, open_at) = closed(text, &starts);
    Document { blocks, closed, open_at: prepared.in_source(open_at) }
}

/// How many of the blocks can't change any more when text is appended, and the byte at which the others begin. A block is closed
/// by the first line of the next one, once that line is whole: `#` begins a heading, and `#tag` goes on with the paragraph.
fn closed(source: &str, starts: &[usize]) -> (usize, usize) {
    let Some(last) = starts.last() else { return (0, 0) };
    let whole = source[*last..].contains('\n');
    let closed = starts.len().saturating_sub(if whole { 1 } else { 2 });
    let before = &source[..starts[closed]];
    (closed, before.rfind('\n').map_or(0, |end| end + 1))
}

struct Reader<'a> {
    events: Peekable<OffsetIter<'a>>,
    prepared: &'a Prepared<'a>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<Event<'a>> {
        self.events.next().map(|(event, _)| event)
    }

    /// The blocks of one container; takes its end, too.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, _)) = self.events.peek() {
            if matches!(event, Event::End(_)) {
                self.next();
                break;
            }
            blocks.push(self.next_block(depth));
        }
        blocks
    }

    fn next_block(&mut self, depth: usize) -> Block {
        let text = self.inlines(depth);
        if !text.is_empty() {
            return Block::Plain(text);
        }
        match self.next() {
            Some(Event::Start(tag)) => self.block(tag, depth + 1),
            Some(Event::Rule) => Block::Rule,
            // Whatever else could stand here is inline, and was taken above.
            Some(_) | None => Block::Plain(Vec::new()),
        }
    }

    fn block(&mut self, tag: Tag<'a>, depth: usize) -> Block {
        if depth > MAX_DEPTH {
            return Block::Plain(vec![Inline::Text(self.flat())]);
        }
        match tag {
            Tag::Paragraph => Block::Paragraph(self.content(depth)),
            Tag::Heading { level, .. } => Block::Heading { level: level as u8, content: self.content(depth) },
            Tag::BlockQuote(_) => Block::Quote(self.blocks(depth)),
            Tag::CodeBlock(kind) => Block::Code {
                language: language(&kind).map(|name| self.prepared.written(&name)),
                text: self.flat(),
            },
            Tag::List(start) => Block::List { start, items: self.each(|reader| reader.blocks(depth)) },
            Tag::Table(alignment) => self.table(&alignment, depth),
            // HTML is shown as it was written.
            Tag::HtmlBlock => Block::Paragraph(vec![Inline::Text(self.flat())]),
            _ => Block::Plain(vec![Inline::Text(self.flat())]),
        }
    }

    fn table(&mut self, alignment: &[CellAlignment], depth: usize) -> Block {
        let mut rows = self.each(|reader| reader.each(|reader| reader.content(depth)));
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let alignment = alignment
            .iter()
            .map(|cell| match cell {
                CellAlignment::None => Alignment::Unset,
                CellAlignment::Left => Alignment::Left,
                CellAlignment::Center => Alignment::Centre,
                CellAlignment::Right => Alignment::Right,
            })
            .collect();
        Block::Table { alignment, head, rows }
    }

    /// Reads each child of a container that holds nothing but such children; takes its end, too.
    fn each<T>(&mut self, mut child: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut children = Vec::new();
        while let Some(Event::Start(_)) = self.next() {
            children.push(child(self));
        }
        children
    }

    /// The inlines of one element; takes its end, too.
    fn content(&mut self, depth: usize) -> Vec<Inline> {
        let content = self.inlines(depth);
        self.next();
        content
    }

    /// As many inlines as follow.
    fn inlines(&mut self, depth: usize) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = self.events.next_if(|(event, _)| is_inline(event)) {
            match event {
                Event::Start(tag) => self.span(tag, range, depth + 1, &mut inlines),
                Event::Code(code) => inlines.push(Inline::Code(self.prepared.written(&code))),
                Event::SoftBreak | Event::HardBreak => inlines.push(Inline::Break),
                Event::TaskListMarker(checked) => inlines.push(Inline::Checkbox(checked)),
                other => push_all(&mut inlines, self.prepared.inlines(written(&other))),
            }
        }
        inlines
    }

    fn span(&mut self, tag: Tag<'a>, range: Range<usize>, depth: usize, into: &mut Vec<Inline>) {
        if depth > MAX_DEPTH {
            push_text(into, &self.flat());
            return;
        }
        if let Some(signs) = signs(&tag, self.prepared.text(), &range) {
            push_text(into, signs);
            push_all(into, self.content(depth));
            push_text(into, signs);
            return;
        }
        match tag {
            Tag::Emphasis => into.push(Inline::Emphasis(self.content(depth))),
            Tag::Strong => into.push(Inline::Strong(self.content(depth))),
            Tag::Strikethrough => into.push(Inline::Strikethrough(self.content(depth))),
            Tag::Link { dest_url, .. } => {
                let content = self.content(depth);
                match safe_href(&self.prepared.written(&dest_url)) {
                    Some(href) => into.push(Inline::Link { href: href.to_owned(), content }),
                    None => into.extend(content),
                }
            }
            Tag::Image { dest_url, .. } => {
                let href = safe_href(&self.prepared.written(&dest_url)).map(str::to_owned);
                into.push(Inline::Image { alt: self.flat(), href });
            }
            _ => push_text(into, &self.flat()),
        }
    }

    /// All text of one element, however deep; takes its end, too.
    fn flat(&mut self) -> String {
        let mut text = String::new();
        let mut depth = 1usize;
        while depth > 0
            && let Some(event) = self.next()
        {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                other => text.push_str(written(&other)),
            }
        }
        self.prepared.written(&text)
    }
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::End(_) | Event::Rule => false,
        _ => true,
    }
}

/// What an event without children says as text.
fn written<'e>(event: &'e Event<'_>) -> &'e str {
    match event {
        Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => text,
        Event::SoftBreak | Event::HardBreak => "\n",
        _ => "",
    }
}

/// What stands for itself where it was taken for marks: in a product (`2*3*4`), a power (`2**3**4`) and a range (`3~5, 7~9`).
fn signs(tag: &Tag<'_>, text: &str, range: &Range<usize>) -> Option<&'static str> {
    let part = &text[range.clone()];
    let operand = |char: &char| char.is_ascii_alphanumeric();
    let before: Vec<char> = text[..range.start].chars().rev().take_while(operand).collect();
    let after: Vec<char> = text[range.end..].chars().take_while(operand).collect();
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let number = |operand: &[char]| operand.iter().any(char::is_ascii_digit);
    let name = |operand: &[char]| operand.len() == 1;
    let numbers = number(&before) || number(&after);
    match tag {
        Tag::Emphasis if part.starts_with('*') && (numbers || name(&before) && name(&after)) => Some("*"),
        Tag::Strong if part.starts_with("**") && numbers => Some("**"),
        Tag::Strikethrough if !part.starts_with("~~") && numbers => Some("~"),
        _ => None,
    }
}

fn push_all(inlines: &mut Vec<Inline>, more: Vec<Inline>) {
    for inline in more {
        match inline {
            Inline::Text(text) => push_text(inlines, &text),
            other => inlines.push(other),
        }
    }
}

fn push_text(inlines: &mut Vec<Inline>, text: &str) {
    match inlines.last_mut() {
        Some(Inline::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => inlines.push(Inline::Text(text.to_owned())),
    }
}

/// The first word of a fence's info string.
fn language(kind: &CodeBlockKind<'_>) -> Option<String> {
    match kind {
        CodeBlockKind::Indented => None,
        CodeBlockKind::Fenced(info) => {
            info.split([' ', ',', '{']).next().filter(|word| !word.is_empty()).map(str::to_owned)
        }
    }
}
