//! JSON's `\u8336` as the character that it is: programs write so what a person searches for. What JSON itself is made of stays as it
//! stands, so that the text is still JSON.

#[derive(Default)]
pub struct Escapes {
    /// The beginning of an escape whose end is not read yet.
    rest: String,
}

impl Escapes {
    /// Adds what was read to `text`.
    pub fn take(&mut self, read: &str, last: bool, text: &mut String) {
        let mut held = std::mem::take(&mut self.rest);
        held.push_str(read);
        let mut rest = &held[..];
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            // Two units of UTF-16 can be one character.
            if rest.len() < 12 && !last {
                self.rest = rest.to_owned();
                return;
            }
            let (said, behind) = escape(rest);
            match said {
                Some(character) => text.push(character),
                None => text.push_str(&rest[..rest.len() - behind.len()]),
            }
            rest = behind;
        }
        text.push_str(rest);
    }
}

/// The character that an escape says, where it can stand in JSON as it is, and what is behind the escape.
fn escape(text: &str) -> (Option<char>, &str) {
    let next = text.chars().nth(1).map_or(0, char::len_utf8);
    let kept = (None, &text[1 + next..]);
    let Some(first) = unit(text) else { return kept };
    let units = [first, unit(&text[6..]).unwrap_or(0)];
    match char::decode_utf16(units).next() {
        Some(Ok(character)) if character >= '\u{a0}' => (Some(character), &text[6 * character.len_utf16()..]),
        Some(Ok(_) | Err(_)) | None => kept,
    }
}

fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u16::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Escapes;

    #[test]
    fn characters_are_said_and_json_stays_json() {
        let written = r#"{"a": "\u8336 and \\u8336, \u0022, \ud83c\udf75 \ud83c \n\u00e9"}"#;
        for length in 1..written.len() {
            let (mut escapes, mut text) = (Escapes::default(), String::new());
            let mut rest = written;
            while rest.len() > length {
                escapes.take(&rest[..length], false, &mut text);
                rest = &rest[length..];
            }
            escapes.take(rest, true, &mut text);
            assert_eq!(text, r#"{"a": "茶 and \\u8336, \u0022, 🍵 \ud83c \né"}"#);
        }
    }
}
