//! Tests of the state of Search, without a DOM: the last query wins, files are indexed one by one, and every end is an end.

use std::rc::Rc;

use super::{
    export::table,
    indexing::{Indexing, Pictures, Step},
    question::Answered,
    state::{Citation, Search, SearchAction},
};
use crate::{
    protocol::{
        self, Contents, DocumentFacts, Excerpt, Failure, FailureKind, Found, Hit, Index, Indexed,
        LibraryWish, Progress, SearchMode, Stage, Unit, Unreadable,
    },
    ui::{
        parts::Source,
        runs::{News, Run, RunId, state_name},
    },
};

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "m")
}

fn excerpt(document: u32, number: u32, text: &str) -> Excerpt {
    let (name, section) = (format!("{document}.md"), Some("Fire".to_owned()));
    Excerpt { document, name, number, section, page: Some(2), text: text.to_owned() }
}

fn found(texts: &[&str]) -> Found {
    let hit = |(number, text): (u32, &&str)| Hit {
        passage: excerpt(1, number, text),
        score: 0.5,
        similarity: Some(0.5),
        highlights: vec![(0, 1)],
    };
    let hits = (0..).zip(texts).map(hit).collect();
    Found { hits, embed_ms: 4.0, search_ms: 2.5, rerank_ms: None, passages: 9, approximate: false }
}

fn contents(embedded: u32) -> Contents {
    let facts =
        DocumentFacts { id: 1, name: "1.md".to_owned(), bytes: 9, passages: 5, embedded, english: true };
    Contents { documents: vec![facts], stored_bytes: 99, damaged_bytes: 0 }
}

fn write(search: &mut Search, query: &str) {
    search.apply(SearchAction::Write(query.to_owned()));
}

fn query(search: &Search) -> Option<RunId> {
    search.query_run.as_ref().and_then(Run::wanted).map(|wanted| wanted.id)
}

fn answer(search: &mut Search, run: Option<RunId>, result: Result<Found, Failure>) {
    let run = run.expect("a query is under way");
    search.apply(SearchAction::QueryHeard(News::<protocol::Search>::ended(run, result)));
}

#[test]
fn the_last_query_wins() {
    let mut search = Search::default();
    write(&mut search, "fi");
    let first = query(&search);
    write(&mut search, "fire");
    let second = query(&search);
    assert_eq!((&*search.query, search.mode), ("fire", SearchMode::Both));
    assert_ne!(first, second);
    answer(&mut search, first, Ok(found(&["late"])));
    assert_eq!(search.answered, None);
    answer(&mut search, second, Ok(found(&["right"])));
    assert_eq!(query(&search), None);
    let answered = search.answered.clone().unwrap();
    assert_eq!((&*answered.query, answered.latency_ms()), ("fire", 6.5));

    search.apply(SearchAction::Choose(SearchMode::Words));
    assert_eq!(search.mode, SearchMode::Words);
    assert!(search.answered.is_some(), "what was found stays until the new answer comes");
    let third = query(&search);
    answer(&mut search, third, Err(failure(FailureKind::NotLoaded)));
    let failed =
        |search: &Search| search.query_run.as_ref().and_then(Run::failure).map(|failure| failure.kind);
    assert_eq!((failed(&search), query(&search)), (Some(FailureKind::NotLoaded), None));
    search.apply(SearchAction::Retry);
    assert!(failed(&search).is_none() && query(&search).is_some());
    write(&mut search, "  ");
    assert_eq!((query(&search), &search.answered, failed(&search)), (None, &None, None));
}

fn attempt(search: &Search) -> RunId {
    search.indexing.run.as_ref().and_then(Run::wanted).expect("a file is under way").id
}

fn file(search: &Search) -> Option<usize> {
    match search.indexing.current()?.0 {
        Step::File(number, _) => Some(*number),
        Step::Pictures(_) | Step::Left | Step::Move(_) => None,
    }
}

fn end(search: &mut Search, result: Result<Indexed, Failure>) {
    let attempt = attempt(search);
    search.apply(SearchAction::IndexingHeard(News::ended(attempt, result)));
}

fn add(search: &mut Search, names: &[&str]) {
    let files = names.iter().enumerate().map(|(number, name)| (number, Rc::from(*name))).collect();
    search.apply(SearchAction::Add(files));
}

