//! PDFs in the world's ways to write: from right to left, from top to bottom, with fonts that say no Unicode, with hyphens that may be.

use crate::made_pdf::{deflated_stream, one_page, stream, text};

/// A font whose two-byte codes are Unicode, with this encoding, and all glyphs an em wide.
fn unicode_font(encoding: &str) -> Vec<Vec<u8>> {
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n\
        1 begincodespacerange <0000> <ffff> endcodespacerange\n\
        1 beginbfrange <0000> <ffff> <0000> endbfrange\nendcmap end end";
    let font = format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /{encoding} /ToUnicode 6 0 R /DescendantFonts \
         [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 500 /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    );
    vec![font.into_bytes(), stream("", map.as_bytes())]
}

fn hex(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("{unit:04x}")).collect()
}

/// A page that shows these pieces, each at its place, with glyphs of five units' width.
fn shown(encoding: &str, pieces: &[(f64, f64, &str)]) -> String {
    let mut content = "BT /F 10 Tf\n".to_owned();
    for (x, y, piece) in pieces {
        content += &format!("1 0 0 1 {x} {y} Tm <{}> Tj\n", hex(piece));
    }
    let page = "/Resources << /Font << /F 5 0 R >> >>";
    text(one_page(page, &stream("", (content + "ET").as_bytes()), &unicode_font(encoding)))
}

fn seen(text: &str) -> String {
    text.chars().rev().collect()
}

#[test]
fn hebrew_that_is_drawn_as_it_looks_is_read_as_it_is_said() {
    let line = "שלום עולם";
    assert_eq!(shown("Identity-H", &[(100.0, 700.0, &seen(line))]), line);
}

#[test]
fn hebrew_that_is_drawn_from_its_right_end_in_pieces_is_one_line() {
    // Wide letters, so that each piece lies more than an em behind the one before.
    let pieces = [(200.0, 700.0, "םולש"), (150.0, 700.0, "םלוע"), (120.0, 700.0, "הז")];
    assert_eq!(shown("Identity-H", &pieces), "שלום עולם זה");
}

#[test]
fn latin_words_and_numbers_within_arabic_keep_their_order() {
    // From the left as it looks: the sentence's end, a number, a Latin word, its beginning.
    let pieces = [
        (105.0, 700.0, "."),
        (110.0, 700.0, "slug"),
        (135.0, 700.0, "2024"),
        (160.0, 700.0, &seen("أدخل عنوان")),
    ];
    assert_eq!(shown("Identity-H", &pieces), "أدخل عنوان slug 2024.");
}

#[test]
fn brackets_are_the_right_way_round_however_a_program_says_them() {
    let line = "מרכזית (סוראני) מספר";
    let looks = seen(line)
        .chars()
        .map(|char| match char {
            '(' => ')',
            ')' => '(',
            char => char,
        })
        .collect::<String>();
    assert_eq!(shown("Identity-H", &[(100.0, 700.0, &looks)]), line);
    assert_eq!(shown("Identity-H", &[(100.0, 700.0, &seen(line))]), line);
}

#[test]
fn forms_that_letters_have_within_words_are_the_letters() {
    // Final, medial and initial forms, and lam with alef, as a program draws them from the left.
    let looks = ["\u{feed}", "\u{fefb}", "\u{fee2}", "\u{fea4}", "\u{feb3}"].concat();
    assert_eq!(shown("Identity-H", &[(100.0, 700.0, &looks)]), "سحملاو");
    assert_eq!(shown("Identity-H", &[(100.0, 700.0, "ﬁre ⽔⽕ 金")]), "fire 水火 金");
}

#[test]
fn lines_from_top_to_bottom_are_columns() {
    let pieces = [(500.0, 700.0, "冬季每日"), (485.0, 700.0, "添柴︵二︶")];
    assert_eq!(shown("Identity-V", &pieces), "冬季每日\n添柴（二）");
}

