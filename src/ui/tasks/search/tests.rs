//! The search page's state, without a DOM: the last query wins, files go one by one, and every end is an end.

use std::rc::Rc;

use super::{
    indexing::{IndexStep, IndexingStatus},
    question::{passages, question},
    state::{Citation, Search, SearchAction},
};
use crate::{
    protocol::{
        Contents, DocumentFacts, Excerpt, Failure, FailureKind, Found, Hit, Indexed, LibraryWish, Progress,
        SearchMode, Stage, Unit,
    },
    ui::tasks::chat::Source,
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
    Found { hits, embed_ms: 4.0, search_ms: 2.5, passages: 9, approximate: false }
}

fn contents(embedded: u32) -> Contents {
    let facts = DocumentFacts { id: 1, name: "1.md".to_owned(), bytes: 9, passages: 5, embedded };
    Contents { documents: vec![facts], stored_bytes: 99, damaged_bytes: 0 }
}

fn write(search: &mut Search, query: &str) {
    search.apply(SearchAction::Write(query.to_owned()));
}

fn answer(search: &mut Search, result: Result<Found, Failure>) {
    let (asked, ..) = search.wanted().expect("a query is under way");
    search.apply(SearchAction::Answered { asked, result });
}

#[test]
fn the_last_query_wins() {
    let mut search = Search::default();
    write(&mut search, "fi");
    let (first, ..) = search.wanted().unwrap();
    write(&mut search, "fire");
    let (second, query, mode) = search.wanted().unwrap();
    assert_eq!((&*query, mode), ("fire", SearchMode::Both));
    assert_ne!(first, second);
    search.apply(SearchAction::Answered { asked: first, result: Ok(found(&["late"])) });
    assert_eq!(search.answered, None);
    search.apply(SearchAction::Answered { asked: second, result: Ok(found(&["right"])) });
    assert_eq!(search.wanted(), None);
    let answered = search.answered.clone().unwrap();
    assert_eq!((&*answered.query, answered.latency_ms()), ("fire", 6.5));

    search.apply(SearchAction::Choose(SearchMode::Words));
    assert_eq!(search.wanted().map(|(.., mode)| mode), Some(SearchMode::Words));
    assert!(search.answered.is_some(), "what was found stays until the new answer comes");
    answer(&mut search, Err(failure(FailureKind::NotLoaded)));
    assert_eq!(search.failure.as_ref().map(|failure| failure.kind), Some(FailureKind::NotLoaded));
    write(&mut search, "  ");
    assert_eq!((search.wanted(), &search.answered, &search.failure), (None, &None, &None));
}

fn step(search: &Search) -> (IndexStep, Option<u64>, Rc<str>) {
    search.indexing.wanted().expect("a file is under way")
}

fn end(search: &mut Search, result: Result<Indexed, Failure>) {
    let (step, ..) = step(search);
    search.apply(SearchAction::Ended { step, result });
}

fn add(search: &mut Search, names: &[&str]) {
    let files = (1..).zip(names).map(|(number, name)| (number, Rc::from(*name))).collect();
    search.apply(SearchAction::Add(files));
}

const INDEXED: Indexed = Indexed { passages: 10, total_ms: 500.0 };

#[test]
fn files_go_one_by_one_and_bad_ones_are_named() {
    let mut search = Search::default();
    add(&mut search, &["a.md", "b.bin", "c.md"]);
    let (first, number, name) = step(&search);
    assert_eq!((number, &*name), (Some(1), "a.md"));
    assert_eq!(search.indexing.current().map(|(_, waiting)| waiting), Some(2));
    let progress = Progress { stage: Stage::Compute, unit: Unit::Items, done: 3, total: Some(10) };
    search.apply(SearchAction::Progressed { step: first, progress, at_ms: 1.0 });
    assert_eq!(search.indexing.transfer().map(|transfer| transfer.progress), Some(progress));
    end(&mut search, Ok(INDEXED));
    assert_eq!(search.indexing.transfer(), None);
    search.apply(SearchAction::Ended { step: first, result: Ok(INDEXED) });
    assert_eq!(search.indexing.files_done, 1, "an end that was heard before is ignored");
    end(&mut search, Err(failure(FailureKind::BadInput)));
    end(&mut search, Ok(INDEXED));
    assert_eq!(search.indexing.status, IndexingStatus::Done);
    assert_eq!((search.indexing.files_done, search.indexing.passages), (2, 20));
    assert_eq!(search.indexing.passages_per_second(), Some(20.0));
    assert_eq!(search.indexing.refused.iter().map(|refused| &*refused.name).collect::<Vec<_>>(), ["b.bin"]);
    assert_eq!(search.wish().map(|(_, wish)| wish), Some(LibraryWish::List), "the list is asked for again");

    add(&mut search, &["d.md"]);
    assert!(search.indexing.refused.is_empty(), "another run begins");
    end(&mut search, Err(failure(FailureKind::Storage)));
    assert_eq!(search.indexing.status, IndexingStatus::Failed(failure(FailureKind::Storage)));
    assert_eq!(search.indexing.wanted(), None);
}