#[test]
fn the_library_moves_when_its_new_model_is_there() {
    let mut search = Search::default();
    search.apply(SearchAction::MoveTo(Some("e5".into())));
    assert_eq!(search.moving_to.as_deref(), Some("e5"));
    assert!(search.indexing.current().is_none(), "the model is not loaded yet");
    let mut other = search.clone();
    other.apply(SearchAction::MoveTo(None));
    assert_eq!(other.moving_to, None);
    search.apply(SearchAction::Move { from: "aa".into() });
    assert_eq!(search.moving_to, None);
    assert_eq!(search.indexing.current(), Some((&Step::Move("aa".into()), 0)));
    end(&mut search, Ok(INDEXED));
    assert_eq!((status(&search.indexing), search.changes), ("done", 1), "other tabs are told");
}

fn status(indexing: &Indexing) -> &'static str {
    state_name(indexing.run.as_ref())
}

const INDEXED: Indexed = Indexed { known: false, passages: 10, total_ms: 500.0 };

#[test]
fn files_go_one_by_one_and_bad_ones_are_named() {
    let mut search = Search::default();
    add(&mut search, &["a.md", "b.bin", "c.md"]);
    let first = attempt(&search);
    assert_eq!(search.indexing.current(), Some((&Step::File(0, Rc::from("a.md")), 2)));
    let progress = Progress { stage: Stage::Compute, unit: Unit::Items, done: 3, total: Some(10) };
    let news = News::<Index> { progress: vec![progress], ..News::new(first, 1.0) };
    search.apply(SearchAction::IndexingHeard(news));
    let shown = |search: &Search| search.indexing.run.as_ref().and_then(|run| run.transfer);
    assert_eq!(shown(&search).map(|transfer| transfer.progress), Some(progress));
    end(&mut search, Ok(INDEXED));
    assert_eq!(shown(&search), None);
    search.apply(SearchAction::IndexingHeard(News::ended(first, Ok(INDEXED))));
    assert_eq!(search.indexing.files_done, 1, "an end that was heard before is ignored");
    end(&mut search, Err(failure(FailureKind::BadInput)));
    end(&mut search, Ok(INDEXED));
    let total = Indexed { known: false, passages: 20, total_ms: 1000.0 };
    assert_eq!(search.indexing.run.as_ref().and_then(Run::done), Some(&total));
    assert_eq!((search.indexing.files_done, search.indexing.total), (2, total));
    assert_eq!(total.passages_per_second(), Some(20.0));
    assert_eq!(search.indexing.refused.iter().map(|refused| &*refused.name).collect::<Vec<_>>(), ["b.bin"]);
    assert_eq!(wish(&search).map(|(_, wish)| wish), Some(LibraryWish::List), "the list is asked for again");

    add(&mut search, &["d.md"]);
    assert!(search.indexing.refused.is_empty(), "another run begins");
    end(&mut search, Err(failure(FailureKind::Storage)));
    let failed = search.indexing.run.as_ref().and_then(Run::failure);
    assert_eq!(failed, Some(&failure(FailureKind::Storage)));
    assert_eq!(search.indexing.current(), None);
}

#[test]
fn stopping_ends_the_run_and_what_is_left_can_go_on() {
    let mut search = Search::default();
    add(&mut search, &["a.md", "b.md"]);
    search.apply(SearchAction::Stop);
    assert!(search.indexing.is_stopping());
    end(&mut search, Err(failure(FailureKind::Cancelled)));
    assert_eq!(status(&search.indexing), "stopped");
    let (run, _) = wish(&search).unwrap();
    grant(&mut search, run, &[], Ok(contents(2)));
    assert_eq!(search.left(), 3);
    search.apply(SearchAction::GoOn);
    assert_eq!(file(&search), None);
    end(&mut search, Ok(INDEXED));
    assert_eq!(status(&search.indexing), "done");

    // The file's own end may come first, or its worker's: a stop ends the run all the same.
    let ends = [
        Ok(INDEXED),
        Err(failure(FailureKind::Crashed)),
        Err(failure(FailureKind::NotLoaded)),
        Err(failure(FailureKind::BadInput)),
    ];
    for result in ends {
        add(&mut search, &["a.md", "b.md"]);
        search.apply(SearchAction::Stop);
        end(&mut search, result);
        assert_eq!((status(&search.indexing), search.indexing.current()), ("stopped", None));
    }
}

