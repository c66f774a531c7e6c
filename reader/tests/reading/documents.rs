//! Each format as people write it, and files that lie, are cut, or want to explode.

use std::io::Cursor;

use crate::made_pdf::{deflated, pdf, stream};
use reader::{Document, Error, Options, Part, Progress, Result, Unit, open_document};

fn open(name: &str, bytes: Vec<u8>) -> Result<Box<dyn Document>> {
    open_document(name, Box::new(Cursor::new(bytes)), &Options::default())
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<Part>> {
    let mut document = open(name, bytes.as_ref().to_vec())?;
    let mut parts = Vec::new();
    while let Some(part) = document.next_part()? {
        if !part.text.is_empty() || !part.headings.is_empty() {
            parts.push(part);
        }
    }
    Ok(parts)
}

/// (headings, text) of each part.
fn sections(parts: &[Part]) -> Vec<(String, &str)> {
    parts.iter().map(|part| (part.headings.join(" › "), part.text.trim())).collect()
}

fn expected<'t>(sections: &[(&str, &'t str)]) -> Vec<(String, &'t str)> {
    sections.iter().map(|(headings, text)| ((*headings).to_owned(), *text)).collect()
}

#[test]
fn text_comes_in_each_unicode_encoding() {
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), "爐火\r\nb".encode_utf16().flat_map(bytes).collect()].concat()
    };
    let little = utf16([0xff, 0xfe], u16::to_le_bytes);
    let big = utf16([0xfe, 0xff], u16::to_be_bytes);
    for bytes in ["爐火\r\nb".as_bytes(), "\u{feff}爐火\nb".as_bytes(), &little, &big] {
        assert_eq!(sections(&read("a.txt", bytes).unwrap()), expected(&[("", "爐火\nb")]));
    }
}

#[test]
fn what_is_no_text_is_refused() {
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &[0, 0, 0, 13, 200, 201]].concat();
    let zeros = vec![0u8; 5000];
    for bytes in [&png[..], &zeros, b"\x01\x02\x03abc\x04"] {
        assert!(read("a.txt", bytes).is_err(), "{bytes:?}");
    }
    for (name, bytes) in [("empty.txt", &b""[..]), ("blank.md", b" \n\n ")] {
        assert!(matches!(read(name, bytes), Err(Error::Empty(_))), "{name}");
    }
}

#[test]
fn a_line_of_ten_megabytes_is_a_text_like_any_other() {
    let line = "word ".repeat(2 << 20);
    for name in ["a.txt", "a.md", "a.html"] {
        let parts = read(name, &line).unwrap();
        let said: usize = parts.iter().map(|part| part.text.len()).sum();
        assert!(said.abs_diff(line.len()) <= parts.len() + 1, "{name}: {said}");
    }
}

#[test]
fn markdown_stands_under_its_headings() {
    let source = "---\ntitle: no\n---\nIntro *here*.\n\n# Fire\n\nWood [burns](http://x).\n\n## Wet `wood`\n\n- one\n- two\n\n\
                  # Ash\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<!-- no -->\n";
    let parts = read("notes.md", source).unwrap();
    let expected = expected(&[
        ("", "Intro here."),
        ("Fire", "Wood burns."),
        ("Fire › Wet wood", "- one\n- two"),
        ("Ash", "a\tb\n1\t2"),
    ]);
    assert_eq!(sections(&parts), expected);
}

