//! Which encoding each font of an RTF is written in. Must not know the text.

use std::collections::HashMap;

use encoding_rs::Encoding;

#[derive(Default)]
pub struct Fonts {
    encodings: HashMap<i32, &'static Encoding>,
    open: Option<i32>,
}

impl Fonts {
    pub fn begin(&mut self, font: i32) {
        self.open = Some(font);
    }

    pub fn charset(&mut self, charset: i32) {
        if let (Some(font), Some(encoding)) = (self.open, of_charset(charset)) {
            self.encodings.insert(font, encoding);
        }
    }

    /// `None` where the document's own holds.
    pub fn encoding(&self, font: i32) -> Option<&'static Encoding> {
        self.encodings.get(&font).copied()
    }
}

/// A Windows codepage by its number.
pub fn codepage(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10000 => encoding_rs::MACINTOSH,
        65001 => encoding_rs::UTF_8,
        _ => return None,
    })
}

/// A font's character set. 0 and 1 leave it to the document.
fn of_charset(charset: i32) -> Option<&'static Encoding> {
    codepage(match charset {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}
