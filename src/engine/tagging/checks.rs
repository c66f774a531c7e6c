//! What needs no model, since its form or its check digits say it: e-mail addresses, IBANs and payment cards' numbers.
//!
//! An IBAN has its country's length and the remainder 1 (ISO 13616, ISO 7064 mod 97-10); a card's number has its issuer's
//! first digits and length, and Luhn's check digit (ISO/IEC 7812-1), which one in ten numbers has by chance. Cost grows with the
//! text alone: what is tried at each place has a longest length. Must not know models.

use std::ops::Range;

use super::Kind;

/// Before an e-mail address's `@`, and in all (RFC 5321, 4.5.3.1).
const LOCAL_BYTES: usize = 64;
const EMAIL_BYTES: usize = 254;

/// Countries and how many characters their IBANs have (SWIFT's IBAN registry).
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 \
    EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 \
    LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 \
    RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// Finds them from the start of a text to its end, one behind the other.
pub struct Checks<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Checks<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Checks<'_> {
    type Item = (Range<usize>, Kind);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(start) = self.text[self.at..].find(|char: char| char.is_ascii_alphanumeric()) {
            let start = self.at + start;
            // Within a word of letters nothing begins.
            let inside = self.text[..start].ends_with(is_letter);
            let rest = &self.text[start..];
            let found = if inside { None } else { email(rest).or_else(|| iban(rest)).or_else(|| card(rest)) };
            if let Some((length, kind)) = found {
                self.at = start + length;
                return Some((start..self.at, kind));
            }
            let run = rest.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(rest.len());
            self.at = start + run;
        }
        None
    }
}

/// Latin letters: in Chinese an address may stand right behind a word.
fn is_letter(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '\u{c0}'..='\u{24f}')
}

fn email(rest: &str) -> Option<(usize, Kind)> {
    // What is cut off here is too long in any case.
    let rest = &rest[..rest.floor_char_boundary(2 * EMAIL_BYTES)];
    let local = rest.find(|char: char| !is_letter(char) && !"._%+-".contains(char))?;
    if local > LOCAL_BYTES || !rest[local..].starts_with('@') || rest[..local].ends_with('.') {
        return None;
    }
    let domain = &rest[local + 1..];
    let end = domain.find(|char: char| !char.is_ascii_alphanumeric() && char != '-' && char != '.');
    let domain = domain[..end.unwrap_or(domain.len())].trim_end_matches(['.', '-']);
    let (name, top) = domain.rsplit_once('.')?;
    let named = name.split('.').all(|label| !label.is_empty());
    let topped = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    let length = local + 1 + domain.len();
    (named && topped && length <= EMAIL_BYTES).then_some((length, Kind::Email))
}

/// The first `count` letters and digits with at most one of `gaps` between each two, and their length with the gaps.
fn compact(rest: &str, gaps: &[u8], wanted: fn(u8) -> bool, count: usize) -> Option<(Vec<u8>, usize)> {
    let (mut kept, mut gap) = (Vec::with_capacity(count), true);
    for (at, byte) in rest.bytes().enumerate() {
        if wanted(byte) {
            kept.push(byte);
            gap = false;
        } else if gaps.contains(&byte) && !gap {
            gap = true;
        } else {
            return None;
        }
        if kept.len() == count {
            let follows = rest[at + 1..].starts_with(is_letter);
            return (!follows).then_some((kept, at + 1));
        }
    }
    None
}

fn iban(rest: &str) -> Option<(usize, Kind)> {
    let country = rest.get(..2).filter(|country| country.bytes().all(|byte| byte.is_ascii_uppercase()))?;
    let entry = IBAN_LENGTHS.split_whitespace().find(|entry| entry.starts_with(country))?;
    let count = entry[2..].parse().ok()?;
    let wanted = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let (kept, length) = compact(rest, b" -", wanted, count)?;
    // The first four stand at the end, and a letter is a number of two digits.
    let remainder = kept[4..].iter().chain(&kept[..4]).fold(0, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    (kept[2..4].iter().all(u8::is_ascii_digit) && remainder == 1).then_some((length, Kind::BankAccount))
}

fn card(rest: &str) -> Option<(usize, Kind)> {
    let first = rest.get(..4).filter(|first| first.bytes().all(|byte| byte.is_ascii_digit()))?;
    for &count in card_lengths(first.parse().ok()?) {
        let Some((digits, length)) = compact(rest, b" -", |byte| byte.is_ascii_digit(), count) else {
            continue;
        };
        let sum: u32 = digits
            .iter()
            .rev()
            .zip([1, 2].into_iter().cycle())
            .map(|(digit, times)| {
                let product = u32::from(digit - b'0') * times;
                product / 10 + product % 10
            })
            .sum();
        if sum.is_multiple_of(10) {
            return Some((length, Kind::PaymentCard));
        }
    }
    None
}

/// How many digits the numbers of an issuer have; the longest first.
fn card_lengths(first_four: u32) -> &'static [usize] {
    match first_four {
        // Visa
        4000..=4999 => &[19, 16, 13],
        // Mastercard
        5100..=5599 | 2221..=2720 => &[16],
        // American Express
        3400..=3499 | 3700..=3799 => &[15],
        // Diners Club
        3000..=3059 | 3600..=3699 | 3800..=3899 => &[14],
        // JCB, Discover
        3528..=3589 | 6011 | 6440..=6599 => &[16],
        // UnionPay
        6200..=6299 => &[19, 16],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Kind)> {
        Checks::new(text).map(|(range, kind)| (&text[range], kind)).collect()
    }

    #[test]
    fn what_its_form_or_its_check_digits_say_is_found() {
        let text = "信箱anna.müller+x@mail.example-site.org。IBAN DE89 3704 0044 0532 0130 00, \
                    GB82WEST12345698765432; card 4111 1111 1111 1111 and 3782-822463-10005.";
        assert_eq!(
            found(text),
            [
                ("anna.müller+x@mail.example-site.org", Kind::Email),
                ("DE89 3704 0044 0532 0130 00", Kind::BankAccount),
                ("GB82WEST12345698765432", Kind::BankAccount),
                ("4111 1111 1111 1111", Kind::PaymentCard),
                ("3782-822463-10005", Kind::PaymentCard),
            ]
        );
    }

    #[test]
    fn what_only_looks_alike_is_not() {
        for text in [
            "DE88 3704 0044 0532 0130 00", // a wrong check digit
            "4111 1111 1111 1112",
            "4111 1111 1111 11111",
            "4111  1111 1111 1111",
            "1234 5678 9012 3452", // right by Luhn, and no issuer's
            "user@localhost",
            "@example.org",
            "a@b.c",
            "a.@example.org",
            "a@example..org",
            "ABDE89370400440532013000",
            "",
            "@@@@",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_hostile_text_costs_no_more_than_its_length() {
        for part in ["a.", "4111 ", "DE89 ", "a@", "a@b.", "1", "é"] {
            assert_eq!(Checks::new(&part.repeat(300_000)).count(), 0, "{part}");
        }
    }
}
