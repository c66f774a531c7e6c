//! The stem of a word, by Snowball (Porter, 2001), and the language that a document is in, which tells how to find it.

use rust_stemmers::{Algorithm, Stemmer};
use whatlang::{Detector, Lang};

use super::form::bare;

/// By its place in [`LANGUAGES`], counted from 1. 0 is any other: there, words in Latin letters are taken for English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(u8);

/// Files know a language by its place here: new ones go to the end.
const LANGUAGES: [(Lang, Algorithm); 18] = [
    (Lang::Eng, Algorithm::English),
    (Lang::Deu, Algorithm::German),
    (Lang::Fra, Algorithm::French),
    (Lang::Spa, Algorithm::Spanish),
    (Lang::Ita, Algorithm::Italian),
    (Lang::Por, Algorithm::Portuguese),
    (Lang::Nld, Algorithm::Dutch),
    (Lang::Dan, Algorithm::Danish),
    (Lang::Swe, Algorithm::Swedish),
    (Lang::Nob, Algorithm::Norwegian),
    (Lang::Fin, Algorithm::Finnish),
    (Lang::Hun, Algorithm::Hungarian),
    (Lang::Ron, Algorithm::Romanian),
    (Lang::Tur, Algorithm::Turkish),
    (Lang::Rus, Algorithm::Russian),
    (Lang::Ell, Algorithm::Greek),
    (Lang::Ara, Algorithm::Arabic),
    (Lang::Tam, Algorithm::Tamil),
];

/// Of the languages that are told apart, one must be this much ahead.
const CONFIDENT: f64 = 0.5;
/// The last letter of the Latin blocks that European languages use.
const LAST_LATIN: char = '\u{24f}';
/// An English text may have one letter of another script among so many: names, formulas.
const OTHER_LETTERS: usize = 10;
/// Longer words are no language's.
const LONGEST: usize = 64;

impl Language {
    pub const ENGLISH: Self = Self(1);

    /// The language of a text, where it is long enough to tell.
    pub fn of(text: &str) -> Self {
        let detector = Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect());
        let detected = detector.detect(text).filter(|info| info.confidence() >= CONFIDENT);
        let place = detected.and_then(|info| LANGUAGES.iter().position(|(lang, _)| *lang == info.lang()));
        place.map_or(Self::default(), |place| Self(place as u8 + 1))
    }

    /// Whether a text is English, as far as it tells: too few words, or words of no known language, count as English in Latin
    /// letters alone.
    pub fn is_english(self, text: &str) -> bool {
        let letters = || text.chars().filter(|letter| letter.is_alphabetic());
        let foreign = letters().filter(|letter| *letter > LAST_LATIN).count();
        (self == Self::default() || self == Self::ENGLISH) && foreign * OTHER_LETTERS <= letters().count()
    }

    pub fn number(self) -> u8 {
        self.0
    }

    pub fn from_number(number: u8) -> Option<Self> {
        (usize::from(number) <= LANGUAGES.len()).then_some(Self(number))
    }

    fn algorithm(self) -> Option<Algorithm> {
        Some(LANGUAGES.get(usize::from(self.0).checked_sub(1)?)?.1)
    }

    fn is_latin(self) -> bool {
        matches!(self.0, 1..=14)
    }

    /// The word's stems without accents: of a word with accents, that of the word as it stands, and that of the word as people
    /// type it. `word` is in normal form.
    pub fn stems(self, word: &str) -> Stems {
        let bare_word = if word.is_ascii() { None } else { Some(bare(word)) };
        let typed = self.stem(bare_word.as_deref().unwrap_or(word));
        let stands = bare_word.filter(|bare| bare != word).map(|_| bare(&self.stem(word)));
        Stems { stands: stands.filter(|stands| *stands != typed), typed }
    }

    fn stem(self, word: &str) -> String {
        let language = if self.is_latin() || !word.is_ascii() { self } else { Self::ENGLISH };
        match language.algorithm() {
            Some(algorithm) if word.len() <= LONGEST => Stemmer::create(algorithm).stem(word).into_owned(),
            Some(_) | None => word.to_owned(),
        }
    }
}

pub struct Stems {
    pub typed: String,
    /// Where it differs.
    pub stands: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(language: Language, a: &str, b: &str) -> bool {
        let all = |word| {
            let Stems { typed, stands } = language.stems(word);
            [Some(typed), stands].into_iter().flatten().collect::<Vec<_>>()
        };
        all(a).iter().any(|stem| all(b).contains(stem))
    }

    #[test]
    fn a_language_is_told_by_a_few_sentences() {
        for (text, expected) in [
            ("The fire burned all night and warmed the room in which the children slept.", Lang::Eng),
            (
                "Das Feuer brannte die ganze Nacht und wärmte das Zimmer, in dem die Kinder schliefen.",
                Lang::Deu,
            ),
            ("Le feu a brûlé toute la nuit et réchauffé la chambre où dormaient les enfants.", Lang::Fra),
            ("Огонь горел всю ночь и согревал комнату, в которой спали дети.", Lang::Rus),
        ] {
            let place = LANGUAGES.iter().position(|(lang, _)| *lang == expected).unwrap();
            assert_eq!(Language::of(text), Language(place as u8 + 1), "{text}");
        }
        assert_eq!(Language::of("爐火很暖，木柴要乾。"), Language::default());
        assert_eq!(Language::of("x"), Language::default());
    }

    #[test]
    fn what_only_a_multilingual_model_understands_is_known() {
        for (text, expected) in [
            ("The fire burned all night and warmed the room in which the children slept.", true),
            ("x", true),
            ("", true),
            ("The angles α and β are equal, and so the two triangles of the proof are similar.", true),
            ("爐火很暖，木柴要乾。", false),
            ("Read report_2024.pdf: 爐火很暖，木柴要乾。", false),
            ("Огонь горел всю ночь и согревал комнату, в которой спали дети.", false),
            ("Das Feuer brannte die ganze Nacht und wärmte das Zimmer, in dem die Kinder schliefen.", false),
        ] {
            assert_eq!(Language::of(text).is_english(text), expected, "{text}");
        }
    }

    #[test]
    fn forms_of_a_word_have_a_stem_in_common() {
        let other = Language::default();
        let by = |lang| Language(LANGUAGES.iter().position(|(l, _)| *l == lang).unwrap() as u8 + 1);
        for (language, a, b) in [
            (Language::ENGLISH, "inspection", "inspected"),
            (other, "inspection", "inspected"),
            (by(Lang::Rus), "inspection", "inspected"),
            (by(Lang::Deu), "häuser", "haus"),
            (by(Lang::Fra), "inspecté", "inspecter"),
            (by(Lang::Fra), "inspecté", "inspecte"),
            (Language::ENGLISH, "fiancé", "fiance"),
            (Language::ENGLISH, "crème", "creme"),
            (by(Lang::Rus), "дровами", "дрова"),
        ] {
            assert!(meet(language, a, b), "{a} {b}");
        }
        assert!(!meet(other, "школа", "школы"), "no language, no stem");
        assert!(!meet(Language::ENGLISH, "fire", "fir"));
    }

    #[test]
    fn numbers_lead_back() {
        for number in 0..=18 {
            assert_eq!(Language::from_number(number).map(Language::number), Some(number));
        }
        assert_eq!(Language::from_number(19), None);
    }
}