#[test]
fn stopping_ends_the_run_and_what_is_left_can_go_on() {
    let mut search = Search::default();
    add(&mut search, &["a.md", "b.md"]);
    search.apply(SearchAction::Stop);
    assert!(search.indexing.is_stopping());
    end(&mut search, Err(failure(FailureKind::Cancelled)));
    assert_eq!(search.indexing.status, IndexingStatus::Stopped);
    let (asked, _) = search.wish().unwrap();
    search.apply(SearchAction::WishEnded { asked, result: Ok(contents(2)) });
    assert_eq!(search.left(), 3);
    search.apply(SearchAction::GoOn);
    assert_eq!(step(&search).1, None);
    end(&mut search, Ok(INDEXED));
    assert_eq!(search.indexing.status, IndexingStatus::Done);

    // A stop that comes too late for a file ends the run behind it.
    add(&mut search, &["a.md", "b.md"]);
    search.apply(SearchAction::Stop);
    end(&mut search, Ok(INDEXED));
    assert_eq!(search.indexing.status, IndexingStatus::Stopped);
}

#[test]
fn a_file_is_tried_again_after_a_crash_and_refused_when_it_ends_every_worker() {
    let mut search = Search::default();
    add(&mut search, &["a.md", "b.md"]);
    let (first, ..) = step(&search);
    for _ in 0..2 {
        end(&mut search, Err(failure(FailureKind::Crashed)));
        assert_eq!(step(&search).1, Some(1));
    }
    assert_ne!(step(&search).0, first);
    end(&mut search, Err(failure(FailureKind::NotLoaded)));
    assert_eq!(step(&search).1, Some(1), "the model comes back, and so does the file");
    end(&mut search, Err(failure(FailureKind::Crashed)));
    assert_eq!((search.indexing.refused.len(), step(&search).1), (1, Some(2)));
}

#[test]
fn wishes_wait_for_each_other() {
    let mut search = Search::default();
    search.apply(SearchAction::Show);
    search.apply(SearchAction::Wish(LibraryWish::Delete(1)));
    let (first, wish) = search.wish().unwrap();
    assert_eq!(wish, LibraryWish::List);
    search.apply(SearchAction::WishEnded { asked: first, result: Ok(contents(5)) });
    let (second, wish) = search.wish().unwrap();
    assert_eq!(wish, LibraryWish::Delete(1));
    search.apply(SearchAction::WishEnded { asked: first, result: Ok(contents(0)) });
    assert_eq!(search.left(), 0, "an earlier answer is ignored");
    search.apply(SearchAction::WishEnded { asked: second, result: Err(failure(FailureKind::Integrity)) });
    assert_eq!((search.wish(), &search.wish_failure), (None, &Some(failure(FailureKind::Integrity))));
}

#[test]
fn a_citation_leads_to_its_passage_or_says_that_it_is_gone() {
    let mut search = Search::default();
    search.apply(SearchAction::Cite(1, 4));
    let (asked, wish) = search.wish().unwrap();
    assert_eq!(wish, LibraryWish::Passage { document: 1, number: 4 });
    search.apply(SearchAction::Cited(excerpt(1, 4, "x")));
    search.apply(SearchAction::WishEnded { asked, result: Ok(contents(5)) });
    assert_eq!(search.citation, Citation::Found(Rc::new(excerpt(1, 4, "x"))));
    search.apply(SearchAction::Cite(7, 0));
    let (asked, _) = search.wish().unwrap();
    search.apply(SearchAction::WishEnded { asked, result: Ok(contents(5)) });
    assert_eq!(search.citation, Citation::Gone);
    search.apply(SearchAction::CloseCitation);
    assert_eq!(search.citation, Citation::None);
}

#[test]
fn the_chat_gets_numbered_passages_and_the_way_back_to_each() {
    let mut search = Search::default();
    write(&mut search, " how? ");
    let long = "w".repeat(5000);
    answer(&mut search, Ok(found(&["dry", "wet", &long, "grey", "fifth"])));
    let (prompt, sources) = question(search.answered.as_ref().unwrap(), "Answer.");
    assert!(prompt.starts_with("Answer.\n\n[1] dry\n\n[2] wet\n\n[3] www"), "{prompt}");
    assert!(prompt.ends_with("[4] grey\n\nhow?") && prompt.len() < 1500);
    let fragments: Vec<String> = sources.iter().map(Source::fragment).collect();
    assert_eq!(fragments, ["#passage-1-0", "#passage-1-1", "#passage-1-2", "#passage-1-3"]);
    assert_eq!(Source::at(&fragments[3]), Some((1, 3)));
    for none in ["#passage-", "#passage-1", "#passage-x-1", "#chat", ""] {
        assert_eq!(Source::at(none), None, "{none}");
    }
}

#[test]
fn an_export_holds_every_passage() {
    let csv = passages(&[excerpt(1, 0, "a, \"b\""), excerpt(2, 5, "=1")]).csv();
    assert_eq!(
        csv,
        "document,passage,section,page,text\r\n1.md,0,Fire,2,\"a, \"\"b\"\"\"\r\n2.md,5,Fire,2,'=1\r\n"
    );
}
