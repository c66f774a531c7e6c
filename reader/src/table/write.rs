//! A table written in the style of another: the result of a task as the person had their file.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use encoding_rs::{Encoder, EncoderResult, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::{LineEnd, Quoting, Style};
use crate::{Error, Result, encoding::Charset};

/// Stands for a separator that is no single byte while `csv` writes.
const STAND_IN: char = '\u{1f}';

pub struct Writer {
    style: Style,
    charset: Charset,
    encoder: Option<Encoder>,
    unmappable: u64,
}

impl Writer {
    pub fn new(style: Style) -> Result<Self> {
        let charset = Charset::named(&style.encoding)
            .ok_or_else(|| Error::Option(format!("there is no encoding `{}`", style.encoding)))?;
        let encoder = match charset {
            Charset::Standard(encoding)
                if encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE =>
            {
                None
            }
            // What GBK has not, GB18030 adds; what both have is the same.
            Charset::Standard(encoding) if encoding == GBK => Some(GB18030.new_encoder()),
            Charset::Standard(encoding) => Some(encoding.new_encoder()),
            Charset::Utf32Le | Charset::Utf32Be => None,
        };
        Ok(Self { style, charset, encoder, unmappable: 0 })
    }

    /// Whether these characters exist in the encoding. Asked before anything is written, so that a result that needs others can be
    /// written in UTF-8 instead.
    pub fn can_write(&self, text: &str) -> bool {
        match &self.encoder {
            Some(encoder) => !encoder.encoding().encode(text).2,
            None => true,
        }
    }

    /// Characters that the encoding does not have and that became `?`.
    pub fn unmappable(&self) -> u64 {
        self.unmappable
    }

    /// What stands above the first row.
    pub fn start(&mut self) -> Vec<u8> {
        let mut bytes = if self.style.mark { self.charset.mark().to_vec() } else { Vec::new() };
        let before = std::mem::take(&mut self.style.before);
        self.encode(&before, false, &mut bytes);
        bytes
    }

    pub fn rows<'a>(&mut self, rows: impl IntoIterator<Item = Vec<&'a str>>) -> Result<Vec<u8>> {
        let mut csv = self.builder().from_writer(Vec::new());
        for row in rows {
            let cells = row.into_iter().map(|cell| self.cell(cell));
            csv.write_record(cells).map_err(failure)?;
        }
        let written = csv.into_inner().map_err(|error| Error::Read(error.into_error()))?;
        let mut written = String::from_utf8_lossy(&written).into_owned();
        if !self.style.separator.is_ascii() {
            written = written.replace(STAND_IN, self.style.separator.encode_utf8(&mut [0; 4]));
        }
        let mut bytes = Vec::with_capacity(written.len());
        self.encode(&written, false, &mut bytes);
        Ok(bytes)
    }

    /// What stands below the last row: an encoding's way back to its first state.
    pub fn end(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.encode("", true, &mut bytes);
        bytes
    }

    fn builder(&self) -> WriterBuilder {
        let byte = |character: char| u8::try_from(character).ok().filter(u8::is_ascii);
        let mut builder = WriterBuilder::new();
        builder
            .flexible(true)
            .delimiter(byte(self.style.separator).unwrap_or(STAND_IN as u8))
            .quote(self.style.quote.and_then(byte).unwrap_or(b'"'))
            .quote_style(match (self.style.quote, self.style.quoting) {
                (None, _) => QuoteStyle::Never,
                (Some(_), Quoting::Needed) => QuoteStyle::Necessary,
                (Some(_), Quoting::Texts) => QuoteStyle::NonNumeric,
                (Some(_), Quoting::All) => QuoteStyle::Always,
            })
            .terminator(match self.style.line_end {
                LineEnd::Lf => Terminator::Any(b'\n'),
                LineEnd::CrLf => Terminator::CRLF,
                LineEnd::Cr => Terminator::Any(b'\r'),
            });
        if let Some(escape) = self.style.escape.and_then(byte) {
            builder.double_quote(false).escape(escape);
        }
        builder
    }

    /// A cell as `csv` is to write it.
    fn cell(&self, cell: &str) -> String {
        let Style { separator, quote, .. } = self.style;
        if quote.is_none() {
            // Nothing can stand around a separator here. The file's own cells have none, only what is new can.
            return cell.replace([separator, '\n', '\r'], " ");
        }
        if separator.is_ascii() {
            cell.to_owned()
        } else {
            cell.replace(separator, STAND_IN.encode_utf8(&mut [0; 4]))
        }
    }

    fn encode(&mut self, text: &str, last: bool, bytes: &mut Vec<u8>) {
        let Some(encoder) = &mut self.encoder else {
            encode_unicode(self.charset, text, bytes);
            return;
        };
        let mut rest = text;
        loop {
            let room = encoder.max_buffer_length_from_utf8_without_replacement(rest.len());
            bytes.reserve(room.unwrap_or(4 * rest.len() + 16));
            let (result, used) = encoder.encode_from_utf8_to_vec_without_replacement(rest, bytes, last);
            rest = &rest[used..];
            match result {
                EncoderResult::InputEmpty => return,
                EncoderResult::OutputFull => {}
                EncoderResult::Unmappable(_) => {
                    self.unmappable += 1;
                    bytes.push(b'?');
                }
            }
        }
    }
}

fn encode_unicode(charset: Charset, text: &str, bytes: &mut Vec<u8>) {
    match charset {
        Charset::Utf32Le => text.chars().for_each(|c| bytes.extend((c as u32).to_le_bytes())),
        Charset::Utf32Be => text.chars().for_each(|c| bytes.extend((c as u32).to_be_bytes())),
        Charset::Standard(encoding) if encoding == UTF_16LE => {
            text.encode_utf16().for_each(|unit| bytes.extend(unit.to_le_bytes()));
        }
        Charset::Standard(encoding) if encoding == UTF_16BE => {
            text.encode_utf16().for_each(|unit| bytes.extend(unit.to_be_bytes()));
        }
        Charset::Standard(_) => bytes.extend(text.as_bytes()),
    }
}

fn failure(error: csv::Error) -> Error {
    Error::damaged("a row", "cells that can be written", error)
}
