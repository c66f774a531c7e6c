//! RTF (specification 1.9.1) as text under its headings. Ours, since no crate was found that reads its many encodings and skips its
//! destinations. Groups are kept on a stack of our own, so nesting costs no more than its memory.

mod fonts;
mod token;

use encoding_rs::Encoding;

use self::{
    fonts::{Fonts, codepage},
    token::{Token, Tokens},
};
use crate::{Error, Facts, Options, Result, Source, ready::Ready, whole, writing::Writing};

const LARGEST: u64 = 128 << 20;
/// Groups in each other.
const DEEPEST: usize = 10_000;
/// Destinations that are no text of the document.
const SILENT: [&str; 22] = [
    "colortbl",
    "datastore",
    "fldinst",
    "filetbl",
    "generator",
    "info",
    "latentstyles",
    "listoverridetable",
    "listtable",
    "listtext",
    "mmathPr",
    "nonshppict",
    "objdata",
    "pict",
    "pntext",
    "revtbl",
    "rsidtbl",
    "stylesheet",
    "themedata",
    "xe",
    "xmlnstbl",
    "tc",
];

pub fn open(mut source: Box<dyn Source>, _options: &Options) -> Result<Ready> {
    let bytes = whole(&mut source, LARGEST)?;
    let mut walk = Walk::default();
    for token in Tokens::new(&bytes) {
        walk.take(token)?;
    }
    walk.speak();
    Ready::new(walk.writing.take(), Facts::default(), "an RTF without text")
}

/// What a group changes for what stands in it.
#[derive(Clone)]
struct Group {
    is_silent: bool,
    in_fonts: bool,
    encoding: &'static Encoding,
    /// Characters of the codepage behind a `\u`, for programs that know no Unicode.
    fallback: u32,
}

struct Walk {
    writing: Writing,
    groups: Vec<Group>,
    group: Group,
    fonts: Fonts,
    /// The codepage of the whole document.
    document: &'static Encoding,
    /// Bytes in the codepage that are not decoded yet: a character may be two of them.
    bytes: Vec<u8>,
    /// UTF-16 that is not whole yet.
    units: Vec<u16>,
    /// Fallback characters that are still to come.
    pass_over: u32,
    /// The group has just begun: a destination is named first.
    begun: bool,
    heading: bool,
}

impl Default for Walk {
    fn default() -> Self {
        let encoding = encoding_rs::WINDOWS_1252;
        Self {
            writing: Writing::default(),
            groups: Vec::new(),
            group: Group { is_silent: false, in_fonts: false, encoding, fallback: 1 },
            fonts: Fonts::default(),
            document: encoding,
            bytes: Vec::new(),
            units: Vec::new(),
            pass_over: 0,
            begun: false,
            heading: false,
        }
    }
}

impl Walk {
    fn take(&mut self, token: Token<'_>) -> Result<()> {
        let begun = std::mem::replace(&mut self.begun, false);
        match token {
            Token::Open => {
                self.speak();
                if self.groups.len() == DEEPEST {
                    return Err(Error::damaged(
                        "the RTF",
                        format!("at most {DEEPEST} groups in each other"),
                        "more",
                    ));
                }
                self.groups.push(self.group.clone());
                self.begun = true;
            }
            Token::Close => {
                self.speak();
                if let Some(group) = self.groups.pop() {
                    self.group = group;
                }
            }
            Token::Star if begun => self.group.is_silent = true,
            Token::Star => {}
            Token::Byte(byte) => self.byte(byte),
            Token::Word(word, number) => self.word(word, number, begun),
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) {
        if self.pass_over > 0 {
            self.pass_over -= 1;
        } else if self.group.in_fonts || self.group.is_silent {
        } else {
            self.end_units();
            self.bytes.push(byte);
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>, begun: bool) {
        if word == "u" {
            return self.unicode(number.unwrap_or_default());
        }
        self.pass_over = 0;
        if begun && SILENT.contains(&word) {
            self.group.is_silent = true;
        }
        match (word, number) {
            ("fonttbl", _) => self.group.in_fonts = true,
            ("ansicpg", Some(number)) => {
                self.document = codepage(number).unwrap_or(self.document);
                self.group.encoding = self.document;
            }
            ("f", Some(number)) if self.group.in_fonts => self.fonts.begin(number),
            ("fcharset", Some(number)) if self.group.in_fonts => self.fonts.charset(number),
            ("f", Some(number)) => {
                self.speak();
                self.group.encoding = self.fonts.encoding(number).unwrap_or(self.document);
            }
            ("plain", _) => {
                self.speak();
                self.group.encoding = self.document;
            }
            ("uc", Some(number)) => self.group.fallback = number.clamp(0, 16) as u32,
            ("v" | "deleted", None) => {
                self.speak();
                self.group.is_silent = true;
            }
            ("v" | "deleted", Some(0)) => self.group.is_silent = false,
            _ if self.group.is_silent || self.group.in_fonts => {}
            ("outlinelevel", Some(level @ 0..=8)) if !self.heading => {
                self.speak();
                self.writing.begin_heading(level as u8 + 1);
                self.heading = true;
            }
            ("par" | "sect" | "page", _) => {
                self.speak();
                self.end_paragraph();
            }
            ("line" | "row", _) => {
                self.speak();
                self.writing.end_line();
            }
            ("cell", _) => {
                self.speak();
                self.writing.cell();
            }
            _ => {
                if let Some(text) = said(word) {
                    self.speak();
                    self.writing.text(text);
                }
            }
        }
    }

    /// A unit of UTF-16, as a signed number.
    fn unicode(&mut self, number: i32) {
        self.pass_over = self.group.fallback;
        if !self.group.is_silent && !self.group.in_fonts {
            self.end_bytes();
            self.units.push(number as u16);
        }
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.heading) {
            self.writing.end_heading();
        } else {
            self.writing.end_line();
        }
    }

    /// Writes what has come.
    fn speak(&mut self) {
        self.end_bytes();
        self.end_units();
    }

    fn end_bytes(&mut self) {
        if !self.bytes.is_empty() {
            self.writing.text(&self.group.encoding.decode_without_bom_handling(&self.bytes).0);
            self.bytes.clear();
        }
    }

    fn end_units(&mut self) {
        if !self.units.is_empty() {
            self.writing.text(&String::from_utf16_lossy(&self.units));
            self.units.clear();
        }
    }
}

/// Characters that have a word of their own.
fn said(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" => "\t",
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" | "enspace" | "qmspace" | "~" => " ",
        "_" => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
