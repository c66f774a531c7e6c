//! A text's normal form, in which texts and queries are compared, and where each piece of it stands in the text itself.
//!
//! Case folding within NFKC (Unicode Standard Annex 15), then what these leave apart although readers take it for the same:
//! variants of Chinese characters, apostrophes and hyphens. Characters that nobody sees are left out.

use std::ops::Range;

use caseless::Caseless;
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use super::variants::usual;

pub struct Form {
    pub text: String,
    marks: Vec<Mark>,
    /// Bytes of the text itself.
    original: usize,
}

/// Where a character of the text stands in both.
#[derive(Clone, Copy)]
struct Mark {
    form: usize,
    original: usize,
    upper: bool,
}

impl Form {
    pub fn of(text: &str) -> Self {
        let mut form =
            Self { text: String::with_capacity(text.len()), marks: Vec::new(), original: text.len() };
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            at += match c {
                // A word goes on behind it, at the next line's beginning too.
                SOFT_HYPHEN => c.len_utf8() + line_end(&text[at + c.len_utf8()..]),
                c if is_unseen(c) => c.len_utf8(),
                c => form.take(&text[at..], c, at),
            };
        }
        form
    }

    /// Takes in the character that the text begins with, and the marks upon it; gives its length.
    fn take(&mut self, text: &str, first: char, original: usize) -> usize {
        self.marks.push(Mark { form: self.text.len(), original, upper: first.is_uppercase() });
        let rest = &text[first.len_utf8()..];
        let more = rest.chars().take_while(|c| goes_on(*c)).map(char::len_utf8).sum::<usize>();
        if more == 0 && first.is_ascii() {
            self.text.push(first.to_ascii_lowercase());
            return 1;
        }
        let length = first.len_utf8() + more;
        let folded = text[..length].nfkc().default_case_fold().nfkc();
        match first {
            // Their letters belong to no word.
            '™' | '℠' => self.text.push(' '),
            _ => self.text.extend(folded.filter(|c| !is_unseen(*c)).map(usual)),
        }
        length
    }

    /// A range of the form as a range of the text.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let after = |at| self.marks.partition_point(|mark| mark.form <= at);
        let start = after(range.start).checked_sub(1).map_or(0, |index| self.marks[index].original);
        let end = match range.end.checked_sub(1) {
            Some(last) => self.marks.get(after(last)).map_or(self.original, |mark| mark.original),
            None => start,
        };
        start..end.max(start)
    }

    /// Whether the character that this byte of the form begins was a capital.
    pub fn is_upper(&self, at: usize) -> bool {
        let found = self.marks.binary_search_by_key(&at, |mark| mark.form);
        found.is_ok_and(|index| self.marks[index].upper)
    }
}

const SOFT_HYPHEN: char = '\u{ad}';

/// Bytes of the line end that a text begins with, with the blanks around it.
fn line_end(text: &str) -> usize {
    let blank = |c: char| c == ' ' || c == '\t' || c == '\r';
    match text.trim_start_matches(blank).strip_prefix('\n') {
        Some(after) => text.len() - after.trim_start_matches(blank).len(),
        None => 0,
    }
}

/// Whether it belongs to the character before it: marks, the later letters of a Korean syllable, and the half-width marks of
/// Japanese.
fn goes_on(c: char) -> bool {
    !c.is_ascii()
        && (canonical_combining_class(c) != 0
            || matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}'))
}

/// Soft hyphens, joiners, marks of direction, variation selectors.
fn is_unseen(c: char) -> bool {
    matches!(c, SOFT_HYPHEN | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// The letters without the accents upon them, which people leave out: those of Latin and Greek (and ø, ł, œ), the two points of Ё, the vowel
/// marks of Hebrew and Arabic. The marks of other scripts make other letters.
pub fn bare(word: &str) -> String {
    let mut bare = String::with_capacity(word.len());
    let mut accented = false;
    for c in word.nfd() {
        match c {
            '\u{300}'..='\u{36f}' if accented => {}
            '\u{308}' if bare.ends_with('е') => {}
            '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{652}' | '\u{670}' => {}
            'ø' => bare.push('o'),
            'ł' => bare.push('l'),
            'đ' => bare.push('d'),
            'ı' => bare.push('i'),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            c => {
                accented = c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}');
                bare.push(c);
            }
        }
    }
    bare.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        Form::of(text).text
    }

    #[test]
    fn what_reads_the_same_is_the_same() {
        for (text, same) in [
            ("Crème", "cre\u{300}me"),
            ("ﬁreplace oﬃce", "FIREPLACE OFFICE"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("ＧＰＵ１２", "gpu12"),
            ("ｶﾞｽ", "ガス"),
            ("학교", "\u{1112}\u{1161}\u{11a8}\u{1100}\u{116d}"),
            ("臺北的山峯裏", "台北的山峰裡"),
            ("⽕⾞", "火車"),
            ("in\u{ad}spec\u{ad}\n tion", "inspection"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("l’orange", "l'orange"),
            ("e\u{2011}mail e‐mail", "e-mail e-mail"),
            ("Hearth™", "hearth "),
        ] {
            assert_eq!(form(text), form(same), "{text}");
        }
        assert_ne!(form("か"), form("が"));
        assert_ne!(form("crème"), form("creme"));
    }

    #[test]
    fn a_range_leads_back_to_the_text() {
        for (text, word, original) in [
            ("The ﬁreplace is.", "fireplace", "ﬁreplace"),
            ("The ﬁreplace is.", "ireplace", "ﬁreplace"),
            ("a cre\u{300}me b", "crème", "cre\u{300}me"),
            ("İstanbul in", "in", "in"),
            ("in\u{ad}spec\u{ad}\ntion.", "inspection", "in\u{ad}spec\u{ad}\ntion"),
            ("清潔煙囱", "煙囪", "煙囱"),
        ] {
            let form = Form::of(text);
            let start = form.text.rfind(word).unwrap();
            assert_eq!(&text[form.original(start..start + word.len())], original, "{text}");
        }
        assert_eq!(Form::of("").original(0..0), 0..0);
    }

    #[test]
    fn accents_are_left_out_and_other_marks_stay() {
        for (word, expected) in [
            ("crème", "creme"),
            ("zürich", "zurich"),
            ("πρόοδος", "προοδος"),
            ("ёлка", "елка"),
            ("cœur", "coeur"),
            ("йод", "йод"),
            ("が", "が"),
            ("학교", "학교"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(bare(word), expected);
        }
    }
}
