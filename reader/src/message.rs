//! E-mail (RFC 5322) and saved web pages (MHTML, RFC 2557): headers, the text that a person reads, the names of what is attached.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use crate::{Error, Facts, Options, Part, Result, Source, html::Page, ready::Ready, whole, writing::Writing};

/// A message stands in memory as a whole.
const LARGEST: u64 = 128 << 20;
/// Messages that are attached to messages.
const DEEPEST: u32 = 8;

pub fn open_email(mut source: Box<dyn Source>, _options: &Options) -> Result<Ready> {
    let bytes = whole(&mut source, LARGEST)?;
    let message = MessageParser::default().parse(&bytes).ok_or_else(no_message)?;
    let mut parts = Vec::new();
    read(&message, 0, &mut parts);
    let title = message.subject().map(str::to_owned);
    Ready::new(parts, Facts { title, ..Facts::default() }, "a message without text")
}

/// The first page in it; the others are frames and pictures of it.
pub fn open_mhtml(mut source: Box<dyn Source>, _options: &Options) -> Result<Ready> {
    let bytes = whole(&mut source, LARGEST)?;
    let message = MessageParser::default().parse(&bytes).ok_or_else(no_message)?;
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html),
        PartType::Text(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Message(_)
        | PartType::Multipart(_) => None,
    });
    let page = Page::read(html.ok_or_else(|| Error::damaged("the saved page", "a page in it", "none"))?);
    let title = page.title.or_else(|| message.subject().map(str::to_owned));
    Ready::new(page.parts, Facts { title, ..Facts::default() }, "a page without text")
}

fn no_message() -> Error {
    Error::damaged("the message", "headers", "none")
}

fn read(message: &Message<'_>, depth: u32, into: &mut Vec<Part>) {
    let mut writing = Writing::default();
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            writing.text(&format!("{name}: {value}"));
            writing.end_line();
        }
    };
    line("Subject", message.subject().map(str::to_owned));
    line("From", message.from().map(addresses));
    line("To", message.to().map(addresses));
    line("Cc", message.cc().map(addresses));
    line("Date", message.date().map(mail_parser::DateTime::to_rfc3339));
    writing.end_paragraph();
    into.extend(writing.take());
    body(message, into);
    let mut writing = Writing::default();
    for part in message.attachments() {
        match &part.body {
            PartType::Message(attached) if depth < DEEPEST => {
                into.extend(writing.take());
                read(attached, depth + 1, into);
            }
            PartType::Message(_)
            | PartType::Text(_)
            | PartType::Html(_)
            | PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Multipart(_) => {
                if let Some(name) = part.attachment_name() {
                    writing.text(&format!("Attachment: {name}"));
                    writing.end_line();
                }
            }
        }
    }
    into.extend(writing.take());
}

/// The plain text if the message has it, and else its HTML.
fn body(message: &Message<'_>, into: &mut Vec<Part>) {
    for part in message.text_bodies() {
        match &part.body {
            PartType::Text(text) => {
                let text = text.replace("\r\n", "\n").trim_end().to_owned();
                into.push(Part { text, ..Part::default() });
            }
            PartType::Html(html) => into.extend(Page::all(html).parts),
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => {}
        }
    }
}

fn addresses(address: &Address<'_>) -> String {
    let one = |one: &mail_parser::Addr<'_>| match (one.name(), one.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    };
    address.iter().map(one).collect::<Vec<_>>().join(", ")
}
