//! Text and Markdown as people have them: each kind of shared/cases that the reader reads as such, with its siblings.

use crate::read::{bytes, document};
use encoding_rs::{BIG5, Encoding};
use reader::{
    Error, Notice, Options, Part,
    encoding::{declared_in_markup, decode},
};

fn text(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

/// Each part as its headings' path and its text.
fn outline(parts: &[Part]) -> Vec<(String, &str)> {
    parts.iter().map(|part| (part.headings.join(" > "), part.text.as_str())).collect()
}

/// Case 18: what stands in HTML is read as what stands in Markdown.
#[test]
fn html_in_markdown_is_read() {
    let (parts, facts) = document("readme.md", bytes("18-md-html-blocks/readme.md")).unwrap();
    assert_eq!(facts.title.as_deref(), Some("Oven kit"));
    assert_eq!(
        outline(&parts),
        [(
            "Oven kit".to_owned(),
            "The starter set holds a peel, an infrared thermometer and a scraper.\n\n\
             Can I burn driftwood?\n\nNo: salt in driftwood ruins the firebricks.\n\n\
             Part\tOrder number\nVermiculite slab\tVS-4417\nCeramic gasket\tCG-0921\n\nOrdinary text comes last."
        )]
    );
    let (parts, _) = document(
        "a.md",
        "<h1 align=\"center\">\n  <img alt=\"Logo\" src=x> The <em>kiln</em>\n</h1>\n\n<script>\nno();\n\nno *more*\n</script>\n\n\
         Bricks,<br>clay &amp; <!-- hidden --> sand.\n\n<ul><li>one<li>two</ul>\n\n<h2>Fire</h2>\n\n* hot\n  1. hotter\n",
    )
    .unwrap();
    assert_eq!(
        outline(&parts),
        [
            ("Logo The kiln".to_owned(), "Bricks,\nclay &  sand.\n\n- one\n- two"),
            ("Logo The kiln > Fire".to_owned(), "- hot\n  1. hotter"),
        ]
    );
}

/// Case 49: headings are parts, also where nothing stands under them.
#[test]
fn headings_are_kept_with_their_path() {
    let (parts, _) = document("waste.md", bytes("49-search-heading-words/waste.md")).unwrap();
    let village = "Waste calendar of the village";
    assert_eq!(
        outline(&parts),
        [
            (village.to_owned(), ""),
            (format!("{village} > April"), "Glass is fetched on Tuesday, paper on Friday."),
            (format!("{village} > May"), "Glass is fetched on Thursday, paper on Monday."),
            (format!("{village} > Insurance"), "The policy covers smoke and water."),
        ]
    );
    let (parts, _) = document("outline.md", bytes("49-search-heading-words/outline.md")).unwrap();
    assert_eq!(
        outline(&parts),
        [
            ("Trip to the coast".to_owned(), ""),
            ("Trip to the coast > Packing list".to_owned(), ""),
            ("Trip to the coast > Packing list > Sunscreen".to_owned(), ""),
            ("Trip to the coast > Packing list > Passport".to_owned(), ""),
            ("Trip to the coast > Ferry timetable".to_owned(), ""),
        ]
    );
}

/// Case 50: lines that were broken by a program stay in one paragraph, so that a word over a line's end can be found.
#[test]
fn a_paragraph_keeps_its_lines() {
    let (parts, _) = document("wrapped.txt", bytes("50-search-cjk-line-break/wrapped.txt")).unwrap();
    assert_eq!(text(&parts), "住戶每年入冬以前應當請合格師傅清潔煙\n囪，並且檢查壁\n爐的鐵門。\n");
}

/// Case 52, and what no encoding has.
#[test]
fn old_encodings_are_decoded_and_what_cannot_be_is_counted() {
    let (parts, facts) = document("cafe.txt", bytes("52-text-latin1/cafe-1252.txt")).unwrap();
    assert!(text(&parts).contains("café"), "{}", text(&parts));
    assert_eq!((facts.encoding.as_deref(), facts.notices.len()), (Some("windows-1252"), 0));
    let mut file = "Überall Wärme, größer als früher.\n".repeat(40).into_bytes();
    file.extend(b"\xff\xfe and more\n");
    let (parts, facts) = document("warm.txt", file).unwrap();
    assert!(text(&parts).ends_with("\u{fffd}\u{fffd} and more\n"));
    assert_eq!(facts.notices, [Notice::Undecodable { count: 2 }]);
}

#[test]
fn encodings_are_found_in_all_their_forms() {
    let chinese =
        "住戶每年入冬以前應當請合格師傅清潔煙囪，並且檢查壁爐的鐵門。以後每月再看一次，若有損壞應即更換。\n"
            .repeat(4);
    let japanese = "毎年冬の前に、資格のある職人に煙突を掃除してもらい、扉を確かめること。\n".repeat(4);
    let russian = "Каждый год перед зимой жильцы должны пригласить мастера для чистки дымохода.\n".repeat(4);
    for (name, sample) in [
        ("big5", &chinese),
        ("gb18030", &chinese),
        ("utf-8", &chinese),
        ("shift_jis", &japanese),
        ("euc-jp", &japanese),
        ("iso-2022-jp", &japanese),
        ("windows-1251", &russian),
        ("koi8-r", &russian),
        ("iso-8859-5", &russian),
    ] {
        let encoding = Encoding::for_label(name.as_bytes()).unwrap();
        let (encoded, _, unmappable) = encoding.encode(sample);
        assert!(!unmappable);
        let (parts, _) = document("a.txt", encoded.into_owned()).unwrap();
        assert_eq!(&text(&parts), sample, "{name}");
    }
    for sample in [&chinese, &japanese, &russian, &"Plain English, and no more of it.\n".repeat(4)] {
        for mark in ["", "\u{feff}"] {
            let marked = format!("{mark}{sample}");
            let files: [Vec<u8>; 4] = [
                marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                marked.chars().flat_map(|c| (c as u32).to_le_bytes()).collect(),
                marked.chars().flat_map(|c| (c as u32).to_be_bytes()).collect(),
            ];
            for file in files {
                let (parts, facts) = document("a.txt", file).unwrap();
                assert_eq!(&text(&parts), sample, "{facts:?}");
            }
        }
    }
}

#[test]
fn a_text_that_is_long_in_ascii_first_is_still_found() {
    let mut file = "English for a long time, and nothing else in it.\n".repeat(40_000).into_bytes();
    let start = file.len();
    file.extend(BIG5.encode(&"住戶每年入冬以前應當請合格師傅清潔煙囪。\n".repeat(5)).0.iter());
    let (parts, facts) = document("a.txt", file).unwrap();
    assert_eq!(facts.encoding.as_deref(), Some("Big5"));
    assert!(text(&parts)[start..].starts_with("住戶每年入冬以前應當請合格師傅清潔煙囪。"));
}

#[test]
fn what_is_no_text_is_refused() {
    let mut noise = 12345_u32;
    let noise: Vec<u8> = (0..5000)
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        })
        .collect();
    for (file, what) in
        [(noise, "noise"), (vec![0; 300], "zeros"), (b"text\0\x01\x02\x03".to_vec(), "a short one")]
    {
        let refused = document("a.txt", file);
        assert!(matches!(refused, Err(Error::NotText(_))), "{what}: {refused:?}");
    }
    for file in ["", " \n\n", "\u{feff}"] {
        assert!(matches!(document("a.txt", file), Err(Error::Empty(_))), "{file:?}");
    }
}

