//! Files as people have them, each after a kind of public bug report: tests/cases. None of them was read rightly once.

use std::{fs::File, path::Path};

use reader::{Document, Error, Kind, Options, Unread, detect, open_document};

fn open(name: &str) -> Result<Box<dyn Document>, Error> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let file = File::open(&path).expect(name);
    open_document(name.rsplit('/').next().expect("a name"), Box::new(file), &Options::default())
}

fn text(name: &str) -> String {
    let mut document = open(name).expect(name);
    let mut said = String::new();
    while let Some(part) = document.next_part().expect(name) {
        for line in part.headings.last().into_iter().map(String::as_str).chain([part.text.as_str()]) {
            said += line;
            said += "\n";
        }
    }
    said
}

#[track_caller]
fn says(name: &str, expected: &[&str]) {
    let said = text(name);
    for words in expected {
        assert!(said.contains(words), "{name} lacks {words:?}: {said}");
    }
}

#[test]
fn chinese_pdfs_with_predefined_cmaps_are_read() {
    says(
        "02-pdf-cjk-predefined-cmaps/rules-unicns-ucs2.pdf",
        &["壁爐使用規則：冬季每日下午六時添柴", "鐵門。"],
    );
    says("02-pdf-cjk-predefined-cmaps/rules-eten-b5.pdf", &["壁爐使用規則", "夜間由值班員巡視煙囪"]);
    says("02-pdf-cjk-predefined-cmaps/rules-gbk.pdf", &["壁炉使用规则", "夜间由值班员检查烟囱。"]);
}

#[test]
fn ligatures_and_quotes_of_a_type_1_font_are_read() {
    let expected =
        ["An efficient workflow for five different offices.", "“difficult flames”", "12–15", "manual — see"];
    says("03-pdf-type1-ligatures/paper.pdf", &expected);
}

#[test]
fn values_of_forms_and_notes_are_read() {
    says(
        "12-pdf-form-values/permit.pdf",
        &["Marigold Ashby", "masonry heater with bakeoven", "chimney relined", "Tobias"],
    );
}

#[test]
fn words_that_a_lines_end_divides_are_whole() {
    says("15-pdf-hyphenation/warden.pdf", &["chimney inspection", "temperature"]);
}

#[test]
fn a_font_that_a_saved_state_brings_back_is_not_lost() {
    let expected = [
        "Before the seal",
        "After the seal the bricks keep the warmth.",
        "Behind the stamp stands the signature.",
    ];
    says("17-pdf-font-after-Q/seal.pdf", &expected);
}

#[test]
fn pages_in_declared_encodings_are_read() {
    for (name, encoding) in [("big5", "Big5"), ("gbk", "GBK")] {
        let path = format!("09-html-declared-charset/notice-{name}.html");
        let found = open(&path).expect(name).facts().encoding.unwrap_or_default();
        assert!(found.eq_ignore_ascii_case(encoding), "{name}: {found}");
        assert!(!text(&path).contains('\u{fffd}'), "{name}");
    }
}

#[test]
fn a_letter_in_rtf_and_a_saved_page_are_read() {
    let letter = text("19-mhtml-rtf/letter.rtf");
    assert!(!letter.contains("fonttbl") && !letter.contains('\\') && letter.len() > 50, "{letter}");
    let page = text("19-mhtml-rtf/sauna.mhtml");
    assert!(!page.contains("base64") && !page.contains("=3D") && page.len() > 50, "{page}");
}

#[test]
fn a_photograph_in_heic_is_known_by_name() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/35-image-heic/IMG_0001.HEIC");
    let mut file = File::open(path).expect("the photograph");
    assert_eq!(detect("IMG_0001.HEIC", &mut file).expect("a kind"), Kind::Known(Unread::Heic));
}
