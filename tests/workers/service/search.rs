//! Index, Search and Library as a page meets them, with the real embedding model.

use std::{fs, rc::Rc, sync::OnceLock};

use hearth::{
    client::Update,
    protocol::{
        Contents, DocumentSlice, Failure, FailureKind, Form, Found, Index, Library, LibraryWish, Load,
        ModelSpec, ModelTask, Processor, ReadChunk, Search, SearchMode, SlicePlace, Stage, Unit, Unreadable,
    },
};

use crate::support::{
    bench::{Bench, spec},
    converted_model,
};

pub const FIRE: &str = "# Fire\n\nDry wood burns with a bright flame. Wet wood only smokes.\n\n# Ash\n\nThe grey ash feeds the garden.\n";
pub const SHIP: &str = "<h1>Harbour</h1><p>The ships unload their cargo at dawn.</p><p>漁船在清晨回港。</p>";

fn model() -> ModelSpec {
    static FILE: OnceLock<ModelSpec> = OnceLock::new();
    FILE.get_or_init(|| ModelSpec { task: ModelTask::Embed, ..spec(&file()) }).clone()
}

fn file() -> Vec<u8> {
    fs::read(converted_model("all-MiniLM-L6-v2.safetensors")).unwrap()
}

pub struct Desk {
    pub bench: Bench,
    pub model: ModelSpec,
}

impl Desk {
    /// The model is loaded, from a disk that outlives workers.
    pub fn new() -> Self {
        let bench = Bench::on_disk();
        let model = model();
        bench.fetch.serve(&model.url, file());
        let mut desk = Self { bench, model };
        desk.load();
        desk
    }

    pub fn load(&mut self) {
        let load =
            Load { model: self.model.clone(), download: true, threads: 1, processor: Processor::Automatic };
        self.bench.ask(load).result.unwrap();
    }

    /// A document as the reader gives it.
    pub fn source(&mut self, name: &str, text: &[u8]) -> Result<Index, Failure> {
        let mut read = self.bench.reading(name, text, Form::Text);
        read.hash = true;
        let answer = self.bench.ask(read);
        answer.result?;
        let (mut parts, mut sha256) = (Vec::new(), String::new());
        for chunk in answer.chunks {
            match chunk {
                ReadChunk::Hash(hash) => sha256 = hash,
                ReadChunk::Text(more) => parts.extend(more),
                ReadChunk::Columns { .. } | ReadChunk::Rows(_) => panic!("no table was asked for"),
            }
        }
        let (name, bytes, place) = (name.to_owned(), text.len() as u64, SlicePlace::Only);
        let document = DocumentSlice { name, bytes, sha256, parts, place };
        Ok(Index { model: self.model.sha256.clone(), document: Some(document), from: None })
    }

    pub fn take_in(&mut self, name: &str, text: &str) -> Result<u32, Failure> {
        let index = self.source(name, text.as_bytes())?;
        self.bench.ask(index).result.map(|indexed| indexed.passages)
    }

    pub fn search(&mut self, query: &str, mode: SearchMode) -> Result<Found, Failure> {
        self.search_in(None, query, mode)
    }

    /// In these documents alone.
    fn search_in(
        &mut self,
        documents: Option<Vec<u32>>,
        query: &str,
        mode: SearchMode,
    ) -> Result<Found, Failure> {
        let search = Search {
            model: self.model.sha256.clone(),
            query: query.to_owned(),
            mode,
            count: 5,
            rerank: None,
            documents,
        };
        self.bench.ask(search).result
    }

    pub fn wish(&mut self, wish: LibraryWish) -> Contents {
        self.bench.ask(Library { model: self.model.sha256.clone(), wish }).result.unwrap()
    }

    /// (name, passages, embedded) of each document.
    pub fn listed(&mut self) -> Vec<(String, u32, u32)> {
        let documents = self.wish(LibraryWish::List).documents;
        documents.into_iter().map(|facts| (facts.name, facts.passages, facts.embedded)).collect()
    }
}

/// By the reader, or by the library since there is no text in it.
fn is_refused(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Unreadable(_) | FailureKind::BadInput)
}

