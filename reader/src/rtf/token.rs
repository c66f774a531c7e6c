//! RTF's bytes as groups, control words and text. Must not know what a word means.

pub enum Token<'r> {
    Open,
    Close,
    /// `\*`: who does not know the destination that follows is to pass over its group.
    Star,
    /// A control word or sign with its number.
    Word(&'r str, Option<i32>),
    /// Of the text, in whatever encoding holds.
    Byte(u8),
}

pub struct Tokens<'r> {
    bytes: &'r [u8],
    at: usize,
}

impl<'r> Tokens<'r> {
    pub const fn new(bytes: &'r [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn word(&mut self) -> Option<Token<'r>> {
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.sign();
        }
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let minus = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + minus..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = if digits == 0 { letters } else { letters + minus + digits };
        let number = std::str::from_utf8(&rest[letters..end]).ok().and_then(|number| number.parse().ok());
        self.at += end + usize::from(rest.get(end) == Some(&b' '));
        if word == "bin" {
            // So many bytes are a picture or the like.
            self.at = self.at.saturating_add(number.unwrap_or(0i32).max(0) as usize).min(self.bytes.len());
        }
        Some(Token::Word(word, number))
    }

    fn sign(&mut self) -> Option<Token<'r>> {
        let sign = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(match sign {
            b'\'' => {
                let hex = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                self.at += if byte.is_some() { 2 } else { 0 };
                Token::Byte(byte.unwrap_or(b'?'))
            }
            b'*' => Token::Star,
            b'~' => Token::Word("~", None),
            b'_' => Token::Word("_", None),
            b'\n' | b'\r' => Token::Word("par", None),
            b'\\' | b'{' | b'}' => Token::Byte(sign),
            // An optional hyphen and others that say nothing.
            _ => Token::Word("", None),
        })
    }
}

impl<'r> Iterator for Tokens<'r> {
    type Item = Token<'r>;

    fn next(&mut self) -> Option<Token<'r>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.word(),
                // Line ends are the file's and not the text's.
                b'\r' | b'\n' | 0 => continue,
                byte => Some(Token::Byte(byte)),
            };
        }
    }
}
