//! HTML's tokens as text: which elements begin a line, a paragraph, a cell or a heading, and which say nothing to a reader.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::writing::Writing;

/// What stands in these is never read by a person.
const SILENT: [&[u8]; 13] = [
    b"audio",
    b"canvas",
    b"dialog",
    b"iframe",
    b"noscript",
    b"object",
    b"script",
    b"select",
    b"style",
    b"svg",
    b"template",
    b"textarea",
    b"video",
];
/// On a page, these surround what it says.
const AROUND: [&[u8]; 2] = [b"nav", b"menu"];
/// Elements whose end is always written, so that what they hide has an end.
const CLOSED: [&[u8]; 9] =
    [b"aside", b"button", b"div", b"footer", b"form", b"header", b"section", b"span", b"table"];
const PARAGRAPHS: [&[u8]; 25] = [
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"center",
    b"dd",
    b"details",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"header",
    b"main",
    b"nav",
    b"ol",
    b"p",
    b"pre",
    b"section",
    b"summary",
    b"table",
    b"ul",
];
/// Words in the id or the class of a banner that asks for consent.
const BANNERS: [&str; 5] = ["cookie", "consent", "gdpr", "onetrust", "cc-window"];

/// Reads tokens, which need not be whole elements: an element that is open at the end goes on in the next stretch.
#[derive(Default)]
pub struct Flow {
    is_page: bool,
    /// The element that nothing is read in, and how often it stands in itself.
    silent: Option<(Vec<u8>, u32)>,
    preformatted: u32,
    ruby: Option<Ruby>,
    title: String,
    in_title: bool,
}

/// A text with its readings (HTML, 4.5.10): the readings come behind all of it, or none of its words would be found.
#[derive(Default)]
struct Ruby {
    readings: String,
    in_reading: bool,
    in_parenthesis: bool,
}

impl Flow {
    /// Of a whole page: what surrounds its text is left out.
    pub fn page() -> Self {
        Self { is_page: true, ..Self::default() }
    }

    pub fn is_silent(&self) -> bool {
        self.silent.is_some()
    }

    pub fn title(&self) -> Option<String> {
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        (!title.is_empty()).then_some(title)
    }

    pub fn read(&mut self, source: &str, writing: &mut Writing) {
        let mut emitter = DefaultEmitter::default();
        // What stands in a script or a style is no markup.
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(source, emitter).flatten() {
            match token {
                Token::StartTag(tag) => self.start(&tag, writing),
                Token::EndTag(tag) => self.end(&tag.name, writing),
                Token::String(text) => self.say(&String::from_utf8_lossy(&text), writing),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
    }

    fn start(&mut self, tag: &StartTag<()>, writing: &mut Writing) {
        let name: &[u8] = &tag.name;
        if let Some((silent, depth)) = &mut self.silent {
            *depth += u32::from(silent == name && !tag.self_closing);
            return;
        }
        if SILENT.contains(&name) || (self.is_page && (AROUND.contains(&name) || is_left_out(tag))) {
            if !tag.self_closing {
                self.silent = Some((name.to_owned(), 1));
            }
            return;
        }
        match name {
            b"title" => self.in_title = true,
            [b'h', level @ b'1'..=b'6'] => writing.begin_heading(level - b'0'),
            b"td" | b"th" => writing.cell(),
            b"br" | b"tr" | b"option" => writing.end_line(),
            b"li" => {
                writing.end_line();
                writing.text("- ");
            }
            b"hr" => writing.end_paragraph(),
            b"ruby" => self.ruby = Some(Ruby::default()),
            // Each ends the one before it, whose end tag may be left out.
            b"rt" | b"rtc" => {
                self.ruby.iter_mut().for_each(|ruby| (ruby.in_reading, ruby.in_parenthesis) = (true, false));
            }
            b"rb" => {
                self.ruby.iter_mut().for_each(|ruby| (ruby.in_reading, ruby.in_parenthesis) = (false, false));
            }
            b"rp" => {
                self.ruby.iter_mut().for_each(|ruby| (ruby.in_reading, ruby.in_parenthesis) = (false, true));
            }
            b"img" => {
                if let Some(words) = tag.attributes.get(&b"alt"[..]) {
                    writing.flowing(&String::from_utf8_lossy(words));
                }
            }
            name if PARAGRAPHS.contains(&name) => writing.end_paragraph(),
            _ => {}
        }
        self.preformatted += u32::from(name == b"pre");
    }

    fn end(&mut self, name: &[u8], writing: &mut Writing) {
        if let Some((silent, depth)) = &mut self.silent {
            if silent == name {
                *depth -= 1;
                if *depth == 0 {
                    self.silent = None;
                }
            }
            return;
        }
        match name {
            b"title" => self.in_title = false,
            // A document that has no end of its head has begun its body by now.
            b"head" => self.in_title = false,
            [b'h', b'1'..=b'6'] => writing.end_heading(),
            b"tr" | b"li" => writing.end_line(),
            b"rt" | b"rtc" => self.ruby.iter_mut().for_each(|ruby| ruby.in_reading = false),
            b"rp" => self.ruby.iter_mut().for_each(|ruby| ruby.in_parenthesis = false),
            b"ruby" => {
                if let Some(ruby) = self.ruby.take().filter(|ruby| !ruby.readings.trim().is_empty()) {
                    writing.text(&format!("({})", ruby.readings.split_whitespace().collect::<String>()));
                }
            }
            name if PARAGRAPHS.contains(&name) => writing.end_paragraph(),
            _ => {}
        }
        self.preformatted -= u32::from(name == b"pre" && self.preformatted > 0);
    }

    fn say(&mut self, text: &str, writing: &mut Writing) {
        if self.in_title {
            self.title.push_str(text);
            return;
        }
        if self.silent.is_some() {
            return;
        }
        match &mut self.ruby {
            Some(ruby) if ruby.in_parenthesis => {}
            Some(ruby) if ruby.in_reading => ruby.readings.push_str(text),
            Some(_) | None if self.preformatted > 0 => writing.text(text),
            Some(_) | None => writing.flowing(text),
        }
    }
}

/// Hidden, or a banner.
fn is_left_out(tag: &StartTag<()>) -> bool {
    if !CLOSED.contains(&&tag.name[..]) {
        return false;
    }
    let value = |name: &[u8]| {
        tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).to_ascii_lowercase())
    };
    let style = value(b"style").unwrap_or_default().replace(' ', "");
    let names = value(b"id").unwrap_or_default() + " " + &value(b"class").unwrap_or_default();
    tag.attributes.contains_key(&b"hidden"[..])
        || value(b"aria-hidden").is_some_and(|hidden| hidden == "true")
        || value(b"role").is_some_and(|role| matches!(role.as_str(), "navigation" | "search" | "dialog"))
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || BANNERS.iter().any(|banner| names.contains(banner))
}