#[test]
fn html_is_what_a_person_reads_of_it() {
    let source = "<!doctype html><html><head><title>T</title><style>p{}</style><script>if (a<b) x()</script></head>\
                  <body>Before<h1>Fire &amp; wood</h1><p>Dry   wood<br>burns.</p><p>Well<b>.</b></p>\
                  <pre>a\n  b</pre><h2>Ash</h2><ul><li>grey<li>light</ul></body></html>";
    let expected = expected(&[
        ("", "Before"),
        ("Fire & wood", "Dry wood\nburns.\n\nWell.\n\na\n  b"),
        ("Fire & wood › Ash", "- grey\n- light"),
    ]);
    for name in ["page.html", "page"] {
        assert_eq!(sections(&read(name, source).unwrap()), expected, "{name}");
    }
    let nested = "<div>".repeat(200_000) + "deep";
    assert_eq!(read("deep.html", nested).unwrap()[0].text.trim(), "deep");
    assert_eq!(read("cut.html", "<p>a<script>never closed <p>b").unwrap()[0].text.trim(), "a");
}

const TO_UNICODE: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n\
    1 begincodespacerange <0000> <ffff> endcodespacerange\n\
    2 beginbfchar <0001> <7210> <0002> <706B> endbfchar\nendcmap end end";

/// Two pages: WinAnsi text in words, lines and paragraphs, and two Chinese characters through a map, compressed.
fn two_pages() -> Vec<u8> {
    let latin =
        b"BT /F1 10 Tf 14 TL 50 700 Td (Dry wood) Tj T* (burns ) Tj [(we) 20 (ll) -300 (here.)] TJ 0 -40 Td \
        (Ash \\226 gr\\351y.) Tj ET BT /F1 10 Tf 1 0 0 1 50 600 Tm (Left) Tj 1 0 0 1 80 600 Tm (right) Tj ET";
    let chinese = b"q BT /F2 12 Tf 72 700 Td <00010002> Tj ET Q";
    let object = |text: &str| text.as_bytes().to_vec();
    pdf(&[
        object("<< /Type /Catalog /Pages 2 0 R >>"),
        object(
            "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /Resources << /Font << /F1 7 0 R /F2 8 0 R >> >> >>",
        ),
        object("<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>"),
        object("<< /Type /Page /Parent 2 0 R /Contents 6 0 R >>"),
        stream("", latin),
        stream("/Filter /FlateDecode", &deflated(chinese)),
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"),
        object(
            "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 9 0 R /DescendantFonts \
             [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> \
             /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>",
        ),
        stream("", TO_UNICODE.as_bytes()),
    ])
}

#[test]
fn a_pdf_is_read_page_by_page() {
    let mut document = open("report.pdf", two_pages()).unwrap();
    let pages = |done| Progress { unit: Unit::Pages, done, total: 2 };
    assert_eq!(document.progress(), pages(0));
    let first = document.next_part().unwrap().unwrap();
    assert_eq!(first.page, Some(1));
    assert_eq!(first.text, "Dry wood\nburns well here.\n\nAsh – gréy.\n\nLeft right");
    let second = document.next_part().unwrap().unwrap();
    assert_eq!(
        (second.page, second.headings.join("").as_str()),
        (Some(2), "爐火"),
        "it is larger than all else"
    );
    assert_eq!(document.next_part().unwrap(), None);
    assert_eq!(document.progress(), pages(2));
}

#[test]
fn a_damaged_pdf_is_read_as_far_as_it_goes_or_refused() {
    let whole = two_pages();
    for length in (0..whole.len()).step_by(7) {
        let _ = read("cut.pdf", &whole[..length]);
    }
    // Bytes changed by a seeded generator (Marsaglia's xorshift): nothing may trap.
    let mut state = 88_172_645_463_325_252u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    for _ in 0..600 {
        let mut changed = whole.clone();
        for _ in 0..1 + random() % 12 {
            let place = random() % changed.len();
            changed[place] = random() as u8;
        }
        let _ = read("changed.pdf", changed);
    }
    assert!(matches!(read("a.pdf", b"%PDF-1.4 and nothing more"), Err(Error::Damaged { .. })));
}

