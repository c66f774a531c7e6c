//! From the codes that a font is shown with to characters and widths (PDF 32000-1, 9.6, 9.7 and 9.10).

use std::{collections::HashMap, rc::Rc};

use hayro_cmap::{BfString, CMap};
use hayro_syntax::{
    object::{Array, Dict, Name, Object, Stream},
    page::Resources,
};

/// Of a simple font, 500 is near the mean of all; of an East Asian one 1000 is the width of every character.
const SIMPLE_WIDTH: f32 = 500.0;
const WIDE_WIDTH: f32 = 1000.0;

/// The fonts of one content stream, read once each.
#[derive(Default)]
pub struct Fonts(HashMap<Vec<u8>, Option<Rc<Font>>>);

impl Fonts {
    pub fn get(&mut self, name: &Name<'_>, resources: &Resources<'_>) -> Option<Rc<Font>> {
        let read = || resources.get_font(name).map(|dict| Rc::new(Font::read(&dict)));
        self.0.entry(name.to_vec()).or_insert_with(read).clone()
    }
}

pub struct Font {
    /// Composite fonts have codes of two bytes.
    wide: bool,
    to_unicode: Option<CMap>,
    /// What single codes mean where the font has no map of its own.
    differences: HashMap<u32, char>,
    widths: HashMap<u32, f32>,
    default_width: f32,
}

impl Font {
    fn read(dict: &Dict<'_>) -> Self {
        let wide = dict.get::<Name<'_>>("Subtype").is_some_and(|subtype| &*subtype == b"Type0");
        let to_unicode = dict
            .get::<Stream<'_>>("ToUnicode")
            .and_then(|stream| CMap::parse(&stream.decoded_data().ok()?, |_| None));
        let (widths, default_width) = if wide {
            let descendant =
                dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
            let default = descendant.as_ref().and_then(|font| font.get::<f32>("DW")).unwrap_or(WIDE_WIDTH);
            (descendant.and_then(|font| font.get("W")).map(|w| wide_widths(&w)).unwrap_or_default(), default)
        } else {
            (simple_widths(dict), SIMPLE_WIDTH)
        };
        Self { wide, to_unicode, differences: differences(dict), widths, default_width }
    }

    /// Each code and its width, in thousandths of an em.
    pub fn codes<'c>(&self, bytes: &'c [u8]) -> impl Iterator<Item = (u32, f32)> + use<'_, 'c> {
        bytes.chunks(if self.wide { 2 } else { 1 }).map(|bytes| {
            let code = bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            (code, self.widths.get(&code).copied().unwrap_or(self.default_width))
        })
    }

    /// Adds what a code means; nothing where nobody knows.
    pub fn say(&self, code: u32, text: &mut String) {
        let at = text.len();
        match self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code)) {
            Some(BfString::Char(c)) => text.push(c),
            Some(BfString::String(string)) => text.push_str(&string),
            None if self.wide => {}
            None => text.extend(self.differences.get(&code).copied().or_else(|| win_ansi(code))),
        }
        // Producers map what they don't know to these.
        if text[at..].contains(['\0', '\u{fffd}']) {
            text.truncate(at);
        }
    }
}

fn simple_widths(dict: &Dict<'_>) -> HashMap<u32, f32> {
    let first = dict.get::<u32>("FirstChar").unwrap_or(0);
    let widths = dict.get::<Array<'_>>("Widths");
    let widths = widths.iter().flat_map(|widths| widths.iter::<f32>());
    (first..=first.saturating_add(255)).zip(widths).collect()
}

/// `[first [w w …] first last w …]`.
fn wide_widths(array: &Array<'_>) -> HashMap<u32, f32> {
    let mut widths = HashMap::new();
    let mut items = array.iter::<Object<'_>>();
    let whole =
        |object: Object<'_>| object.into_number().and_then(|number| u32::try_from(number.as_i64()).ok());
    while let Some(first) = items.next().and_then(whole) {
        match items.next() {
            Some(Object::Array(list)) => widths.extend((first..=0xffff).zip(list.iter::<f32>())),
            Some(last) => {
                let (last, width) = (whole(last), items.next().and_then(Object::into_f32));
                let (Some(last), Some(width)) = (last, width) else { break };
                widths.extend((first..=last.min(0xffff)).map(|code| (code, width)));
            }
            None => break,
        }
    }
    widths
}

