//! PDFs that ask for too much: each ends soon, in bounded memory, with what was read and a notice, or refused by name.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test says by a panic that it failed, and runs natively"
)]

mod made_pdf;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    fmt::Write,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use made_pdf::{deflated, deflated_stream, one_page, pdf, read, stream};

const LONGEST: Duration = Duration::from_secs(10);
const LARGEST: usize = 512 << 20;

/// Counts what is held, and the most that was.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: each call goes on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// A form that draws others and says its letter.
fn form(says: &str, draws: &[usize], times: usize) -> Vec<u8> {
    let objects: String = draws.iter().map(|number| format!("/X{number} {number} 0 R ")).collect();
    let content: String = draws.iter().map(|number| format!("/X{number} Do ").repeat(times)).collect();
    stream(
        &format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << {objects} >> /Font << /F << /Type /Font \
             /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        ),
        format!("{content} BT /F 9 Tf ({says}) Tj ET").as_bytes(),
    )
}

const FONT: &str = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>";
const FORM: &str = "/Resources << /XObject << /X5 5 0 R >> >>";

fn page_of(content: &[u8]) -> Vec<u8> {
    one_page(FONT, &deflated_stream("", content), &[])
}

/// Each kind's name, with a file of it.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let draw = stream("", b"/X5 Do");
    let laughs: Vec<Vec<u8>> =
        (5..17).map(|number| form("ha", &[number + 1], 10)).chain([form("ha", &[], 0)]).collect();
    let circle = [form("a", &[6, 5], 2), form("b", &[5, 6], 2)];
    let many = |page: &str, count: usize, more: &[Vec<u8>]| {
        let kids: String = (0..count).map(|number| format!("{} 0 R ", 3 + number)).collect();
        let mut objects = vec![
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>").into_bytes(),
        ];
        objects.extend((0..count).map(|_| page.replace("LAST", &(3 + count).to_string()).into_bytes()));
        objects.extend_from_slice(more);
        pdf(&objects)
    };
    let texts = b"BT /F 9 Tf 1 0 0 1 50 700 Tm (word) Tj ET ".repeat(100_000);
    let chain = |length: usize| {
        let mut objects = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()];
        objects.extend((0..length).map(|number| {
            format!("<< /Type /Pages /Kids [{} 0 R 2 0 R] /Count 1 /Parent {} 0 R >>", number + 3, number + 1)
                .into_bytes()
        }));
        pdf(&objects)
    };
    let annotations: String =
        "<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 5 0 R >> >> ".repeat(20_000);
    let ascii_85 = {
        let mut written = String::new();
        for word in deflated(&vec![b' '; 200 << 20]).chunks(4) {
            let mut four = [0; 4];
            four[..word.len()].copy_from_slice(word);
            let mut number = u32::from_be_bytes(four);
            let mut digits = [0; 5];
            digits
                .iter_mut()
                .rev()
                .for_each(|digit| (*digit, number) = (b'!' + (number % 85) as u8, number / 85));
            written.extend(digits.iter().map(|digit| char::from(*digit)));
        }
        written + "~>"
    };
    let objects = {
        // The pages stand in a stream of objects, behind a million numbers; no table says where it is.
        let count = 1_000_000;
        let (mut places, mut bodies) = (String::new(), String::new());
        for number in 0..count {
            write!(places, "{} {} ", number + 20, bodies.len()).unwrap();
            bodies += "7 ";
        }
        write!(places, "10 {} ", bodies.len()).unwrap();
        bodies += "<< /Type /Pages /Kids [4 0 R] /Count 1 >>";
        let dictionary = format!("/Type /ObjStm /N {} /First {}", count + 1, places.len());
        let page = format!("<< /Type /Page /Parent 10 0 R /MediaBox [0 0 600 800] /Contents 5 0 R {FONT} >>");
        let mut file = pdf(&[
            b"<< /Type /Catalog /Pages 10 0 R >>".to_vec(),
            b"null".to_vec(),
            deflated_stream(&dictionary, (places + &bodies).as_bytes()),
            page.into_bytes(),
            stream("", b"BT /F 9 Tf 1 0 0 1 50 700 Tm (behind a million) Tj ET"),
        ]);
        let table = file.windows(5).rposition(|five| five == b"xref\n").unwrap();
        file.drain(table - 5..table + 5);
        file
    };
    let nested = |open: &str, close: &str| format!("{}7{}", open.repeat(1_000_000), close.repeat(1_000_000));
    let type_3 = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >> \
                  /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [9] /Resources << /Font << /F 5 0 R >> >> >>";
    vec![
        ("forms in forms", one_page(FORM, &draw, &laughs)),
        ("forms in a circle", one_page(FORM, &draw, &circle)),
        ("annotations of forms in forms", one_page(&format!("/Annots [{annotations}]"), &draw, &laughs[8..])),
        ("a page of operators", page_of(&b"0 0 m 9 9 l S ".repeat(4 << 20))),
        ("a path without end", page_of(&b"9 9 l ".repeat(8 << 20))),
        ("saved states", page_of(&b"q ".repeat(20 << 20))),
        ("marked content in marked content", page_of(&b"/A BMC ".repeat(4 << 20))),
        ("one text", page_of(&[b"BT /F 9 Tf (", "a".repeat(30 << 20).as_bytes(), b") Tj ET"].concat())),
        ("many texts", page_of(&b"BT /F 9 Tf 1 0 0 1 9 9 Tm (word) Tj ET ".repeat(1 << 20))),
        ("text as a clip", page_of(&b"BT /F 9 Tf 7 Tr (wordwordwordword) Tj ET ".repeat(1 << 20))),
        ("arrays in arrays", page_of(nested("[", "]").as_bytes())),
        ("dictionaries in dictionaries", page_of(nested("/A <</A ", ">>").as_bytes())),
        ("objects in objects", pdf(&[format!("<< /Type /Catalog /Pages {} >>", nested("[", "]")).into_bytes()])),
        (
            "one content on each page",
            many(
                &format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents LAST 0 R {FONT} >>"),
                2_000,
                &[deflated_stream("", &texts)],
            ),
        ),
        (
            "one content a thousand times",
            pdf(&[
                b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
                format!("<< /Type /Page /Parent 2 0 R /Contents [{}] {FONT} >>", "4 0 R ".repeat(10_000)).into_bytes(),
                deflated_stream("", &texts),
            ]),
        ),
        ("pages in pages", chain(100_000)),
        ("a font that draws itself", one_page("/Resources << /Font << /F 5 0 R >> >>", &deflated_stream("", &b"BT /F 9 Tf (aaaa) Tj ET ".repeat(100_000)), &[
            type_3.as_bytes().to_vec(),
            stream("", b"9 0 d0 BT /F 9 Tf (aaaa) Tj ET"),
        ])),
        ("a million objects in one", objects),
        ("what inflates behind ASCII", one_page(FONT, &stream("/Filter [/ASCII85Decode /FlateDecode]", ascii_85.as_bytes()), &[])),
        ("what inflates by run lengths", one_page(FONT, &stream("/Filter /RunLengthDecode", &b"\x81 ".repeat(2 << 20)), &[])),
        ("a field that is above itself", one_page(
            "/Annots [5 0 R]",
            &stream("", b""),
            &[b"<< /Type /Annot /Subtype /Widget /Parent 5 0 R >>".to_vec()],
        )),
        ("a thousand notes", one_page(
            &format!("/Annots [{}]", format!("<< /Type /Annot /Subtype /Text /Contents ({}) >>", "note ".repeat(2_000)).repeat(5_000)),
            &stream("", b""),
            &[],
        )),
        ("a table that says to be huge", b"%PDF-1.7\nxref\n0 4294967295\n0000000000 65535 f \ntrailer\n<< /Size 4294967295 /Root 1 0 R >>\nstartxref\n9\n%%EOF".to_vec()),
    ]
}

