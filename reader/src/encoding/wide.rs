//! Encodings whose unit is two or four bytes, found where no byte order mark says so, and UTF-32's decoding.

use super::Charset;

/// The encoding with wide units that these bytes are in, where they are in one. Expects the text's beginning, and that bytes below
/// 0x20 were found in it, which texts with single bytes hardly have.
pub fn found(head: &[u8]) -> Option<Charset> {
    if head.len() >= 8 {
        for charset in [Charset::Utf32Le, Charset::Utf32Be] {
            let units = head.chunks_exact(4).map(|four| unit32(charset, four));
            let usual = units.clone().filter(|unit| char::from_u32(*unit).is_some_and(is_usual)).count();
            if usual * 100 >= units.clone().count() * 99
                && units.clone().all(|unit| char::from_u32(unit).is_some())
            {
                return Some(charset);
            }
        }
    }
    let (little, big) = (share16(head, u16::from_le_bytes), share16(head, u16::from_be_bytes));
    let (best, other, name) =
        if little >= big { (little, big, "utf-16le") } else { (big, little, "utf-16be") };
    // A few bytes of any file make up characters of some script.
    if head.len() < 32 && !head.chunks(2).all(|two| two.contains(&0)) {
        return None;
    }
    // The other order of a real text hits few of the blocks that texts are in.
    (best > 0.95 && best > other + 0.02).then(|| Charset::named(name)).flatten()
}

/// The share of the units that are characters which texts have.
fn share16(head: &[u8], unit: fn([u8; 2]) -> u16) -> f64 {
    let units = head.chunks_exact(2).map(|two| unit([two[0], two[1]]));
    let (mut usual, mut all) = (0, 0);
    for decoded in char::decode_utf16(units) {
        all += 1;
        usual += usize::from(decoded.is_ok_and(is_usual));
    }
    if all == 0 { 0.0 } else { usual as f64 / all as f64 }
}

/// Whether a text can hold it: no control character, in a block of a living script, of symbols or pictures.
fn is_usual(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | '\u{c}' | ' '..='~'
        | '\u{a0}'..='\u{24f}' | '\u{2b0}'..='\u{5ff}' | '\u{600}'..='\u{6ff}' | '\u{900}'..='\u{ecf}'
        | '\u{10a0}'..='\u{11ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{27bf}'
        | '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{feff}' | '\u{ff01}'..='\u{ff9f}' | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..='\u{323af}')
}

fn unit32(charset: Charset, four: &[u8]) -> u32 {
    let four = [four[0], four[1], four[2], four[3]];
    if charset == Charset::Utf32Be { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
}

/// Decodes the whole units of `bytes` and says how many bytes they were and how many units are no characters.
pub fn decode32(charset: Charset, bytes: &[u8], last: bool, text: &mut String) -> (usize, u64) {
    let mut undecodable = 0;
    for four in bytes.chunks_exact(4) {
        text.push(char::from_u32(unit32(charset, four)).unwrap_or_else(|| {
            undecodable += 1;
            char::REPLACEMENT_CHARACTER
        }));
    }
    let rest = bytes.len() % 4;
    if last && rest > 0 {
        text.push(char::REPLACEMENT_CHARACTER);
        return (bytes.len(), undecodable + 1);
    }
    (bytes.len() - rest, undecodable)
}