#[test]
fn pages_that_are_pictures_are_read_when_the_person_wants_it_and_offered_again_after_a_stop() {
    let scan = |pages| failure(FailureKind::Unreadable(Unreadable::Scan { pages }));
    let offered = |search: &Search| -> Vec<(String, u32)> {
        search.indexing.pictures.iter().map(|pictures| (pictures.name.to_string(), pictures.pages)).collect()
    };
    let mut search = Search::default();
    add(&mut search, &["scan.pdf", "mixed.pdf"]);
    end(&mut search, Err(scan(5)));
    assert_eq!(file(&search), Some(1), "the others go on");
    search.apply(SearchAction::FoundPictures(2));
    end(&mut search, Ok(INDEXED));
    let both = [("scan.pdf".to_owned(), 5), ("mixed.pdf".to_owned(), 2)];
    assert_eq!((offered(&search), search.indexing.refused.len()), (both.to_vec(), 0));
    assert_eq!(status(&search.indexing), "done");

    search.apply(SearchAction::ReadPictures);
    let first = Pictures { number: 0, name: "scan.pdf".into(), pages: 5 };
    assert_eq!(search.indexing.current(), Some((&Step::Pictures(first), 1)));
    assert!(offered(&search).is_empty());
    search.apply(SearchAction::Stop);
    end(&mut search, Err(failure(FailureKind::Cancelled)));
    assert_eq!((status(&search.indexing), offered(&search)), ("stopped", both.to_vec()));

    search.apply(SearchAction::ReadPictures);
    end(&mut search, Ok(INDEXED));
    end(&mut search, Err(failure(FailureKind::Unsupported)));
    assert_eq!((offered(&search), search.indexing.refused.len()), (Vec::new(), 1));
    // The same file again takes the place of what was offered of it.
    for _ in 0..2 {
        add(&mut search, &["scan.pdf"]);
        end(&mut search, Err(scan(5)));
        assert_eq!(offered(&search), both[..1]);
    }
}

#[test]
fn a_file_is_tried_again_after_a_crash_and_refused_when_it_ends_every_worker() {
    let mut search = Search::default();
    add(&mut search, &["a.md", "b.md"]);
    let first = attempt(&search);
    for _ in 0..2 {
        end(&mut search, Err(failure(FailureKind::Crashed)));
        assert_eq!(file(&search), Some(0));
    }
    assert_ne!(attempt(&search), first);
    end(&mut search, Err(failure(FailureKind::NotLoaded)));
    assert_eq!(file(&search), Some(0), "the model comes back, and so does the file");
    end(&mut search, Err(failure(FailureKind::Crashed)));
    assert_eq!((search.indexing.refused.len(), file(&search)), (1, Some(1)));
}

fn wish(search: &Search) -> Option<(RunId, LibraryWish)> {
    search.library_run.as_ref().map(|(wish, run)| (run.id, *wish))
}

fn grant(search: &mut Search, run: RunId, excerpts: &[Excerpt], result: Result<Contents, Failure>) {
    let news = News { chunks: vec![excerpts.to_vec()], ..News::ended(run, result) };
    search.apply(SearchAction::WishHeard(news));
}

#[test]
fn wishes_wait_for_each_other() {
    let mut search = Search::default();
    search.apply(SearchAction::Wish(LibraryWish::List));
    search.apply(SearchAction::Wish(LibraryWish::Delete(1)));
    let (first, asked) = wish(&search).unwrap();
    assert_eq!(asked, LibraryWish::List);
    grant(&mut search, first, &[], Ok(contents(5)));
    let (second, asked) = wish(&search).unwrap();
    assert_eq!(asked, LibraryWish::Delete(1));
    grant(&mut search, first, &[], Ok(contents(0)));
    assert_eq!(search.left(), 0, "an earlier answer is ignored");
    grant(&mut search, second, &[], Err(failure(FailureKind::Integrity)));
    assert_eq!((wish(&search), &search.library_failure), (None, &Some(failure(FailureKind::Integrity))));
    search.apply(SearchAction::Wish(LibraryWish::List));
    assert_eq!(search.library_failure, None);
}