#[test]
fn what_asks_for_too_much_ends_soon() {
    let mut failed = Vec::new();
    for (name, file) in files() {
        let length = file.len();
        let before = HELD.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let started = Instant::now();
        let said = match read(file) {
            Ok((parts, facts)) => {
                let letters: usize = parts.iter().map(|part| part.text.len()).sum();
                format!("{letters} bytes of text, {:?}", facts.notices)
            }
            Err(error) => error.to_string(),
        };
        let took = started.elapsed();
        let held = MOST.load(Ordering::Relaxed).saturating_sub(before);
        println!("{name} ({length} bytes): {took:.1?}, {} MB: {}", held >> 20, &said[..said.len().min(120)]);
        if took > LONGEST || held > LARGEST {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// The same forms in bounds are read.
#[test]
fn forms_in_forms_within_bounds_are_read() {
    let few: Vec<Vec<u8>> =
        (5..9).map(|number| form("ha", &[number + 1], 3)).chain([form("ho", &[], 0)]).collect();
    let (parts, facts) = read(one_page(FORM, &stream("", b"/X5 Do"), &few)).unwrap();
    let said: String = parts.iter().map(|part| part.text.as_str()).collect();
    assert!(said.contains("ho") && facts.notices.is_empty(), "{said} {facts:?}");
}
