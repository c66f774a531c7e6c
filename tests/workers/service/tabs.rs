//! One library for all tabs: what one adds or removes is there in the others, and what was removed is in no file.

use std::io::Write;

use futures::{executor::block_on, future::join};
use hearth::{
    client::{Client, Update},
    platform::{File, Store},
    protocol::{
        Contents, FailureKind, Found, Index, Library, LibraryWish, Load, Processor, Search, SearchMode, Stage,
    },
};

use super::search::{Desk, FIRE, long};
use crate::support::bench::Answer;

/// As in `cases/21-two-tabs-stale-index`.
const FIRST: &str = "The first note speaks of kindling and matches.";
const SECOND: &str = "The second note speaks of bellows and tongs.";

struct Tabs {
    first: Desk,
    second: Client,
}

impl Tabs {
    fn open() -> Self {
        let mut first = Desk::new();
        let second = first.bench.another_tab();
        let load = second.run(Load {
            model: first.model.clone(),
            download: true,
            threads: 1,
            processor: Processor::Automatic,
        });
        first.bench.finish(load).result.unwrap();
        Self { first, second }
    }

    fn take_in_second(&mut self, name: &str, text: &str) -> u32 {
        let source = self.source(name, text);
        let running = self.second.run(source);
        self.first.bench.finish(running).result.unwrap().passages
    }

    fn source(&mut self, name: &str, text: &str) -> Index {
        self.first.source(name, text.as_bytes()).unwrap()
    }

    fn search_second(&mut self, query: &str, mode: SearchMode) -> Found {
        let model = self.first.model.sha256.clone();
        let running = self.second.run(Search {
            model,
            query: query.to_owned(),
            mode,
            count: 5,
            rerank: None,
            documents: None,
        });
        self.first.bench.finish(running).result.unwrap()
    }

    fn wish_second(&mut self, wish: LibraryWish) -> Contents {
        let running = self.second.run(Library { model: self.first.model.sha256.clone(), wish });
        self.first.bench.finish(running).result.unwrap()
    }

    fn found(&mut self, query: &str) -> (usize, usize) {
        let first = self.first.search(query, SearchMode::Words).unwrap().hits.len();
        (first, self.search_second(query, SearchMode::Words).hits.len())
    }

    fn holds(&self, text: &str) -> bool {
        self.first.bench.store.all_bytes().windows(text.len()).any(|part| part == text.as_bytes())
    }
}

#[test]
fn what_a_tab_adds_or_removes_is_there_in_the_other_at_once() {
    let mut tabs = Tabs::open();
    tabs.first.take_in("first.txt", FIRST).unwrap();
    assert_eq!(tabs.found("kindling"), (1, 1));
    tabs.take_in_second("second.txt", SECOND);
    assert_eq!(tabs.found("bellows"), (1, 1));
    let first = tabs.first.search("bellows to blow air", SearchMode::Meaning).unwrap();
    assert_eq!(first.hits, tabs.search_second("bellows to blow air", SearchMode::Meaning).hits);
    assert_eq!(first.hits[0].passage.name, "second.txt");

    let second = tabs.first.wish(LibraryWish::List).documents[1].id;
    tabs.first.wish(LibraryWish::Delete(second));
    assert_eq!(tabs.found("bellows"), (0, 0));
    assert_eq!(tabs.wish_second(LibraryWish::List), tabs.first.wish(LibraryWish::List));
    assert_eq!(tabs.take_in_second("third.txt", "The third note speaks of ash."), 1);
    assert_eq!(tabs.found("ash"), (1, 1));
    let ids: Vec<u32> = tabs.first.wish(LibraryWish::List).documents.iter().map(|facts| facts.id).collect();
    assert_eq!(ids, [1, 3], "no citation leads to another document than before");

    tabs.wish_second(LibraryWish::DeleteAll);
    assert_eq!(tabs.found("kindling"), (0, 0));
    assert_eq!(tabs.first.wish(LibraryWish::List), Contents::default());
    tabs.first.take_in("first.txt", FIRST).unwrap();
    assert_eq!(tabs.found("kindling"), (1, 1));
}

#[test]
fn two_tabs_add_at_the_same_time_and_nothing_is_lost() {
    let mut tabs = Tabs::open();
    let source = tabs.source("days.md", &long(40));
    let one = tabs.first.bench.client.run(source);
    let source = tabs.source("fire.md", FIRE);
    let other = tabs.second.run(source);
    let source = tabs.source("harbour.md", "# Harbour\n\nShips unload at dawn.");
    let third = tabs.second.run(source);
    let answers = [other, third, one].map(|running| tabs.first.bench.finish(running));
    assert_eq!(answers.map(|answer| answer.result.unwrap().passages), [2, 1, 40]);
    let mut listed = tabs.first.listed();
    listed.sort();
    let expected = [("days.md", 40), ("fire.md", 2), ("harbour.md", 1)];
    assert_eq!(listed, expected.map(|(name, passages)| (name.to_owned(), passages, passages)));
    assert_eq!(tabs.wish_second(LibraryWish::List), tabs.first.wish(LibraryWish::List));
    tabs.first.bench.replace_worker();
    assert_eq!(tabs.wish_second(LibraryWish::List), tabs.first.wish(LibraryWish::List));
    assert_eq!(tabs.first.wish(LibraryWish::List).damaged_bytes, 0);
}

#[test]
fn the_same_file_added_in_both_tabs_is_there_once() {
    let mut tabs = Tabs::open();
    let source = tabs.source("days.md", &long(20));
    let one = tabs.first.bench.client.run(source);
    let source = tabs.source("days.md", &long(20));
    let other = tabs.second.run(source);
    let embedded = [one, other].map(|running| tabs.first.bench.finish(running).result.unwrap().passages);
    assert_eq!(embedded.iter().sum::<u32>(), 20, "each passage is taken in once");
    assert_eq!(tabs.first.listed(), [("days.md".to_owned(), 20, 20)]);
}

