//! Tokens' bytes to text while they come, whole characters only. Must not know tokens, only their bytes.

/// The longest character in UTF-8.
const LONGEST: usize = 4;

/// Holds back the first bytes of a character whose other bytes may be in the next token, and nothing else.
#[derive(Debug, Default)]
pub struct Detokenizer {
    held: Vec<u8>,
}

impl Detokenizer {
    pub fn new() -> Self {
        Self::default()
    }

    /// The text that is complete now. Bytes that can't become a character are shown as U+FFFD at once.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.held.extend_from_slice(bytes);
        let unfinished = unfinished(&self.held);
        let whole = self.held.len() - unfinished;
        let text = String::from_utf8_lossy(&self.held[..whole]).into_owned();
        self.held.drain(..whole);
        text
    }

    /// What is left when nothing more comes: an unfinished character is shown as U+FFFD.
    pub fn flush(&mut self) -> String {
        let text = String::from_utf8_lossy(&self.held).into_owned();
        self.held.clear();
        text
    }
}

/// How many of the last bytes begin a character that may still be completed.
fn unfinished(bytes: &[u8]) -> usize {
    (1..LONGEST.min(bytes.len() + 1))
        .find(|count| {
            let tail = &bytes[bytes.len() - count..];
            // Only an unfinished character has no error length.
            matches!(std::str::from_utf8(tail), Err(error) if error.valid_up_to() == 0 && error.error_len().is_none())
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All ways to cut `bytes` into tokens of one to three bytes give the same text, with no character torn.
    fn assert_streams(bytes: &[u8]) {
        for size in 1..=3 {
            let mut detokenizer = Detokenizer::new();
            let mut text: String = bytes.chunks(size).map(|chunk| detokenizer.push(chunk)).collect();
            text += &detokenizer.flush();
            assert_eq!(text, String::from_utf8_lossy(bytes), "cut by {size}");
        }
    }

    #[test]
    fn characters_that_span_tokens_come_whole() {
        assert_streams("a你好😀👨‍👩‍👧é\n".as_bytes());
        let mut detokenizer = Detokenizer::new();
        assert_eq!(detokenizer.push(b"a\xE4"), "a");
        assert_eq!(detokenizer.push(b"\xBD"), "");
        assert_eq!(detokenizer.push(b"\xA0b"), "你b");
        assert_eq!(detokenizer.flush(), "");
    }

    #[test]
    fn broken_bytes_become_replacement_characters() {
        assert_streams(b"a\xFFb\xC3(\xE4\xBD\xF0\x9F\x98");
        assert_streams(b"\x80\x80\x80\x80\x80\xF5\xED\xA0\x80");
        let mut detokenizer = Detokenizer::new();
        assert_eq!(detokenizer.push(b"\xFF"), "\u{FFFD}");
        assert_eq!(detokenizer.push(b"\xF0\x9F"), "");
        assert_eq!(detokenizer.flush(), "\u{FFFD}");
    }
}