#[test]
fn a_blank_that_the_next_letter_stands_on_is_none() {
    let pieces = [
        (100.0, 700.0, "in"),
        (110.0, 700.0, " "),
        (110.0, 700.0, "spec"),
        (130.0, 700.0, " "),
        (130.0, 700.0, "tion"),
    ];
    assert_eq!(shown("Identity-H", &pieces), "inspection");
    let soft = [(100.0, 700.0, "in\u{ad}spec\u{ad}"), (100.0, 688.0, "tion of")];
    assert_eq!(shown("Identity-H", &soft), "inspection\nof");
}

#[test]
fn letters_at_one_place_are_not_taken_for_one() {
    let pieces = [(100.0, 700.0, "a"), (105.0, 700.0, "\u{ad}"), (105.0, 700.0, "b"), (105.0, 700.0, "b")];
    assert_eq!(shown("Identity-H", &pieces), "ab");
}

/// A font that the PDF holds, of one of Adobe's collections, with codes in this encoding and no Unicode.
fn collection_font(ordering: &str, encoding: &str) -> Vec<Vec<u8>> {
    let font = format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Song-{encoding} /Encoding /{encoding} /DescendantFonts [<< /Type /Font \
         /Subtype /CIDFontType2 /BaseFont /ABCDEF+Song /DW 1000 /CIDToGIDMap /Identity \
         /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+Song /Flags 4 /FontFile2 6 0 R >> \
         /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> >>] >>"
    );
    vec![font.into_bytes(), deflated_stream("", include_bytes!("../fixtures/blank.ttf"))]
}

#[test]
fn embedded_asian_fonts_without_unicode_are_read_by_their_collection() {
    // The codes of 水 and 火 in each encoding, and their numbers in the collections.
    for (ordering, encoding, codes, expected) in [
        ("GB1", "GBK-EUC-H", "cbaebbf0", "水火"),
        ("CNS1", "ETen-B5-H", "a4f4a4f5", "水火"),
        ("Japan1", "90ms-RKSJ-H", "9085 89ce", "水火"),
        ("Korea1", "KSCms-UHC-H", "e2a9 fbfd", "水火"),
        ("Japan1", "UniJIS-UTF16-H", "6c34706b", "水火"),
        ("GB1", "Identity-H", "0d5d 0b3a", ""),
    ] {
        let content = format!("BT /F 10 Tf 1 0 0 1 100 700 Tm <{codes}> Tj ET");
        let page = "/Resources << /Font << /F 5 0 R >> >>";
        let said =
            text(one_page(page, &stream("", content.as_bytes()), &collection_font(ordering, encoding)));
        if expected.is_empty() {
            // Numbers of the collection itself: two ideographs.
            assert!(
                said.chars().count() == 2
                    && said.chars().all(|char| ('\u{4e00}'..'\u{9fff}').contains(&char)),
                "{said}"
            );
        } else {
            assert_eq!(said, expected, "{encoding}");
        }
    }
}

#[test]
fn glyphs_that_say_nothing_are_a_page_without_text() {
    let page = "/Resources << /Font << /F 5 0 R >> >>";
    let content = stream("", b"BT /F 10 Tf 1 0 0 1 100 700 Tm <0d5d01020b3a0041> Tj ET");
    let read = crate::made_pdf::read(one_page(page, &content, &collection_font("Identity", "Identity-H")));
    assert!(matches!(read, Err(reader::Error::Scan { pages: 1 })), "{read:?}");
}

#[test]
fn a_fields_value_whose_appearance_is_blank_is_read() {
    let field = |more: &str| {
        format!("<< /Type /Annot /Subtype /Widget /Rect [90 90 300 110] /F 4 {more} /AP << /N 6 0 R >> >>")
            .into_bytes()
    };
    let blank = stream("/Type /XObject /Subtype /Form /BBox [0 0 200 20]", b"/Tx BMC EMC");
    for (more, expected) in [
        ("/FT /Tx /V (Marigold Ashby)", "Marigold Ashby"),
        ("/FT /Ch /Opt [(beech) [(o) (oak)]]", "beech\noak"),
    ] {
        let file = one_page("/Annots [5 0 R]", &stream("", b""), &[field(more), blank.clone()]);
        assert_eq!(text(file), expected);
    }
}
