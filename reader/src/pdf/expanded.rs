//! How long a stream becomes when its filters are undone, found without keeping it, and no further than is allowed. Must not know what the
//! stream is for.

use std::{
    borrow::Cow,
    io::{Read, copy, sink},
};

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::{Filter, object::Stream};

/// The most that one stream, pictures aside, may become.
pub const LARGEST: u64 = 64 << 20;
/// What no filter makes larger than [`LARGEST`]: LZW does 2730 to 1 at best, and DEFLATE 1032.
const SMALL: usize = (LARGEST / 2731) as usize;
const SMALL_DEFLATED: usize = (LARGEST / 1033) as usize;

/// Whether a stream stays within bounds. One filter may expand, behind those that only write bytes as letters
/// and before those of pictures.
pub fn is_bounded(stream: &Stream<'_>) -> bool {
    is_within(stream, LARGEST)
}

/// The same with another bound, [`LARGEST`] or more.
pub fn is_within(stream: &Stream<'_>, most: u64) -> bool {
    let mut data = stream.raw_data();
    let filters = stream.filters();
    let expands = |filter: &&Filter| {
        matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode)
    };
    let expanding = filters.iter().filter(expands).count();
    if expanding > 1 {
        return false;
    }
    for filter in filters {
        if data.len() <= SMALL {
            return true;
        }
        let length = match filter {
            Filter::AsciiHexDecode => {
                data = Cow::Owned(from_hex(&data));
                continue;
            }
            Filter::Ascii85Decode => {
                data = Cow::Owned(from_85(&data));
                continue;
            }
            Filter::FlateDecode if data.len() <= SMALL_DEFLATED => 0,
            Filter::FlateDecode => deflated_within(&data, most),
            Filter::LzwDecode => lzw(&data, most),
            Filter::RunLengthDecode => run_length(&data),
            // Pictures, whose size whoever decodes them looks at.
            Filter::CcittFaxDecode
            | Filter::Jbig2Decode
            | Filter::DctDecode
            | Filter::JpxDecode
            | Filter::Crypt => 0,
        };
        return length <= most;
    }
    true
}

/// How long DEFLATE's data becomes; what is damaged counts as far as it can be read.
pub fn deflated(data: &[u8]) -> u64 {
    deflated_within(data, LARGEST)
}

fn deflated_within(data: &[u8], most: u64) -> u64 {
    let mut inflated = ZlibDecoder::new(data).take(most + 1);
    let mut sum = 0;
    // An error ends it, and what came before was written.
    let mut counted = Counted(&mut sum);
    let _ = copy(&mut inflated, &mut counted);
    sum
}

struct Counted<'c>(&'c mut u64);

impl std::io::Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        *self.0 += bytes.len() as u64;
        sink().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// How long LZW's data becomes (ISO 32000-2, 7.4.4): the lengths of its words alone.
fn lzw(data: &[u8], most: u64) -> u64 {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let (mut words, mut width, mut last): (Vec<u64>, u32, Option<u64>) = (Vec::new(), 9, None);
    let (mut held, mut bits, mut sum) = (0_u32, 0_u32, 0_u64);
    for byte in data {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        if bits < width {
            continue;
        }
        bits -= width;
        let code = (held >> bits & ((1 << width) - 1)) as usize;
        match code {
            CLEAR => {
                words.clear();
                (width, last) = (9, None);
                continue;
            }
            END => break,
            _ => {}
        }
        let length = if code < CLEAR {
            1
        } else {
            words.get(code - END - 1).copied().unwrap_or(last.unwrap_or(0) + 1)
        };
        sum += length;
        if let Some(last) = last.filter(|_| words.len() < 4096) {
            words.push(last + 1);
        }
        last = Some(length);
        width = match words.len() + END + 2 {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        if sum > most {
            break;
        }
    }
    sum
}

fn run_length(data: &[u8]) -> u64 {
    let (mut at, mut sum) = (0, 0);
    while let Some(length) = data.get(at) {
        let length = usize::from(*length);
        match length {
            0..128 => (at, sum) = (at + length + 2, sum + length as u64 + 1),
            128 => break,
            _ => (at, sum) = (at + 2, sum + 257 - length as u64),
        }
    }
    sum
}

fn from_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn from_85(data: &[u8]) -> Vec<u8> {
    let (mut out, mut word, mut count) = (Vec::new(), 0_u32, 0);
    for byte in data.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                word = word.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend(word.to_be_bytes());
                    (word, count) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if count > 1 {
        (count..5).for_each(|_| word = word.wrapping_mul(85).wrapping_add(84));
        out.extend(&word.to_be_bytes()[..count - 1]);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};

    use super::*;

    #[test]
    fn lengths_are_those_of_the_standards_examples() {
        // ISO 32000-2, 7.4.4.2.
        assert_eq!(lzw(&[0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01], LARGEST), 10);
        assert_eq!(run_length(&[2, 1, 2, 3, 254, 7, 128, 9]), 6);
        assert_eq!(from_85(b"87cURD]j7BEbo80~>"), b"Hello world!");
        assert_eq!(from_hex(b"48 65 6C6c 7>00"), b"Hellp");
    }

    #[test]
    fn counting_ends_where_it_is_too_much() {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&vec![0; LARGEST as usize + 4096]).unwrap();
        assert_eq!(deflated(&encoder.finish().unwrap()), LARGEST + 1);
    }
}
