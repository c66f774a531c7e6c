//! What a person reads of an RTF.

use std::io::Cursor;

use super::open;
use crate::{Document, Error, Options};

fn text(rtf: &str) -> Result<String, Error> {
    let mut document = open(Box::new(Cursor::new(rtf.as_bytes().to_vec())), &Options::default())?;
    let mut said = String::new();
    while let Some(part) = document.next_part()? {
        said += &format!("[{}] {}\n", part.headings.join("/"), part.text);
    }
    Ok(said)
}

#[test]
fn encodings_are_those_of_fonts_and_unicode_stands_before_its_fallback() {
    let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset136 MingLiU;}}
\f0 Caf\'e9 {\f1 \'c4l} and \u28779?\uc2\u27744ab.\par}";
    assert_eq!(text(rtf).unwrap(), "[] Café 爐 and 火汀.\n".replace('汀', "\u{6c60}"));
}

#[test]
fn destinations_and_hidden_text_are_left_out() {
    let rtf = r"{\rtf1{\stylesheet{\s1 heading 1;}}{\*\unknown{deep {deeper}}}{\info{\title No}}{\pict 0102}One{\v hidden}\tab two\line three\par}";
    assert_eq!(text(rtf).unwrap(), "[] One\ttwo\nthree\n");
}

#[test]
fn outline_levels_are_headings_and_cells_stand_apart() {
    let rtf = r"{\rtf1\pard\outlinelevel0 Waste\par\pard Glass\cell Paper\cell\row\pard\outlinelevel1 Times\par Mondays\par}";
    assert_eq!(text(rtf).unwrap(), "[Waste] Glass\tPaper\n[Waste/Times] Mondays\n");
}

#[test]
fn broken_files_end() {
    assert!(matches!(text(r"{\rtf1"), Err(Error::Empty(_))));
    assert!(matches!(text(&"{".repeat(20_000)), Err(Error::Damaged { .. })));
    assert_eq!(text(r"{\rtf1 a}}}}b\'zz\bin99999999").unwrap(), "[] ab?zz\n");
}
