//! Describe: what a model's header says, and how little is fetched to find out.

use std::fs;

use hearth::{
    platform::{DeviceMemory, Room},
    protocol::{Describe, FailureKind, ModelPart, ModelTask, Support},
};

use crate::support::{
    bench::Bench,
    model_path,
    tiny::{Field, Tiny},
};

const URL: &str = "https://hub.example/m.gguf";

fn describe(bench: &mut Bench, file: &[u8], bytes: u64) -> Result<hearth::protocol::Described, FailureKind> {
    bench.fetch.serve(URL, file);
    bench.ask(Describe { url: URL.to_owned(), bytes }).result.map_err(|failure| failure.kind)
}

#[test]
fn a_header_says_what_the_model_is_before_its_weights_are_fetched() {
    let mut bench = Bench::new();
    let file = fs::read(model_path()).expect("the default model");
    let described = describe(&mut bench, &file, 0).expect("a header");
    assert_eq!((described.architecture.as_str(), described.task), ("llama", ModelTask::Chat));
    assert_eq!((described.parameters, described.context_tokens), (134_515_008, Some(8192)));
    assert_eq!((described.quantisation.as_str(), described.bytes), ("Q4_1", file.len() as u64));
    assert_eq!((described.support, described.part), (Support::Runs, None));
    // Weights and tokenizer, and what a conversation keeps; `xtask soak memory` holds the estimate to what is then used.
    let memory = described.memory_bytes.expect("a figure");
    assert!((file.len() as u64..2 * file.len() as u64).contains(&memory), "{memory}");
    assert_eq!(described.shortage, None);
    println!("{} of {} bytes were read", described.read_bytes, file.len());
    assert!(described.read_bytes < Describe::MOST_BYTES / 2);
    assert_eq!(bench.fetch.requests(), [(URL.to_owned(), 0)], "one request");
}

#[test]
fn what_does_not_fit_here_is_said_before_its_weights_are_fetched() {
    let mut bench = Bench::new();
    let file = Tiny::default().file();
    let there = 3_000_000;
    bench.room.set(Room { device: DeviceMemory::Bytes(there), ..Room::default() });
    let described = describe(&mut bench, &file, 0).expect("a header");
    let shortage = described.shortage.expect("it does not fit");
    assert!(shortage.needed_bytes > there && shortage.there_bytes <= there, "{shortage:?}");
}

#[test]
fn a_file_that_nothing_here_computes_is_described_all_the_same() {
    let mut bench = Bench::new();
    let draft = Tiny::default().draft().set("general.architecture", Field::string("mamba"));
    let file = draft.write();
    let described = describe(&mut bench, &file, file.len() as u64).expect("a header");
    assert_eq!(described.architecture, "mamba");
    assert!(matches!(described.support, Support::Refused { why } if why.contains("mamba")));
}

#[test]
fn one_of_several_files_is_named_as_such() {
    let mut bench = Bench::new();
    let part = "tests/fixtures/models/parts-00001-of-00002.gguf";
    let file = fs::read(format!("{}/{part}", env!("CARGO_MANIFEST_DIR"))).expect("a part");
    let described = describe(&mut bench, &file, 0).expect("a header");
    assert_eq!(described.part, Some(ModelPart { number: 1, of: 2 }));
    assert_eq!(described.support, Support::Runs);
}

#[test]
fn what_is_no_model_is_refused_after_its_first_bytes() {
    let mut bench = Bench::new();
    let page = b"<!doctype html>".repeat(200_000);
    assert_eq!(describe(&mut bench, &page, 0), Err(FailureKind::BadModel));
    let whole = Tiny::default().file();
    assert_eq!(describe(&mut bench, &whole[..100], 0), Err(FailureKind::BadModel), "it ends in its header");
    let cut = describe(&mut bench, &whole[..whole.len() - 1], whole.len() as u64 - 1);
    assert_eq!(cut, Err(FailureKind::BadModel), "its last tensor is cut");
    bench.fetch.withdraw(URL);
    assert!(bench.ask(Describe { url: URL.to_owned(), bytes: 0 }).result.is_err());
}

#[test]
fn a_header_without_an_end_is_given_up() {
    let mut bench = Bench::new();
    // One string of metadata as long as the file says.
    let mut file = Tiny::default().file();
    file.truncate(24);
    let long: u64 = 20_000_000;
    file.extend(3u64.to_le_bytes());
    file.extend(b"key");
    file.extend(8u32.to_le_bytes());
    file.extend(long.to_le_bytes());
    file.resize(file.len() + long as usize, b'x');
    assert_eq!(describe(&mut bench, &file, 0), Err(FailureKind::Unsupported));
}