#[test]
fn a_document_that_another_tab_removes_is_embedded_no_further() {
    let mut tabs = Tabs::open();
    let source = tabs.source("days.md", &long(60));
    let mut running = tabs.first.bench.client.run(source);
    while !matches!(tabs.first.bench.next(&mut running), Update::Progress(progress)
        if progress.stage == Stage::Compute && progress.done >= 8)
    {}
    let id = tabs.wish_second(LibraryWish::List).documents[0].id;
    assert_eq!(tabs.wish_second(LibraryWish::Delete(id)), Contents::default());
    let Answer { result, .. } = tabs.first.bench.finish(running);
    assert!(result.unwrap().passages < 60);
    assert_eq!(tabs.first.wish(LibraryWish::List), Contents::default());
    assert!(!tabs.holds("the keeper lit"));
}

#[test]
fn what_was_removed_is_in_no_file() {
    let mut tabs = Tabs::open();
    tabs.first.take_in("first.txt", FIRST).unwrap();
    tabs.first.take_in("second.txt", SECOND).unwrap();
    assert!(tabs.holds("kindling") && tabs.holds("first.txt") && tabs.holds("bellows"));
    let before = tabs.first.search("tongs", SearchMode::Meaning).unwrap().hits;
    let contents = tabs.first.wish(LibraryWish::List);
    let left = tabs.first.wish(LibraryWish::Delete(contents.documents[0].id));
    assert!(!tabs.holds("kindling") && !tabs.holds("first.txt") && tabs.holds("bellows"));
    assert!(left.stored_bytes < contents.stored_bytes);
    assert_eq!(tabs.first.search("tongs", SearchMode::Meaning).unwrap().hits, before[..1]);

    tabs.first.take_in("second.txt", "The second note speaks of nothing.").unwrap();
    assert!(!tabs.holds("bellows"), "a file that takes the place of another");
    tabs.first.bench.replace_worker();
    assert_eq!(tabs.found("note nothing"), (1, 1));
}

#[test]
fn a_writing_that_was_cut_off_is_finished_or_left() {
    let mut tabs = Tabs::open();
    tabs.first.take_in("first.txt", FIRST).unwrap();
    tabs.first.take_in("second.txt", SECOND).unwrap();
    let (store, model) = (tabs.first.bench.store.clone(), tabs.first.model.sha256.clone());
    let (name, next) = (format!("library-{model}"), format!("library-{model}-next"));
    let bytes = store.all_bytes();
    let whole = bytes.windows(8).position(|part| part == b"HEARTHLB").unwrap();
    let length = tabs.first.wish(LibraryWish::List).stored_bytes as usize;
    let library = &bytes[whole..whole + length];

    // Not yet complete: it does not count.
    block_on(store.create(&next)).unwrap().write_all(b"HEARTHLB and no more").unwrap();
    assert_eq!(tabs.found("kindling"), (1, 1));
    // Complete, and the old one is half overwritten.
    let mut file = block_on(store.create(&next)).unwrap();
    file.truncate(0).unwrap();
    file.write_all(library).unwrap();
    drop(file);
    block_on(store.complete(&next)).unwrap();
    block_on(store.append(&name)).unwrap().truncate(100).unwrap();
    tabs.first.bench.replace_worker();
    assert_eq!(tabs.found("note"), (2, 2));
    assert!(block_on(store.open(&next)).unwrap().is_none());
}

#[test]
fn deleting_in_a_full_storage_says_so_and_loses_nothing() {
    let mut tabs = Tabs::open();
    tabs.first.take_in("first.txt", FIRST).unwrap();
    tabs.first.take_in("second.txt", SECOND).unwrap();
    let id = tabs.first.wish(LibraryWish::List).documents[0].id;
    tabs.first.bench.store.limit(Some(100));
    let delete = Library { model: tabs.first.model.sha256.clone(), wish: LibraryWish::Delete(id) };
    let full = FailureKind::StorageFull { missing_bytes: 0 };
    assert_eq!(tabs.first.bench.ask(delete).failure(), full);
    tabs.first.bench.store.limit(None);
    assert_eq!(tabs.found("bellows"), (1, 1));
}

/// Readers and writers in turns, over and over: nobody waits for ever.
#[test]
fn searching_goes_on_while_both_tabs_add() {
    let mut tabs = Tabs::open();
    let model = tabs.first.model.sha256.clone();
    let source = tabs.source("days.md", &long(30));
    let one = tabs.first.bench.client.run(source);
    let source = tabs.source("fire.md", FIRE);
    let other = tabs.second.run(source);
    for _ in 0..20 {
        let search = |query: &str| Search {
            model: model.clone(),
            query: query.to_owned(),
            mode: SearchMode::Both,
            count: 5,
            rerank: None,
            documents: None,
        };
        let (here, there) = (tabs.first.bench.client.run(search("lamps")), tabs.second.run(search("ash")));
        for running in [here, there] {
            tabs.first.bench.finish(running).result.unwrap();
        }
    }
    for running in [one, other] {
        tabs.first.bench.finish(running).result.unwrap();
    }
    let go_on = Index { model, document: None, from: None };
    let both =
        join(async { tabs.first.bench.client.run(go_on.clone()) }, async { tabs.second.run(go_on.clone()) });
    let (here, there) = block_on(both);
    let left = [here, there].map(|running| tabs.first.bench.finish(running).result.unwrap().passages);
    assert_eq!(left, [0, 0]);
}