/// Many passages, each a little different.
pub fn long(sentences: usize) -> String {
    (0..sentences)
        .map(|n| format!("# Day {n}\n\nOn day {n} the keeper lit {n} lamps before the storm.\n\n"))
        .collect()
}

#[test]
fn only_the_documents_that_are_asked_for_are_looked_in() {
    let mut desk = Desk::new();
    desk.take_in("fire.md", FIRE).unwrap();
    desk.take_in("harbour.html", SHIP).unwrap();
    desk.take_in("glass.txt", "Wood heats the furnace until the glass melts at dawn.").unwrap();
    let ids: Vec<u32> = desk.wish(LibraryWish::List).documents.iter().map(|facts| facts.id).collect();
    for mode in [SearchMode::Meaning, SearchMode::Words, SearchMode::Both] {
        let mut names = |documents: &[u32]| -> Vec<String> {
            let found = desk.search_in(Some(documents.to_vec()), "wood at dawn", mode).unwrap();
            let expected = documents.iter().map(|id| if *id == ids[0] { 2 } else { 1 }).sum::<u32>();
            assert_eq!(found.passages, if documents == [99] { 0 } else { expected }, "{documents:?}");
            let mut names: Vec<String> = found.hits.into_iter().map(|hit| hit.passage.name).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        assert_eq!(names(&ids), ["fire.md", "glass.txt", "harbour.html"], "{mode:?}");
        assert_eq!(names(&ids[1..2]), ["harbour.html"], "{mode:?}");
        assert_eq!(names(&[ids[2], ids[0]]), ["fire.md", "glass.txt"], "{mode:?}");
        assert!(names(&[]).is_empty() && names(&[99]).is_empty(), "{mode:?}: a document that is gone");
    }
}

#[test]
fn documents_are_found_by_meaning_and_by_words() {
    let mut desk = Desk::new();
    assert_eq!(desk.take_in("notes/fire.md", FIRE).unwrap(), 2);
    assert_eq!(desk.take_in("harbour.html", SHIP).unwrap(), 1);
    assert_eq!(desk.listed(), [("notes/fire.md".to_owned(), 2, 2), ("harbour.html".to_owned(), 1, 1)]);

    let meant = desk.search("boats arriving in the morning", SearchMode::Meaning).unwrap();
    assert_eq!(meant.passages, 3);
    assert_eq!(meant.hits[0].passage.name, "harbour.html");
    assert_eq!(meant.hits[0].passage.section.as_deref(), Some("Harbour"));
    assert!(meant.hits.is_sorted_by(|a, b| a.score >= b.score));
    assert!(meant.hits[0].similarity.unwrap() > meant.hits[1].similarity.unwrap() + 0.1);
    assert!(meant.embed_ms > 0.0);

    let said = desk.search("SMOKE wood", SearchMode::Words).unwrap();
    assert_eq!(said.hits.len(), 1);
    let hit = &said.hits[0];
    let marked: Vec<&str> =
        hit.highlights.iter().map(|(start, end)| &hit.passage.text[*start as usize..*end as usize]).collect();
    assert_eq!(marked, ["wood", "wood", "smokes"]);
    assert_eq!((hit.similarity, said.embed_ms), (None, 0.0));
    assert_eq!(desk.search("清晨", SearchMode::Words).unwrap().hits[0].passage.name, "harbour.html");

    let both = desk.search("ash as fertiliser", SearchMode::Both).unwrap();
    assert_eq!(both.hits[0].passage.section.as_deref(), Some("Ash"));
    assert!(both.hits[0].similarity.is_some());
}

#[test]
fn an_index_is_there_for_the_next_worker_and_words_need_no_model() {
    let mut desk = Desk::new();
    desk.take_in("fire.md", FIRE).unwrap();
    let before = desk.search("flames", SearchMode::Meaning).unwrap().hits;
    desk.bench.replace_worker();

    assert_eq!(desk.search("ash", SearchMode::Words).unwrap().hits.len(), 1);
    assert_eq!(desk.search("ash", SearchMode::Meaning).unwrap_err().kind, FailureKind::NotLoaded);
    desk.load();
    assert_eq!(desk.search("flames", SearchMode::Meaning).unwrap().hits, before);
    assert_eq!(desk.take_in("fire.md", FIRE).unwrap(), 0, "the same file is not embedded twice");
}

#[test]
fn what_was_done_is_kept_when_indexing_is_stopped_and_goes_on_without_the_file() {
    let mut desk = Desk::new();
    let index = desk.source("days.md", long(60).as_bytes()).unwrap();
    let mut running = desk.bench.client.run(index);
    let mut cancelled = false;
    let end = loop {
        match desk.bench.next(&mut running) {
            Update::Progress(progress)
                if progress.stage == Stage::Compute && progress.done >= 8 && !cancelled =>
            {
                cancelled = true;
                running.cancel();
            }
            Update::Progress(_) => {}
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => break result,
        }
    };
    assert_eq!(end.unwrap_err().kind, FailureKind::Cancelled);
    let [(_, passages, embedded)] = &desk.listed()[..] else { panic!("one document") };
    assert!((8..60).contains(embedded) && *passages == 60, "{embedded} of {passages}");
    let left = passages - embedded;
    assert!(!desk.search("day 59", SearchMode::Words).unwrap().hits.is_empty(), "words are there at once");

    let on = Index { model: desk.model.sha256.clone(), document: None, from: None };
    assert_eq!(desk.bench.ask(on).result.unwrap().passages, left);
    assert_eq!(desk.listed(), [("days.md".to_owned(), 60, 60)]);
}

#[test]
fn a_worker_that_dies_while_indexing_loses_one_batch_at_most() {
    let mut desk = Desk::new();
    let index = desk.source("days.md", long(40).as_bytes()).unwrap();
    let mut running = desk.bench.client.run(index);
    let done = loop {
        match desk.bench.next(&mut running) {
            Update::Progress(progress) if progress.stage == Stage::Compute && progress.done >= 12 => {
                break progress.done;
            }
            Update::Progress(_) => {}
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => panic!("done before its time: {result:?}"),
        }
    };
    desk.bench.replace_worker();
    assert_eq!(desk.bench.finish(running).failure(), FailureKind::Crashed);
    let [(_, 40, embedded)] = &desk.listed()[..] else { panic!("one document of 40 passages") };
    assert!(u64::from(*embedded) >= done, "{embedded} of {done} are left");
    desk.load();
    let on = Index { model: desk.model.sha256.clone(), document: None, from: None };
    assert_eq!(desk.bench.ask(on).result.unwrap().passages, 40 - embedded);
}

#[test]
fn a_file_takes_the_place_of_an_earlier_one_of_its_name() {
    let mut desk = Desk::new();
    desk.take_in("a.txt", "The lamp is lit.").unwrap();
    desk.take_in("a.txt", "The harbour sleeps.").unwrap();
    assert_eq!(desk.listed().len(), 1);
    assert!(desk.search("lamp", SearchMode::Words).unwrap().hits.is_empty());
    desk.bench.replace_worker();
    assert_eq!(desk.search("harbour", SearchMode::Words).unwrap().hits.len(), 1);
}

#[test]
fn deleting_a_document_and_then_the_last_one_gives_the_room_back() {
    let mut desk = Desk::new();
    desk.take_in("fire.md", FIRE).unwrap();
    desk.take_in("harbour.html", SHIP).unwrap();
    let contents = desk.wish(LibraryWish::List);
    assert!(contents.stored_bytes > 1000);
    let left = desk.wish(LibraryWish::Delete(contents.documents[0].id));
    assert_eq!(left.documents, contents.documents[1..]);
    let meant = desk.search("wood", SearchMode::Meaning).unwrap();
    assert!(meant.hits.iter().all(|hit| hit.passage.name == "harbour.html"));
    desk.bench.replace_worker();
    assert_eq!(desk.wish(LibraryWish::Delete(77)).documents.len(), 1);
    assert_eq!(desk.wish(LibraryWish::Delete(contents.documents[1].id)), Contents::default());
    assert_eq!(desk.wish(LibraryWish::List), Contents::default());
    desk.load();
    desk.take_in("fire.md", FIRE).unwrap();
    assert_eq!(desk.wish(LibraryWish::DeleteAll), Contents::default());
    assert!(desk.search("wood", SearchMode::Words).unwrap().hits.is_empty());
}

#[test]
fn every_passage_is_exported() {
    let mut desk = Desk::new();
    let text = long(30);
    desk.take_in("days.md", &text).unwrap();
    let export = Library { model: desk.model.sha256.clone(), wish: LibraryWish::Export };
    let answer = desk.bench.ask(export);
    let excerpts: Vec<_> = answer.chunks.into_iter().flatten().collect();
    assert_eq!(excerpts.len(), 30);
    assert!(excerpts.iter().enumerate().all(|(number, excerpt)| excerpt.number as usize == number));
    assert_eq!(excerpts[7].text, "On day 7 the keeper lit 7 lamps before the storm.");
}

#[test]
fn progress_is_told_for_passages() {
    let mut desk = Desk::new();
    let index = desk.source("days.md", long(20).as_bytes()).unwrap();
    let answer = desk.bench.ask(index);
    assert_eq!(answer.stages(), [Stage::Compute]);
    let last = answer.progress.last().unwrap();
    assert_eq!((last.unit, last.done, last.total), (Unit::Items, 20, Some(20)));
    assert!(answer.result.unwrap().total_ms > 0.0);
}

#[test]
fn bad_input_is_a_sentence_and_no_trap() {
    let mut desk = Desk::new();
    let long_line = "word ".repeat(40_000);
    for (name, text) in [("empty.txt", ""), ("blank.md", "\n\n \n"), ("a.pdf", "%PDF-1.7 nothing")] {
        assert!(is_refused(&desk.take_in(name, text).unwrap_err()), "{name}");
    }
    let binary = desk.source("a.txt", &[0; 1000]).unwrap_err();
    assert_eq!(binary.kind, FailureKind::Unreadable(Unreadable::NotText));
    assert_eq!(desk.listed(), []);
    assert_eq!(desk.search("  ", SearchMode::Words).unwrap_err().kind, FailureKind::BadInput);
    assert!(desk.search(&long_line, SearchMode::Both).unwrap().hits.is_empty());
    let nobody = Search {
        model: "xyz".to_owned(),
        query: "a".to_owned(),
        mode: SearchMode::Words,
        count: 5,
        rerank: None,
        documents: None,
    };
    assert_eq!(desk.bench.ask(nobody).failure(), FailureKind::BadInput);
    let absent = Index { model: "00".repeat(32), document: None, from: None };
    assert_eq!(desk.bench.ask(absent).failure(), FailureKind::NotLoaded);
}

#[test]
fn odd_documents_and_queries_are_read_or_named_and_the_next_is_found() {
    const BLANK_PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n\
        trailer<</Root 1 0 R>>\n%%EOF";
    let mut desk = Desk::new();
    let long_name = format!("{}.txt", "n".repeat(5000));
    for (name, text) in [
        ("blank.pdf", BLANK_PDF),
        ("empty.pdf", ""),
        ("empty.html", ""),
        ("empty.md", ""),
        ("script.html", "<script>only(a, program)</script><style>p{}</style>"),
        ("comment.html", "<!-- never closed"),
        ("comment.md", "<!-- nothing to be read -->"),
        ("rule.md", "---\n***\n___"),
        ("marks.txt", "\u{feff}"),
        ("", ""),
    ] {
        let refused = desk.take_in(name, text).expect_err(name);
        assert!(is_refused(&refused), "{name}: {refused:?}");
        assert!(refused.message.len() > 10, "{name}: {refused:?}");
    }
    assert_eq!(desk.listed(), []);
    for (name, text) in [
        ("wrong.pdf", "A text that is called a PDF."),
        ("nul.txt", "A text with a\0NUL in it."),
        ("nul.html", "<p>A page with a\0NUL in it."),
        ("page", "<!doctype html><p>Without an extension."),
        ("open.html", "<p>Never <b>closed <table><tr><td>at all"),
        ("entities.html", "&amp;&#0;&#x110000;&nosuch;&#99999999999; stay harmless"),
        ("cut.md", "[a link](that never ends\n\n```\ncode that never ends"),
        ("quotes.md", &(">".repeat(20_000) + " deep")),
        ("brackets.md", &"[".repeat(2_000)),
        ("right.txt", "\u{202e}written from the right\u{202c}"),
        ("joined.txt", &"e\u{301}\u{302}\u{303}".repeat(500)),
        ("family.txt", &"👩‍👩‍👧‍👦".repeat(300)),
        (&long_name, "A name of five thousand characters."),
        ("../../etc/passwd", "A name that climbs."),
    ] {
        let passages = desk.take_in(name, text).unwrap_or_else(|refused| panic!("{name:.40}: {refused:?}"));
        assert!(passages > 0, "{name:.40}");
    }
    let characters = "字".repeat(100_000);
    for query in [
        characters.as_str(),
        "\u{200b}",
        "👩‍👩‍👧‍👦",
        "\"never closed",
        "AND OR NOT *",
        "a:b^9~2 [x TO y]",
        "\\",
        "%00\0",
        "'; DROP TABLE passages; --",
        ".*{9999}",
    ] {
        for mode in [SearchMode::Words, SearchMode::Meaning, SearchMode::Both] {
            match desk.search(query, mode) {
                Ok(found) => assert!(found.hits.len() <= 5, "{query:.20}"),
                Err(refused) => assert_eq!(refused.kind, FailureKind::BadInput, "{query:.20} {mode:?}"),
            }
        }
    }
    desk.take_in("fire.md", FIRE).unwrap();
    assert_eq!(desk.search("grey ash feeds", SearchMode::Words).unwrap().hits[0].passage.name, "fire.md");
}

#[test]
fn a_full_storage_keeps_what_was_written_before() {
    let mut desk = Desk::new();
    desk.take_in("fire.md", FIRE).unwrap();
    let stored = desk.wish(LibraryWish::List).stored_bytes;
    desk.bench.store.limit(Some(stored as usize + 2_000));
    let full = FailureKind::StorageFull { missing_bytes: 0 };
    assert_eq!(desk.take_in("days.md", &long(50)).unwrap_err().kind, full);
    desk.bench.store.limit(None);
    assert_eq!(desk.listed()[0], ("fire.md".to_owned(), 2, 2));
    assert_eq!(desk.take_in("days.md", &long(10)).unwrap(), 10);
}

#[test]
fn a_damaged_index_gives_what_is_whole_and_says_so() {
    use hearth::platform::Store;
    use std::io::{Seek, SeekFrom, Write};
    let mut desk = Desk::new();
    desk.take_in("fire.md", FIRE).unwrap();
    let good = desk.wish(LibraryWish::List).stored_bytes;
    desk.take_in("harbour.html", SHIP).unwrap();
    desk.bench.replace_worker();
    let name = format!("library-{}", desk.model.sha256);
    let store = Rc::new(desk.bench.store.clone());
    let change = |at: u64| {
        let mut file = futures::executor::block_on(store.append(&name)).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(b"?????").unwrap();
    };
    change(good + 30);
    let contents = desk.wish(LibraryWish::List);
    assert_eq!(contents.documents.len(), 1);
    assert!(contents.damaged_bytes > 0 && contents.stored_bytes == good);
    desk.load();
    desk.take_in("harbour.html", SHIP).unwrap();
    assert_eq!(desk.wish(LibraryWish::List).damaged_bytes, 0);
    desk.bench.replace_worker();
    assert_eq!(desk.listed().len(), 2);

    desk.bench.replace_worker();
    change(0);
    let list = Library { model: desk.model.sha256.clone(), wish: LibraryWish::List };
    assert_eq!(desk.bench.ask(list).failure(), FailureKind::Integrity);
    assert_eq!(desk.wish(LibraryWish::DeleteAll), Contents::default());
    assert_eq!(desk.listed(), []);
}
