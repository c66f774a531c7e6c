//! Texts and tables with changed, cut and repeated bytes: read as far as they go, or refused, and never a panic.

use std::io::Cursor;

use reader::Options;

/// Small numbers that are the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

const SPICE: [&[u8]; 18] = [
    b"\"",
    b"'",
    b"\\",
    b"\\u8336",
    b"\xff\xfe",
    b"\0",
    b"\r",
    b"\n\n",
    b",",
    b";",
    b"{",
    b"]",
    b"<table>",
    b"```\n",
    b"\xef\xbb\xbf",
    b"\x1b$B",
    b"# ",
    b"\xe8\x8c",
];

fn damaged(file: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..1 + chance.below(6) {
        let at = chance.below(file.len());
        match chance.below(4) {
            0 if !file.is_empty() => file[at] = chance.below(256) as u8,
            1 => file.truncate(at),
            2 => drop(file.splice(at..at, SPICE[chance.below(SPICE.len())].iter().copied())),
            _ => {
                let piece = file[at..(at + chance.below(200)).min(file.len())].to_vec();
                file.splice(at..at, piece);
            }
        }
    }
    file
}

#[test]
fn no_damage_ends_in_a_panic() {
    let cases = [
        "01-csv-short-rows/visits.csv",
        "10-csv-semicolon-comma/umfrage.csv",
        "13-csv-bom/reviews-zh.csv",
        "18-md-html-blocks/readme.md",
        "28-json-array/reviews.json",
        "49-search-heading-words/waste.md",
        "50-search-cjk-line-break/wrapped.txt",
        "52-text-latin1/rows-1252.csv",
    ];
    let mut chance = Chance(12);
    for case in cases {
        let file = crate::read::bytes(case);
        for _ in 0..400 {
            let file = damaged(&file, &mut chance);
            for name in ["a.txt", "a.csv", "a.md", "a.json", "a.jsonl"] {
                if let Ok(mut document) = reader::open_document(name, source(&file), &Options::default()) {
                    while let Ok(Some(_)) = document.next_part() {}
                    document.facts();
                }
                if let Ok(mut table) = reader::open_table(name, source(&file), &Options::default()) {
                    while let Ok(Some(rows)) = table.next_rows() {
                        assert!(rows.iter().all(|row| row.len() == table.columns().len()));
                    }
                    table.facts();
                }
            }
        }
    }
}

fn source(file: &[u8]) -> Box<Cursor<Vec<u8>>> {
    Box::new(Cursor::new(file.to_vec()))
}
