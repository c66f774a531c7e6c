//! Refuses a PDF that is a decompression bomb, before anything in it is decoded: a megabyte can inflate to a gigabyte,
//! and that a hundred times over.

use super::expanded::{LARGEST as LARGEST_STREAM, deflated};
use crate::{Error, Result};

/// The most that all of them may.
const LARGEST_SUM: u64 = 512 << 20;
/// What can't become larger than [`LARGEST_STREAM`] by DEFLATE, which does 1032 to 1 at best.
const SMALL: usize = (LARGEST_STREAM / 1032) as usize;
/// Where a stream's dictionary begins before its data, at most.
const DICTIONARY: usize = 1024;

pub fn check(bytes: &[u8]) -> Result<()> {
    let mut sum = 0;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let keyword = at + found;
        at = keyword + b"stream".len();
        // `endstream` has the same letters.
        if bytes[..keyword].ends_with(b"end") {
            continue;
        }
        let dictionary = dictionary(&bytes[keyword.saturating_sub(DICTIONARY)..keyword]);
        let data = bytes[at..].trim_ascii_start();
        let length = find(data, b"endstream").unwrap_or(data.len());
        let data = &data[..length];
        if expanding(dictionary) > 1 {
            return Err(Error::unsupported("a PDF that compresses a stream more than once"));
        }
        // Pictures have bounds of their own.
        if data.len() > SMALL && data.first() == Some(&0x78) && find(dictionary, b"/Image").is_none() {
            let size = deflated(data);
            sum += size;
            if size > LARGEST_STREAM || sum > LARGEST_SUM {
                let (bytes, most) = (size.max(sum), LARGEST_STREAM);
                return Err(Error::TooLarge { what: "what the PDF inflates to,".to_owned(), bytes, most });
            }
        }
        at += length;
    }
    Ok(())
}

/// What stands behind the last `obj`.
fn dictionary(before: &[u8]) -> &[u8] {
    let start = before.windows(4).rposition(|window| window == b" obj").map_or(0, |start| start + 4);
    &before[start..]
}

/// How many filters of a stream make it longer.
fn expanding(dictionary: &[u8]) -> usize {
    let names: [&[u8]; 6] = [b"/FlateDecode", b"/Fl ", b"/LZWDecode", b"/LZW ", b"/RunLengthDecode", b"/RL "];
    let count = |name: &&[u8]| dictionary.windows(name.len()).filter(|window| window == name).count();
    names.iter().map(count).sum()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    // `memchr` does its part: a window search over megabytes is slow.
    let first = wanted[0];
    let mut from = 0;
    while let Some(found) = bytes[from..].iter().position(|byte| *byte == first) {
        let at = from + found;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
