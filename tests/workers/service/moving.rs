//! The library moves from one embedding model to another: what it held is found there, under the same ids, and is nowhere else.

use std::fs;

use hearth::protocol::{
    Index, Library, LibraryWish, Load, ModelSpec, ModelTask, Processor, Search, SearchMode,
};

use super::search::{Desk, FIRE, SHIP};
use crate::support::{bench::spec, converted_model};

const ZH: &str = "這座圖書館每星期一休館，借書證要在櫃檯辦理。";

/// The multilingual model, loaded.
fn multilingual(desk: &mut Desk) -> ModelSpec {
    let file = fs::read(converted_model("multilingual-e5-small.safetensors")).unwrap();
    let model = ModelSpec { task: ModelTask::Embed, ..spec(&file) };
    desk.bench.fetch.serve(&model.url, file);
    desk.bench
        .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    model
}

#[test]
fn all_documents_move_keep_their_ids_and_leave_nothing_behind() {
    let mut desk = Desk::new();
    for (name, text) in
        [("gone.txt", "The lamp is lit."), ("fire.md", FIRE), ("ship.html", SHIP), ("zh.txt", ZH)]
    {
        desk.take_in(name, text).unwrap();
    }
    let gone = desk.wish(LibraryWish::List).documents[0].id;
    let before = desk.wish(LibraryWish::Delete(gone));
    let english: Vec<bool> = before.documents.iter().map(|facts| facts.english).collect();
    assert_eq!(english, [true, false, false], "one Chinese sentence is enough");

    let other = multilingual(&mut desk);
    let from = Some(desk.model.sha256.clone());
    let index = Index { model: other.sha256.clone(), document: None, from };
    let passages: u32 = before.documents.iter().map(|facts| facts.passages).sum();
    assert_eq!(desk.bench.ask(index.clone()).result.unwrap().passages, passages, "all are embedded anew");
    let list = |model: &str| Library { model: model.to_owned(), wish: LibraryWish::List };
    let after = desk.bench.ask(list(&other.sha256)).result.unwrap();
    assert_eq!(after.documents, before.documents);
    assert_eq!(desk.bench.ask(list(&desk.model.sha256)).result.unwrap().documents, []);
    let key: Vec<u8> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&desk.model.sha256[at..at + 2], 16).unwrap())
        .collect();
    let held = desk.bench.store.all_bytes();
    assert!(!held.windows(key.len()).any(|part| part == key), "its file is gone");

    let search = |query: &str| Search {
        model: other.sha256.clone(),
        query: query.to_owned(),
        mode: SearchMode::Meaning,
        count: 1,
        rerank: None,
        documents: None,
    };
    let hit = desk.bench.ask(search("On which day is the library closed?")).result.unwrap().hits.remove(0);
    assert_eq!(hit.passage.name, "zh.txt", "{}", hit.passage.text);

    assert_eq!(desk.bench.ask(index).result.unwrap().passages, 0, "again, there is nothing left to move");
    assert_eq!(desk.bench.ask(list(&other.sha256)).result.unwrap().documents, before.documents);
}

#[test]
fn a_move_that_ended_in_the_middle_is_done_again() {
    let mut desk = Desk::new();
    desk.take_in("fire.md", FIRE).unwrap();
    let other = multilingual(&mut desk);
    // As when the worker died before the old library was deleted.
    let mut there = desk.source("fire.md", FIRE.as_bytes()).unwrap();
    there.model = other.sha256.clone();
    desk.bench.ask(there).result.unwrap();
    desk.take_in("ship.html", SHIP).unwrap();
    let from = Some(desk.model.sha256.clone());
    desk.bench.ask(Index { model: other.sha256.clone(), document: None, from }).result.unwrap();
    let list = Library { model: other.sha256, wish: LibraryWish::List };
    let documents = desk.bench.ask(list).result.unwrap().documents;
    let names: Vec<&str> = documents.iter().map(|facts| facts.name.as_str()).collect();
    assert_eq!(names, ["fire.md", "ship.html"]);
    assert!(documents.iter().all(|facts| facts.embedded == facts.passages));
    assert_eq!(desk.listed(), []);
}
