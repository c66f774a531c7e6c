//! The worker that reads files, as a page meets it: it comes with a file and goes after it, waits for the page, and dies alone.

use crate::support::{
    bench::{Bench, say, user},
    tiny::Tiny,
};
use futures::StreamExt;
use hearth::{
    client::Update,
    protocol::{
        Dialect, FailureKind, FileKind, Form, Read, ReadChunk, ReadNotice, ReadScan, Stage, TextPart,
        Unreadable, WorkerKind,
    },
};
use sha2::{Digest, Sha256};

const TABLE: &str = "\u{feff}id;Anmerkung\n1;\"Gut, aber \"\"teuer\"\"\"\n2\n3;Laut;zu viel\n";

fn text(parts: &[TextPart]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

fn texts(chunks: Vec<ReadChunk>) -> Vec<TextPart> {
    let of = |chunk| match chunk {
        ReadChunk::Text(parts) => parts,
        ReadChunk::Hash(_) | ReadChunk::Columns { .. } | ReadChunk::Rows(_) => panic!("a text was asked for"),
    };
    chunks.into_iter().flat_map(of).collect()
}

fn long() -> String {
    (0..200_000).map(|line| format!("This is line {line} of a long text.\n")).collect()
}

#[test]
fn the_reader_comes_with_a_file_and_goes_after_it() {
    let mut bench = Bench::new();
    bench.settle();
    assert_eq!((bench.services(), bench.readers()), (1, 0), "nobody has given a file");
    for _ in 0..2 {
        let read = bench.reading("notes.md", b"# Fire\n\nDry wood burns.\n\n# Ash", Form::Text);
        let answer = bench.ask(read);
        let parts = texts(answer.chunks);
        let headings: Vec<_> = parts.iter().map(|part| part.headings.join("/")).collect();
        assert_eq!(headings, ["Fire", "Ash"]);
        assert_eq!(text(&parts).trim(), "Dry wood burns.");
        assert_eq!(answer.result.unwrap().kind, FileKind::Markdown);
        bench.settle();
        assert_eq!((bench.services(), bench.readers()), (1, 0));
    }
}

#[test]
fn no_more_is_read_than_the_page_takes() {
    let mut bench = Bench::new();
    let text_of_file = long();
    let read = bench.reading("long.txt", text_of_file.as_bytes(), Form::Text);
    let mut running = bench.client.run(read);
    bench.settle();
    let mut bytes = 0;
    let mut chunks = 0;
    loop {
        match bench.next(&mut running) {
            Update::Chunk(ReadChunk::Text(parts)) => {
                bytes += text(&parts).len();
                chunks += 1;
                bench.settle();
                assert!(bench.chunks_said() <= chunks + 4, "{} said, {chunks} taken", bench.chunks_said());
            }
            Update::Chunk(_) | Update::Progress(_) => {}
            Update::Done(result) => {
                result.unwrap();
                break;
            }
        }
    }
    assert!(chunks > 10, "{chunks}");
    assert!(bytes >= text_of_file.len() - chunks * 2, "{bytes}");
}

#[test]
fn a_reader_that_dies_takes_nothing_with_it() {
    let mut bench = Bench::with_model(Tiny::default().with_context(4096));
    let right = bench.ask(say([user("Hello")], 40)).text();
    let mut answering = bench.client.run(say([user("Hello")], 40));
    let mut shown = bench.until_piece(&mut answering);
    let read = bench.reading("long.txt", long().as_bytes(), Form::Text);
    let mut reading = bench.client.run(read);
    bench.next(&mut reading);

    bench.kill_reader();

    assert_eq!(bench.finish(reading).failure(), FailureKind::Crashed);
    shown += &bench.finish(answering).text();
    assert_eq!(shown, right, "no word of the answer is lost");
    let read = bench.reading("a.txt", b"The next file is read.", Form::Text);
    assert_eq!(text(&texts(bench.ask(read).chunks)).trim(), "The next file is read.");
    bench.settle();
    assert_eq!((bench.services(), bench.readers()), (1, 0));
}

#[test]
fn a_reader_that_is_held_reads_one_file_after_the_other() {
    let mut bench = Bench::new();
    let held = bench.client.hold(WorkerKind::Reader);
    bench.settle();
    assert_eq!(bench.readers(), 0, "nobody has given a file");
    for name in ["a.txt", "b.txt"] {
        let read = bench.reading(name, name.as_bytes(), Form::Text);
        assert_eq!(text(&texts(bench.ask(read).chunks)).trim(), name);
        bench.settle();
        assert_eq!(bench.readers(), 1, "it waits for the next file");
    }
    drop(held);
    bench.settle();
    assert_eq!(bench.readers(), 0);
}

#[test]
fn whoever_wants_no_more_of_a_file_ends_its_reader() {
    let mut bench = Bench::new();
    let read = bench.reading("long.txt", long().as_bytes(), Form::Text);
    let mut running = bench.client.run(read);
    bench.next(&mut running);
    assert_eq!(bench.readers(), 1);
    drop(running);
    bench.settle();
    assert_eq!(bench.readers(), 0);
}

#[test]
fn a_table_comes_as_its_columns_and_rows_and_goes_on_where_it_was() {
    let mut bench = Bench::new();
    let mut read = bench.reading("umfrage.csv", TABLE.as_bytes(), Form::Table);
    read.hash = true;
    let answer = bench.ask(Read { ..read.clone() });
    let facts = answer.result.unwrap();
    let [ReadChunk::Hash(hash), ReadChunk::Columns { kind, names, dialect }, ReadChunk::Rows(rows)] =
        &answer.chunks[..]
    else {
        panic!("hash, columns, rows: {:?}", answer.chunks)
    };
    let right: String = Sha256::digest(TABLE).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(*hash, right);
    assert_eq!((*kind, &names[..]), (FileKind::Csv, &["id".to_owned(), "Anmerkung".to_owned()][..]));
    assert_eq!((dialect.separator, dialect.header, dialect.mark), (Some(';'), Some(true), true));
    let cells: Vec<_> = rows.iter().map(|row| row.cells.join("|")).collect();
    assert_eq!(cells, ["1|Gut, aber \"teuer\"", "2|", "3|Laut"]);
    assert_eq!(facts.notices, [ReadNotice::UnevenRows { shorter: 1, longer: 1 }]);

    let later = bench.ask(Read { from_row: 2, hash: false, dialect: dialect.clone(), ..read });
    let Some(ReadChunk::Rows(rows)) = later.chunks.last() else { panic!("rows") };
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].cells, ["3", "Laut"]);
}

