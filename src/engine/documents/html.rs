//! HTML as text under its headings. Tags are read by the standard's own tokenizer; no tree is built, so nesting costs
//! nothing, and nothing is run or fetched.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::{Outline, Part, words};

/// What stands in these is never read by a person.
const SILENT: [&str; 8] = ["noscript", "object", "script", "style", "svg", "template", "textarea", "title"];
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];
const LINES: [&str; 4] = ["br", "li", "tr", "option"];

/// Whether a text without a telling name begins as HTML does.
pub fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

pub fn parts(source: &str) -> Vec<Part> {
    let mut page = Page::default();
    let mut emitter = DefaultEmitter::default();
    // What stands in a script or a style is no markup.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter).flatten() {
        match token {
            Token::StartTag(tag) => page.open(&name(&tag.name), tag.self_closing),
            Token::EndTag(tag) => page.close(&name(&tag.name)),
            Token::String(text) if page.silent.is_none() => page.say(&String::from_utf8_lossy(&text)),
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    page.finish();
    page.parts
}

fn name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[derive(Default)]
struct Page {
    parts: Vec<Part>,
    outline: Outline,
    text: String,
    /// The element that nothing is read in, and how often it stands in itself.
    silent: Option<(String, u32)>,
    heading: Option<u8>,
    preformatted: u32,
}

impl Page {
    fn open(&mut self, name: &str, self_closing: bool) {
        if let Some((silent, depth)) = &mut self.silent {
            if silent == name {
                *depth += 1;
            }
            return;
        }
        if SILENT.contains(&name) && !self_closing {
            self.silent = Some((name.to_owned(), 1));
        } else if let Some(level) = level(name) {
            self.finish();
            self.heading = Some(level);
        } else {
            self.preformatted += u32::from(name == "pre");
            self.space(name);
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((silent, depth)) = &mut self.silent {
            if silent == name {
                *depth -= 1;
                if *depth == 0 {
                    self.silent = None;
                }
            }
            return;
        }
        if level(name).is_some() {
            if let Some(level) = self.heading.take() {
                self.outline.enter(level, &self.text);
                self.text.clear();
            }
        } else {
            self.preformatted -= u32::from(name == "pre" && self.preformatted > 0);
            self.space(name);
        }
    }

    fn say(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.text.push_str(text);
            return;
        }
        let said = words(text);
        let starts = text.starts_with(char::is_whitespace) && !self.text.ends_with(char::is_whitespace);
        if starts && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(&said);
        if !said.is_empty() && text.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
    }

    fn space(&mut self, name: &str) {
        let space = match name {
            "td" | "th" => "\t",
            name if LINES.contains(&name) => "\n",
            name if BLOCKS.contains(&name) => "\n\n",
            _ => return,
        };
        if !self.text.is_empty() && !self.text.ends_with(space) {
            self.text.push_str(space);
        }
    }

    fn finish(&mut self) {
        if !self.text.trim().is_empty() {
            let text = std::mem::take(&mut self.text);
            self.parts.push(Part { section: self.outline.section(), page: None, text });
        }
        self.text.clear();
    }
}

fn level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}
