//! The byte-level alphabet in which GPT-2's family of vocabularies is written: one printable character per byte.
//! Must not know which tokens there are.

/// Bytes that stand for themselves; the others take the characters from U+0100 on, in order (Radford et al. 2019).
fn is_printable(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF)
}

/// One past the last character of the alphabet.
const END: usize = 0x144;

pub struct Alphabet {
    chars: [char; 256],
    bytes: [Option<u8>; END],
}

impl Alphabet {
    pub fn new() -> Self {
        let mut next = 0x100_u16;
        let mut chars = ['\0'; 256];
        let mut bytes = [None; END];
        for (byte, slot) in (0..=u8::MAX).zip(chars.iter_mut()) {
            let code = if is_printable(byte) {
                u16::from(byte)
            } else {
                next += 1;
                next - 1
            };
            *slot = char::from_u32(u32::from(code)).unwrap_or('\0');
            bytes[usize::from(code)] = Some(byte);
        }
        Self { chars, bytes }
    }

    pub fn char(&self, byte: u8) -> char {
        self.chars[usize::from(byte)]
    }

    pub fn byte(&self, char: char) -> Option<u8> {
        self.bytes.get(char as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_own_character() {
        let alphabet = Alphabet::new();
        for byte in 0..=u8::MAX {
            assert_eq!(alphabet.byte(alphabet.char(byte)), Some(byte));
        }
        assert_eq!(alphabet.char(b' '), 'Ġ');
        assert_eq!(alphabet.char(b'\n'), 'Ċ');
        assert_eq!(alphabet.byte('字'), None);
    }
}