#[test]
fn a_file_is_read_as_the_person_says() {
    let mut bench = Bench::new();
    let bytes = b"Prix : 5 \xa4";
    let mut read = bench.reading("prix.txt", bytes, Form::Text);
    read.dialect = Dialect { encoding: Some("iso-8859-15".to_owned()), ..Dialect::default() };
    let answer = bench.ask(read.clone());
    assert_eq!(text(&texts(answer.chunks)).trim(), "Prix : 5 €");
    assert_eq!(answer.result.unwrap().dialect.encoding.as_deref(), Some("ISO-8859-15"));
    read.dialect.encoding = Some("no such encoding".to_owned());
    assert_eq!(bench.ask(read).failure(), FailureKind::BadInput);
}

#[test]
fn what_can_not_be_read_says_why() {
    let mut bench = Bench::new();
    let mut why = |name: &str, bytes: &[u8], form| {
        let read = bench.reading(name, bytes, form);
        match bench.ask(read).failure() {
            FailureKind::Unreadable(why) => why,
            kind => panic!("{name}: {kind:?}"),
        }
    };
    assert_eq!(why("a.txt", &[0; 1000], Form::Text), Unreadable::NotText);
    assert_eq!(why("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Form::Text), Unreadable::Heic);
    assert_eq!(why("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Form::Text), Unreadable::OldOffice);
    assert_eq!(why("song", b"ID3\x04", Form::Text), Unreadable::Audio);
    assert_eq!(why("empty.csv", b"", Form::Table), Unreadable::Empty);
    let mut gone = bench.reading("a.txt", b"a", Form::Text);
    gone.file.address = "blob:withdrawn".to_owned();
    assert_eq!(bench.ask(gone).failure(), FailureKind::Unreadable(Unreadable::Gone));
}

#[test]
fn a_page_that_is_only_a_picture_comes_as_pixels() {
    let mut bench = Bench::new();
    let letter = include_bytes!("../fixtures/scans/letter.pdf");
    let read = bench.reading("letter.pdf", letter, Form::Text);
    let file = read.file.clone();
    assert_eq!(bench.ask(read).failure(), FailureKind::Unreadable(Unreadable::Scan { pages: 5 }));
    let scan = |page, longest| ReadScan { file: file.clone(), password: None, page, longest };
    let page = bench.ask(scan(3, 877)).result.unwrap();
    assert_eq!([page.width, page.height, page.file_width, page.file_height], [620, 877, 1240, 1754]);
    let (pixels, _) = page.rgb.0.as_chunks::<3>();
    assert_eq!(pixels.len(), 620 * 877);
    assert!(pixels[0].iter().all(|value| *value > 240), "paper");
    assert!(pixels.iter().any(|pixel| pixel.iter().all(|value| *value < 100)), "letters");
    assert_eq!(bench.ask(scan(6, 877)).failure(), FailureKind::BadInput);
    let text = bench.reading("a.txt", b"words", Form::Text).file;
    let text = ReadScan { file: text, password: None, page: 1, longest: 877 };
    assert_eq!(bench.ask(text).failure(), FailureKind::Unsupported);
}

#[test]
fn progress_is_said_and_the_models_worker_reads_no_file() {
    let mut bench = Bench::new();
    let read = bench.reading("long.txt", long().as_bytes(), Form::Text);
    let answer = bench.ask(read);
    assert_eq!(answer.stages(), [Stage::Read]);
    let last = answer.progress.last().unwrap();
    assert_eq!(Some(last.done), last.total);
    let mut requests = bench.client.requests();
    bench.settle();
    assert!(futures::FutureExt::now_or_never(requests.next()).is_none(), "a file by address is no request");
}