/// `[code /name /name … code /name …]` of the font's encoding.
fn differences(dict: &Dict<'_>) -> HashMap<u32, char> {
    let mut meanings = HashMap::new();
    let encoding = dict.get::<Dict<'_>>("Encoding");
    let Some(list) = encoding.and_then(|encoding| encoding.get::<Array<'_>>("Differences")) else {
        return meanings;
    };
    let mut code = 0u32;
    for item in list.iter::<Object<'_>>() {
        match item {
            Object::Number(number) => code = u32::try_from(number.as_i64()).unwrap_or(0),
            Object::Name(name) => {
                meanings.extend(meaning(name.as_str()).map(|c| (code, c)));
                code = code.saturating_add(1);
            }
            // The standard allows nothing else.
            _ => {}
        }
    }
    meanings
}

/// What a glyph's name means: the names that text is mostly written with, of the Adobe Glyph List.
fn meaning(name: &str) -> Option<char> {
    const NAMES: [(&str, char); 62] = [
        ("space", ' '),
        ("exclam", '!'),
        ("quotedbl", '"'),
        ("numbersign", '#'),
        ("dollar", '$'),
        ("percent", '%'),
        ("ampersand", '&'),
        ("quotesingle", '\''),
        ("parenleft", '('),
        ("parenright", ')'),
        ("asterisk", '*'),
        ("plus", '+'),
        ("comma", ','),
        ("hyphen", '-'),
        ("period", '.'),
        ("slash", '/'),
        ("zero", '0'),
        ("one", '1'),
        ("two", '2'),
        ("three", '3'),
        ("four", '4'),
        ("five", '5'),
        ("six", '6'),
        ("seven", '7'),
        ("eight", '8'),
        ("nine", '9'),
        ("colon", ':'),
        ("semicolon", ';'),
        ("less", '<'),
        ("equal", '='),
        ("greater", '>'),
        ("question", '?'),
        ("at", '@'),
        ("bracketleft", '['),
        ("backslash", '\\'),
        ("bracketright", ']'),
        ("underscore", '_'),
        ("braceleft", '{'),
        ("bar", '|'),
        ("braceright", '}'),
        ("asciitilde", '~'),
        ("quoteleft", '‘'),
        ("quoteright", '’'),
        ("quotedblleft", '“'),
        ("quotedblright", '”'),
        ("endash", '–'),
        ("emdash", '—'),
        ("bullet", '•'),
        ("ellipsis", '…'),
        ("fi", 'ﬁ'),
        ("fl", 'ﬂ'),
        ("ff", 'ﬀ'),
        ("ffi", 'ﬃ'),
        ("ffl", 'ﬄ'),
        ("germandbls", 'ß'),
        ("ae", 'æ'),
        ("oe", 'œ'),
        ("oslash", 'ø'),
        ("degree", '°'),
        ("section", '§'),
        ("copyright", '©'),
        ("minus", '−'),
    ];
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return Some(only);
    }
    if let Some(hex) =
        name.strip_prefix("uni").or_else(|| name.strip_prefix('u')).filter(|hex| hex.len() >= 4)
    {
        return u32::from_str_radix(hex.get(..4.max(hex.len().min(6)))?, 16).ok().and_then(char::from_u32);
    }
    if let Some((_, c)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*c);
    }
    accented(name)
}

/// "eacute" and its like.
fn accented(name: &str) -> Option<char> {
    const ACCENTS: [(&str, &str, &str); 6] = [
        ("grave", "AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
        ("acute", "AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
        ("circumflex", "AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
        ("dieresis", "AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
        ("tilde", "ANOano", "ÃÑÕãñõ"),
        ("cedilla", "Cc", "Çç"),
    ];
    ACCENTS.iter().find_map(|(accent, plain, marked)| {
        let letter = name.strip_suffix(accent)?;
        let place = plain.chars().position(|c| letter.chars().eq([c]))?;
        marked.chars().nth(place)
    })
}

/// WinAnsiEncoding, which the other simple ones share all of ASCII with.
fn win_ansi(code: u32) -> Option<char> {
    const HIGH: [char; 32] = [
        '€', '•', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '•', 'Ž', '•', '•', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '•', 'ž', 'Ÿ',
    ];
    match code {
        0x20..=0x7e | 0xa0..=0xff => char::from_u32(code),
        0x80..=0x9f => HIGH.get(code as usize - 0x80).copied(),
        _ => None,
    }
}
