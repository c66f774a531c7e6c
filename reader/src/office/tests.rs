//! Documents as other programs wrote them: tests/fixtures/office/make.py says which.

use std::{fs, io::Cursor, path::Path};

use crate::{Error, Kind, Options, detect, open_document, open_table};

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/office").join(name)).unwrap()
}

fn text(name: &str) -> String {
    let mut document = open_document(name, Box::new(Cursor::new(file(name))), &Options::default()).unwrap();
    let mut said = String::new();
    while let Some(part) = document.next_part().unwrap() {
        let page = part.page.map(|page| format!("{page} ")).unwrap_or_default();
        said += &format!("[{page}{}] {}\n", part.headings.join("/"), part.text);
    }
    said
}

#[test]
fn a_word_document_is_its_paragraphs_under_its_headings() {
    assert_eq!(
        text("waste.docx"),
        "[Waste] On Mondays, 早上七點.\n[Waste/Glass] - Bottles\n- Jars\n\nDay\tHour\nMonday\t7\n"
    );
}

#[test]
fn an_open_document_is_its_paragraphs_under_its_headings() {
    assert_eq!(
        text("waste.odt"),
        "[Waste] On Mondays,\t早上七點.\n[Waste/Glass] Bottles  and jars.\n\nDay\tHour\nMonday\t7\n"
    );
}

#[test]
fn slides_are_pages_with_their_titles_and_notes() {
    assert_eq!(text("waste.pptx"), "[1 Waste] On Mondays\n早上七點\n\nSay it twice.\n[2 Glass] Bottles\n");
}

#[test]
fn a_book_is_its_chapters_in_the_order_of_its_spine() {
    assert_eq!(text("waste.epub"), "[Waste] On Mondays, 早上七點.\n[Glass] Bottles.\n");
}

#[test]
fn a_sheet_is_a_table_and_a_workbook_a_document() {
    assert_eq!(
        text("waste.xlsx"),
        "[Times] Day\tHour\tFrom\nMonday\t7\t2026-11-27\nDienstag\t7.5\n[Notes] 早上七點\n"
    );
    let source = || Box::new(Cursor::new(file("waste.xlsx")));
    let mut table = open_table("waste.xlsx", source(), &Options::default()).unwrap();
    assert_eq!(table.columns(), ["Day", "Hour", "From"]);
    let rows = table.next_rows().unwrap().unwrap();
    assert_eq!(rows, [["Monday", "7", "2026-11-27"], ["Dienstag", "7.5", ""]]);
    let second = Options { sheet: Some(1), header: Some(false), ..Options::default() };
    assert_eq!(open_table("waste.xlsx", source(), &second).unwrap().columns(), ["Column 1"]);
    let third = Options { sheet: Some(2), ..Options::default() };
    assert!(matches!(open_table("waste.xlsx", source(), &third), Err(Error::Option(_))));
}

#[test]
fn what_a_file_is_does_not_hang_on_its_name() {
    for (name, kind) in [
        ("waste.docx", Kind::Docx),
        ("waste.odt", Kind::Odt),
        ("waste.pptx", Kind::Pptx),
        ("waste.xlsx", Kind::Xlsx),
        ("waste.epub", Kind::Epub),
    ] {
        assert_eq!(detect("anything.bin", &mut Cursor::new(file(name))).unwrap(), kind, "{name}");
    }
}

#[test]
fn a_document_that_is_cut_or_changed_anywhere_is_read_or_refused() {
    for name in ["waste.docx", "waste.odt", "waste.pptx", "waste.xlsx", "waste.epub"] {
        let whole = file(name);
        for at in (0..whole.len()).step_by(whole.len() / 60 + 1) {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            for bytes in [whole[..at].to_vec(), changed] {
                // That it ends without a trap is all that is asked.
                if let Ok(mut document) =
                    open_document(name, Box::new(Cursor::new(bytes)), &Options::default())
                {
                    while let Ok(Some(_)) = document.next_part() {}
                }
            }
        }
    }
}