#[test]
fn an_encoding_that_a_person_names_is_taken() {
    let options = Options { encoding: Some("koi8-r".to_owned()), ..Options::default() };
    let source = std::io::Cursor::new(b"\xd0\xd2\xc9\xd7\xc5\xd4".to_vec());
    let mut document = reader::open_document("a.txt", Box::new(source), &options).unwrap();
    let mut text = String::new();
    while let Some(part) = document.next_part().unwrap() {
        text.push_str(&part.text);
    }
    assert_eq!(text, "привет");
    let options = Options { encoding: Some("no-such".to_owned()), ..Options::default() };
    let refused = reader::open_document("a.txt", Box::new(std::io::Cursor::new(Vec::new())), &options);
    assert!(matches!(refused, Err(Error::Option(_))));
}

/// Nothing is lost or doubled where a text is cut, whatever its lines are.
#[test]
fn a_long_text_comes_in_parts_that_make_it_up() {
    let paragraph =
        "A line of some words that goes on, 茶.\r\nAnd one more of them\u{301}.\r\n\r\n".repeat(9000);
    for file in [paragraph.clone(), paragraph.replace("\r\n", ""), paragraph.replace([' ', '\r', '\n'], "")] {
        let (parts, _) = document("a.txt", file.clone()).unwrap();
        assert!(text(&parts) == file.replace("\r\n", "\n"));
        assert!(parts.len() > 4 && parts.iter().all(|part| part.text.len() <= 128 << 10));
    }
    let section = "## Kiln\n\nBricks of *clay*.\n\n```\n# no heading\n```\n\n".repeat(9000);
    let (parts, _) = document("a.md", format!("# All\n\n{section}")).unwrap();
    assert_eq!(parts.len(), 9001);
    assert!(parts[1..].iter().all(|part| part.text == "Bricks of clay.\n\n# no heading"));
    assert!(parts[1..].iter().all(|part| part.headings == ["All", "Kiln"]));
}

