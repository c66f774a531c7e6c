//! An encoding by its name: those of the Encoding Standard, and UTF-32, which that leaves out and files still have.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::{Error, Options, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    Standard(&'static Encoding),
    Utf32Le,
    Utf32Be,
}

impl Charset {
    pub const UTF_8: Self = Self::Standard(UTF_8);

    /// By a label as files and people write them: `latin1`, `Big5-HKSCS`, `cp936`.
    pub fn named(label: &str) -> Option<Self> {
        let label = label.trim();
        match label.to_ascii_lowercase().as_str() {
            "utf-32" | "utf-32le" | "utf32" => Some(Self::Utf32Le),
            "utf-32be" => Some(Self::Utf32Be),
            // Names that Python and older programs write, and the standard does not know.
            "cp932" | "ms932" | "mskanji" => Self::named("shift_jis"),
            "cp936" | "ms936" | "gb18030-2022" => Self::named("gb18030"),
            "cp949" | "uhc" => Self::named("euc-kr"),
            "cp950" => Self::named("big5"),
            "macroman" | "mac-roman" => Self::named("macintosh"),
            "utf8-sig" | "utf-8-sig" => Some(Self::UTF_8),
            _ => Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Standard),
        }
    }

    /// The one that a person chose.
    pub fn chosen(options: &Options) -> Result<Option<Self>> {
        let Some(label) = options.encoding.as_deref() else { return Ok(None) };
        match Self::named(label) {
            Some(charset) => Ok(Some(charset)),
            None => Err(Error::Option(format!("there is no encoding `{label}`"))),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Standard(encoding) => encoding.name(),
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
        }
    }

    /// By the byte order mark that these bytes begin with, and its length.
    pub fn marked(head: &[u8]) -> Option<(Self, usize)> {
        match head {
            // UTF-16 with a U+0000 at its start is no text, so this is not that.
            [0xff, 0xfe, 0, 0, ..] => Some((Self::Utf32Le, 4)),
            [0, 0, 0xfe, 0xff, ..] => Some((Self::Utf32Be, 4)),
            _ => Encoding::for_bom(head).map(|(encoding, mark)| (Self::Standard(encoding), mark)),
        }
    }

    /// Whether ASCII characters are single bytes of their own value, as a declaration in ASCII must assume.
    pub fn keeps_ascii(self) -> bool {
        match self {
            Self::Standard(encoding) => encoding != UTF_16LE && encoding != UTF_16BE,
            Self::Utf32Le | Self::Utf32Be => false,
        }
    }

    /// The byte order mark, for the encodings that have one.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf32Le => b"\xff\xfe\0\0",
            Self::Utf32Be => b"\0\0\xfe\xff",
            Self::Standard(encoding) if encoding == UTF_8 => b"\xef\xbb\xbf",
            Self::Standard(encoding) if encoding == UTF_16LE => b"\xff\xfe",
            Self::Standard(encoding) if encoding == UTF_16BE => b"\xfe\xff",
            Self::Standard(_) => b"",
        }
    }
}
