//! A text decoded as it is read, in bounded memory. What can't be decoded is counted.

use std::io::{Cursor, Read, Seek, SeekFrom};

use encoding_rs::{Decoder, DecoderResult};

use super::{
    Charset,
    find::{self, Found},
    sample::Sample,
    wide,
};
use crate::{Facts, Notice, Options, Progress, Result, Unit};

/// Bytes in a step, which decode in well under a millisecond.
const STEP: usize = 64 << 10;

pub struct TextReader<S> {
    source: S,
    decoding: Decoding,
    charset: Charset,
    marked: bool,
    /// Bytes that were read and are not decoded yet: part of a character.
    rest: Vec<u8>,
    ended: bool,
    at: u64,
    length: u64,
    undecodable: u64,
}

enum Decoding {
    /// Only ASCII came so far; the first other byte decides.
    Ascii,
    Standard(Decoder),
    Utf32,
}

/// A text that was decoded at once.
pub struct Decoded {
    pub text: String,
    pub charset: Charset,
    pub undecodable: u64,
}

/// Decodes what is in memory already, such as a part of a message.
pub fn decode(bytes: &[u8], declared: Option<Charset>, options: &Options) -> Result<Decoded> {
    let mut reader = TextReader::open(Cursor::new(bytes), |_| declared, options)?;
    let mut text = String::with_capacity(bytes.len());
    while reader.read_on(&mut text)? {}
    Ok(Decoded { text, charset: reader.charset, undecodable: reader.undecodable })
}

impl<S: Read + Seek> TextReader<S> {
    /// `declared` is given the first bytes and says which encoding they name.
    pub fn open(
        mut source: S,
        declared: impl FnOnce(&[u8]) -> Option<Charset>,
        options: &Options,
    ) -> Result<Self> {
        let sample = Sample::take(&mut source, 0)?;
        let marked = Charset::marked(&sample.head);
        let found = match (Charset::chosen(options)?, marked) {
            (Some(charset), _) => Found::Charset(charset),
            (None, Some((charset, _))) => Found::Charset(charset),
            (None, None) => find::find(&sample, declared(&sample.head))?,
        };
        let (charset, decoding) = match found {
            Found::Charset(charset) => (charset, Decoding::of(charset)),
            Found::Ascii => (Charset::UTF_8, Decoding::Ascii),
        };
        // A mark of another encoding than the one chosen is part of the text.
        let mark = marked.filter(|(of, _)| *of == charset).map_or(0, |(_, length)| length as u64);
        let length = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(mark))?;
        let rest = Vec::new();
        Ok(Self {
            source,
            decoding,
            charset,
            marked: mark > 0,
            rest,
            ended: false,
            at: mark,
            length,
            undecodable: 0,
        })
    }

    /// Adds the next characters to `text`; false where there are no more.
    pub fn read_on(&mut self, text: &mut String) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let mut bytes = std::mem::take(&mut self.rest);
        let read = self.source.by_ref().take(STEP as u64).read_to_end(&mut bytes)?;
        self.at += read as u64;
        let last = read == 0;
        self.ended = last;
        if matches!(self.decoding, Decoding::Ascii) {
            if bytes.is_ascii() && !find::has_shift(&bytes) {
                text.push_str(&String::from_utf8_lossy(&bytes));
                return Ok(!last);
            }
            self.decide(bytes.len())?;
        }
        let used = match &mut self.decoding {
            Decoding::Ascii => 0,
            Decoding::Standard(decoder) => {
                self.undecodable += decode_standard(decoder, &bytes, last, text);
                bytes.len()
            }
            Decoding::Utf32 => {
                let (used, undecodable) = wide::decode32(self.charset, &bytes, last, text);
                self.undecodable += undecodable;
                used
            }
        };
        bytes.drain(..used);
        self.rest = bytes;
        Ok(!last)
    }

    /// The sample had only ASCII, and these last bytes have more: what comes from here on says what it is.
    fn decide(&mut self, pending: usize) -> Result<()> {
        let start = self.at - pending as u64;
        let sample = Sample::take(&mut self.source, start)?;
        self.source.seek(SeekFrom::Start(self.at))?;
        self.charset = match find::find(&sample, None)? {
            Found::Charset(charset) => charset,
            Found::Ascii => Charset::UTF_8,
        };
        self.decoding = Decoding::of(self.charset);
        Ok(())
    }

    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// Whether a byte order mark stood before the text.
    pub fn is_marked(&self) -> bool {
        self.marked
    }

    pub fn progress(&self) -> Progress {
        Progress { unit: Unit::Bytes, done: self.at, total: self.length }
    }

    pub fn facts(&self) -> Facts {
        let count = self.undecodable;
        Facts {
            title: None,
            encoding: Some(self.charset.name().to_owned()),
            notices: if count > 0 { vec![Notice::Undecodable { count }] } else { Vec::new() },
        }
    }
}

impl Decoding {
    fn of(charset: Charset) -> Self {
        match charset {
            Charset::Standard(encoding) => Self::Standard(encoding.new_decoder_without_bom_handling()),
            Charset::Utf32Le | Charset::Utf32Be => Self::Utf32,
        }
    }
}

fn decode_standard(decoder: &mut Decoder, mut bytes: &[u8], last: bool, text: &mut String) -> u64 {
    let mut undecodable = 0;
    loop {
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(3 * STEP);
        text.reserve(room);
        let (result, used) = decoder.decode_to_string_without_replacement(bytes, text, last);
        bytes = &bytes[used..];
        match result {
            DecoderResult::InputEmpty => return undecodable,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                undecodable += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}