#[test]
fn front_matter_gives_the_title_and_is_no_text() {
    let (parts, facts) = document("a.md", "---\ntitle: \"The kiln\"\ntags: [a]\n---\n\nBricks.\n").unwrap();
    assert_eq!((facts.title.as_deref(), text(&parts).as_str()), (Some("The kiln"), "Bricks."));
    let (parts, _) = document("a.md", "---\n\nBricks.\n\n---\n\nClay.\n").unwrap();
    assert_eq!(text(&parts), "Bricks.\n\nClay.");
}

#[test]
fn what_markdown_marks_is_text_without_the_marks() {
    let (parts, _) = document(
        "a.md",
        "Read **[the docs](https://a.example)** and `run it`[^1].\n\n> Quoted\n> lines.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n\n\
         ```rust\nlet x = 1;\n```\n\n[^1]: A note.\n",
    )
    .unwrap();
    assert_eq!(
        text(&parts),
        "Read the docs and run it[1].\n\nQuoted\nlines.\n\na\tb\n1\t2\n\n- [x] done\n\nlet x = 1;\n\n[1] A note."
    );
}

#[test]
fn the_text_of_a_table_is_its_lines() {
    let csv = "id,name\n=====\nChapter 1\n\n2,\"b\"\n";
    let (parts, _) = document("a.csv", csv).unwrap();
    assert_eq!((text(&parts).as_str(), parts.len()), (csv, 1));
    let (parts, _) = document("a.json", r#"[{"text": "\u8336\n"}]"#).unwrap();
    assert_eq!(text(&parts), r#"[{"text": "茶\n"}]"#);
}

/// Case 09: what a page declares is believed, also where its words are too few to be guessed by.
#[test]
fn a_declared_encoding_is_believed_where_it_fits() {
    for (name, words) in [
        ("big5", "煙囪"),
        ("gb18030", "烟囱"),
        ("shift_jis", "煙突"),
        ("euc-jp", "煙突"),
        ("iso-2022-jp", "煙突"),
        ("euc-kr", "굴뚝"),
        ("koi8-r", "дым"),
        ("windows-1251", "дым"),
        ("iso-8859-5", "дым"),
        ("ibm866", "дым"),
        ("windows-1250", "komín žluť"),
        ("iso-8859-2", "komín žluť"),
        ("windows-1252", "Öl"),
        ("windows-1253", "καπνός"),
        ("windows-1254", "şömine"),
        ("windows-1255", "עשן"),
        ("windows-1256", "دخان"),
        ("windows-1257", "dūmai"),
        ("windows-874", "ควัน"),
        ("macintosh", "fumée"),
        ("utf-8", "煙"),
    ] {
        let page = format!("<html><head><meta charset=\"{name}\"></head><body>{words}</body></html>");
        let (bytes, _, unmappable) = Encoding::for_label(name.as_bytes()).unwrap().encode(&page);
        assert!(!unmappable, "{name}");
        let decoded = decode(&bytes, declared_in_markup(&bytes), &Options::default()).unwrap();
        assert_eq!((decoded.text, decoded.undecodable), (page, 0), "{name}");
    }
    // A page that was written anew in UTF-8 and still declares what it was.
    let page = format!("<meta charset=windows-1252><p>{}", "煙囪與壁爐要每年清潔。".repeat(3));
    let decoded = decode(page.as_bytes(), declared_in_markup(page.as_bytes()), &Options::default()).unwrap();
    assert_eq!(decoded.text, page);
    for case in ["09-html-declared-charset/notice-big5.html", "09-html-declared-charset/notice-gbk.html"] {
        let bytes = bytes(case);
        let decoded = decode(&bytes, declared_in_markup(&bytes), &Options::default()).unwrap();
        assert_eq!(decoded.undecodable, 0);
        assert!(case.contains(&decoded.charset.name().to_lowercase()), "{case}");
    }
}