#[test]
fn a_citation_leads_to_its_passage_or_says_that_it_is_gone() {
    let mut search = Search::default();
    let cite = |search: &mut Search, document, number| {
        search.apply(SearchAction::Cite { document, number });
        wish(search).unwrap()
    };
    let (run, asked) = cite(&mut search, 1, 4);
    assert_eq!(asked, LibraryWish::Passage { document: 1, number: 4 });
    grant(&mut search, run, &[excerpt(1, 4, "x")], Ok(contents(5)));
    assert_eq!(search.citation, Citation::Found(Rc::new(excerpt(1, 4, "x"))));
    let (run, _) = cite(&mut search, 7, 0);
    grant(&mut search, run, &[], Ok(contents(5)));
    assert_eq!(search.citation, Citation::Gone);
    search.apply(SearchAction::CloseCitation);
    assert_eq!(search.citation, Citation::None);

    // A person who follows another citation meanwhile sees that one.
    let (run, _) = cite(&mut search, 1, 0);
    cite(&mut search, 1, 1);
    grant(&mut search, run, &[excerpt(1, 0, "first")], Ok(contents(5)));
    let (run, _) = wish(&search).unwrap();
    grant(&mut search, run, &[excerpt(1, 1, "second")], Ok(contents(5)));
    assert_eq!(search.citation, Citation::Found(Rc::new(excerpt(1, 1, "second"))));
}

#[test]
fn what_another_tab_changes_is_asked_for_and_it_is_told_of_changes_here() {
    let mut search = Search::default();
    search.apply(SearchAction::ChangedElsewhere);
    assert!(wish(&search).is_none(), "nobody has seen the library yet");
    search.apply(SearchAction::Wish(LibraryWish::List));
    let (run, _) = wish(&search).unwrap();
    grant(&mut search, run, &[], Ok(contents(5)));
    write(&mut search, "wood");
    let asked = query(&search);
    answer(&mut search, asked, Ok(found(&["dry"])));

    search.apply(SearchAction::ChangedElsewhere);
    assert!(
        query(&search).is_some() && search.answered.is_some(),
        "asked again, and shown until it is answered"
    );
    assert_eq!(search.changes, 0, "what is heard is not told again");
    let (run, asked) = wish(&search).unwrap();
    assert_eq!(asked, LibraryWish::List);
    grant(&mut search, run, &[], Ok(contents(5)));
    search.apply(SearchAction::Wish(LibraryWish::Delete(1)));
    let (run, _) = wish(&search).unwrap();
    grant(&mut search, run, &[], Ok(Contents::default()));
    assert_eq!(search.changes, 1);
}

#[test]
fn the_chat_gets_numbered_passages_and_the_way_back_to_each() {
    let long = "w".repeat(5000);
    let answered = Answered { query: " how? ".into(), found: found(&["dry", "wet", &long, "grey", "fifth"]) };
    let (prompt, sources) = answered.question("Answer.", |page| format!("page {page}"));
    let place = "1.md · Fire · page 2\n";
    let begin = format!("Answer.\n\n[1] {place}dry\n\n[2] {place}wet\n\n[3] {place}www");
    assert!(prompt.starts_with(&begin), "{prompt}");
    assert!(prompt.ends_with(&format!("[4] {place}grey\n\nhow?")) && prompt.len() < 1500);
    let fragments: Vec<String> = sources.iter().map(Source::fragment).collect();
    assert_eq!(fragments, ["#passage-1-0", "#passage-1-1", "#passage-1-2", "#passage-1-3"]);
    assert_eq!(Source::at(&fragments[3]), Some((1, 3)));
    for none in ["#passage-", "#passage-1", "#passage-x-1", "#chat", ""] {
        assert_eq!(Source::at(none), None, "{none}");
    }
}

#[test]
fn an_export_holds_every_passage() {
    let csv = table(&[excerpt(1, 0, "a, \"b\""), excerpt(2, 5, "=1")]).csv();
    assert_eq!(
        csv,
        "document,passage,section,page,text\r\n1.md,0,Fire,2,\"a, \"\"b\"\"\"\r\n2.md,5,Fire,2,'=1\r\n"
    );
}