#[test]
fn a_pdf_that_would_explode_is_refused_before_it_is_decoded() {
    let once = deflated(&vec![b' '; 80 << 20]);
    assert!(once.len() < 100 << 10);
    let bomb = |filters: &str, data: &[u8]| {
        pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
            stream(filters, data),
        ])
    };
    let refused = |file: Vec<u8>, word: &str| match read("bomb.pdf", file) {
        Err(error) => assert!(error.to_string().contains(word), "{error}"),
        Ok(parts) => panic!("{parts:?}"),
    };
    refused(bomb("/Filter /FlateDecode", &once), "inflates");
    refused(bomb("/Filter [/FlateDecode /FlateDecode]", &deflated(&once)), "more than once");
    let fine = read("fine.pdf", bomb("/Filter /FlateDecode", &deflated(b"BT ET")));
    assert!(matches!(fine, Err(Error::Scan { pages: 1 })), "{fine:?}");
}

#[test]
fn an_encrypted_pdf_says_what_it_wants() {
    let encrypted = |dictionary: &str| {
        let file = pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
            stream("", b"BT (secret) Tj ET"),
            dictionary.as_bytes().to_vec(),
        ]);
        let file = String::from_utf8(file).unwrap();
        file.replace("/Root 1 0 R", "/Root 1 0 R /Encrypt 5 0 R /ID [<0011> <0011>]").into_bytes()
    };
    let key = "a7".repeat(32);
    let standard = format!("<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <{key}> /U <{key}> >>");
    let locked = read("locked.pdf", encrypted(&standard));
    assert!(matches!(locked, Err(Error::Password { wrong: false })), "{locked:?}");
    let guess = Options { password: Some("guess".to_owned()), ..Options::default() };
    let guessed = open_document("locked.pdf", Box::new(Cursor::new(encrypted(&standard))), &guess);
    assert!(matches!(guessed.map(drop), Err(Error::Password { wrong: true })));
    for unknown in ["<< /Filter /Nobody /V 1 >>", "<< /Filter /Standard /V 99 /R 99 >>", "<< >>"] {
        match read("locked.pdf", encrypted(unknown)) {
            Err(error) => assert!(error.to_string().len() > 10, "{error}"),
            Ok(parts) => {
                assert!(parts.iter().all(|part| !part.text.contains("secret")), "{unknown}")
            }
        }
    }
}

#[test]
fn a_pdf_that_is_none_or_has_no_text_has_nothing_to_read() {
    let page = |content: &[u8]| {
        pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
            stream("", content),
        ])
    };
    for content in
        [&b""[..], b"0 0 m 9 9 l S", b"BT (no font) Tj ET", b"BT ET BT", b"Q Q Q ET ET", b"/Nothing Do"]
    {
        match read("drawn.pdf", page(content)) {
            Ok(parts) => {
                assert!(parts.len() <= 1 && parts.iter().all(|part| part.text.len() < 20), "{parts:?}")
            }
            Err(error) => assert!(matches!(error, Error::Scan { .. } | Error::Empty(_)), "{error:?}"),
        }
    }
    // A tree of pages that is its own branch, one that claims millions, and none.
    let tree = |pages: &str| pdf(&[b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), pages.as_bytes().to_vec()]);
    for pages in [
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>",
        "<< /Type /Pages /Kids [9 0 R] /Count 99999999 >>",
        "<< /Type /Pages /Kids [] /Count 0 >>",
        "<< /Type /Pages /Count -1 >>",
        "(no dictionary)",
    ] {
        if let Ok(parts) = read("tree.pdf", tree(pages)) {
            assert!(parts.iter().all(|part| part.text.trim().is_empty()), "{pages}: {parts:?}");
        }
    }
}

#[test]
fn forms_that_contain_themselves_end() {
    let file = pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>".to_vec(),
        stream("", b"/X Do"),
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X 5 0 R >> /Font << /F 6 0 R >> >>",
            b"/X Do BT /F 9 Tf (in) Tj ET",
        ),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ]);
    assert!(read("forms.pdf", file).unwrap()[0].text.starts_with("in"));
}
