//! One language model takes another's place: what can go wrong with the new one costs the old one nothing, or brings it back.

use std::io::Cursor;

use hearth::{
    client::{Running, Update},
    engine::language_model::Loader,
    platform::{DeviceMemory, Room},
    protocol::{FailureKind, Finish, Generate, Load, ModelSpec, Processor, Shortage, Stage},
};

use crate::support::{
    bench::{Answer, Bench, say, spec, user},
    tiny::{Field, Packed, Tiny},
};

/// As the service plans with.
const LARGEST_SLICE: usize = 256;
/// What the service leaves to gaps.
const GAPS: u64 = 16;

fn load(model: &ModelSpec) -> Load {
    Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic }
}

fn hello() -> Generate {
    say([user("Hello")], 12)
}

/// What a file takes alone, in bytes, with so many pages of KV cache.
fn taken(file: &[u8], pages: usize) -> u64 {
    Loader::open(Cursor::new(file)).unwrap().memory(1, LARGEST_SLICE).unwrap().member(0, pages)
}

/// Room for so many bytes, and no more.
fn room(bytes: u64) -> Room {
    Room { instance_bytes: bytes * GAPS / (GAPS - 1) + 1, device: DeviceMemory::Unknown }
}

/// A model that is loaded, and what it says.
fn with_a() -> (Bench, String) {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny::seeded(1).file());
    bench.ask(load(&model)).result.unwrap();
    let said = bench.ask(hello()).text();
    (bench, said)
}

/// Another model, of many steps to read.
fn b() -> Tiny {
    Tiny { layers: 24, ..Tiny::seeded(2) }
}

/// The same with a last tensor that can't be read.
fn damaged_late() -> Vec<u8> {
    let draft = Tiny { layers: 24, packed: Packed::F32, ..Tiny::seeded(2) }.draft();
    draft
        .tensor("blk.23.ffn_down.weight", |tensor| tensor.data[..4].copy_from_slice(&f32::NAN.to_le_bytes()))
        .write()
}

fn until(bench: &mut Bench, running: &mut Running<Load>, stage: Stage) {
    loop {
        match bench.next(running) {
            Update::Progress(progress) if progress.stage == stage && progress.done > 0 => return,
            Update::Progress(_) => {}
            Update::Chunk(_) | Update::Done(_) => panic!("done before {stage:?}"),
        }
    }
}

#[test]
fn what_a_header_says_is_found_before_the_old_model_goes() {
    let bad = [
        (Tiny::seeded(2).draft().set("llama.block_count", Field::string("two")), FailureKind::BadModel),
        (
            Tiny::seeded(2).draft().set("general.architecture", Field::string("mamba")),
            FailureKind::Unsupported,
        ),
        (
            Tiny::seeded(2).draft().set("tokenizer.ggml.model", Field::string("none")),
            FailureKind::Unsupported,
        ),
        (
            Tiny::seeded(2).draft().set("tokenizer.chat_template", Field::string("{% if")),
            FailureKind::TemplateFailed,
        ),
    ];
    let (mut bench, said) = with_a();
    for (draft, expected) in bad {
        let model = bench.serve(&draft.write());
        assert_eq!(bench.ask(load(&model)).failure(), expected);
        let answer = bench.ask(hello());
        assert_eq!(answer.text(), said, "{expected:?}");
        assert!(answer.generated().cached_tokens > 0, "the conversation's cache is the old one");
    }
}

#[test]
fn where_both_fit_the_old_model_stays_until_the_new_one_is_whole() {
    let (mut bench, said) = with_a();
    let model = bench.serve(&damaged_late());
    let answer = bench.ask(load(&model));
    assert_eq!(answer.failure(), FailureKind::BadModel);
    assert!(answer.stages().contains(&Stage::Read));
    assert!(!answer.result.unwrap_err().message.contains("again"));
    let answer = bench.ask(hello());
    assert_eq!(answer.text(), said);
    assert!(answer.generated().cached_tokens > 0);

    let model = bench.serve(&b().file());
    let mut running = bench.client.run(load(&model));
    until(&mut bench, &mut running, Stage::Read);
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    assert_eq!(bench.ask(hello()).text(), said);
}

#[test]
fn where_both_do_not_fit_the_old_model_is_loaded_again() {
    let (mut bench, said) = with_a();
    let damaged = damaged_late();
    let most = [taken(&Tiny::seeded(1).file(), 1), taken(&damaged, 1), taken(&b().file(), 1)];
    bench.room.set(room(most.into_iter().max().unwrap()));

    let model = bench.serve(&damaged);
    let running = bench.client.run(load(&model));
    // Asked meanwhile: it waits, and is answered by the old model.
    let asked = bench.client.run(hello());
    let answer = bench.finish(running);
    assert_eq!(answer.failure(), FailureKind::BadModel);
    assert!(answer.result.unwrap_err().message.contains("the model before it is loaded again"));
    assert_eq!(bench.finish(asked).text(), said);
    assert_eq!(bench.ask(hello()).text(), said);

    let model = bench.serve(&b().file());
    let mut running = bench.client.run(load(&model));
    until(&mut bench, &mut running, Stage::Read);
    let asked = bench.client.run(hello());
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    assert_eq!(bench.finish(asked).text(), said);

    // Another one that is asked for at once takes the place that is owed.
    let mut running = bench.client.run(load(&model));
    until(&mut bench, &mut running, Stage::Read);
    running.cancel();
    let next = bench.client.run(load(&model));
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    bench.finish(next).result.unwrap();
    assert_ne!(bench.ask(hello()).text(), said);
}

#[test]
fn answers_go_on_while_the_new_file_comes() {
    let (mut bench, said) = with_a();
    let model = bench.serve(&b().file());
    let mut running = bench.client.run(load(&model));
    until(&mut bench, &mut running, Stage::Download);
    assert_eq!(bench.ask(hello()).text(), said);
    bench.finish(running).result.unwrap();
    assert_ne!(bench.ask(hello()).text(), said);
}

fn shortage<T: hearth::protocol::Task>(answer: &Answer<T>) -> Shortage {
    match answer.failure() {
        FailureKind::TooLarge(shortage) => shortage,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_does_not_fit_is_refused_from_its_header_alone() {
    let (mut bench, said) = with_a();
    // Weights of which only the first bytes are ever looked at.
    let file = Tiny { layers: 400, width: 256, feed_forward: 32, ..Tiny::seeded(2) }.file();
    let there = taken(&Tiny::seeded(1).file(), 2);
    assert!(taken(&file, 1) > there);
    bench.room.set(room(there));
    let model = bench.serve(&file);

    let answer = bench.ask(load(&model));
    let Shortage { needed_bytes, there_bytes } = shortage(&answer);
    assert_eq!(needed_bytes, taken(&file, 1));
    assert!(there_bytes.abs_diff(there) < 64, "{there_bytes} and {there}");
    assert!(!answer.stages().contains(&Stage::Download), "{:?}", answer.stages());
    assert_eq!(bench.ask(hello()).text(), said);
    let stored = Load { download: false, ..load(&model) };
    assert_eq!(bench.ask(stored).failure(), FailureKind::NotStored);

    // The same of a file that is here already.
    bench.room.set(Room::default());
    bench.ask(load(&model)).result.unwrap();
    bench.room.set(room(there));
    bench.ask(load(&spec(&Tiny::seeded(1).file()))).result.unwrap();
    shortage(&bench.ask(Load { download: false, ..load(&model) }));
    assert_eq!(bench.ask(hello()).text(), said);
}

#[test]
fn a_device_with_less_memory_than_the_model_takes_refuses_it() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&b().file());
    let device = DeviceMemory::Bytes(4 << 20);
    bench.room.set(Room { device, ..Room::default() });
    let there = shortage(&bench.ask(load(&model))).there_bytes;
    assert_eq!(there, 3 << 20);
    bench.room.set(Room { device: DeviceMemory::AtLeast(4 << 20), ..Room::default() });
    bench.ask(load(&model)).result.unwrap();
}

#[test]
fn a_file_that_one_member_can_not_hold_is_divided_over_more() {
    let mut bench = Bench::on_disk();
    let file = Tiny { layers: 60, width: 256, feed_forward: 1024, ..Tiny::seeded(2) }.file();
    let model = bench.serve(&file);
    let alone = bench.ask(load(&model)).result.unwrap();
    assert_eq!(alone.threads, 1);
    let said = bench.ask(hello()).text();

    let memory = |members| Loader::open(Cursor::new(&file)).unwrap().memory(members, LARGEST_SLICE).unwrap();
    let largest = (0..3).map(|rank| memory(3).member(rank, 1)).max().unwrap();
    assert!((0..2).any(|rank| memory(2).member(rank, 1) > largest));
    bench.room.set(room(largest));
    bench.ask(hearth::protocol::Forget { sha256: model.sha256.clone() }).result.unwrap();
    let loaded = bench.ask(load(&model)).result.unwrap();
    assert_eq!((loaded.threads, bench.crowd.started()), (3, 2));
    assert_eq!(bench.ask(hello()).text(), said);
}

#[test]
fn the_context_is_cut_to_what_fits_and_that_is_said() {
    let mut bench = Bench::on_disk();
    let file = Tiny::default().with_context(131_072).file();
    let model = bench.serve(&file);
    let pages = 20;
    bench.room.set(room(taken(&file, pages + 4)));
    let loaded = bench.ask(load(&model)).result.unwrap();
    assert_eq!((loaded.context_tokens, loaded.trained_tokens), (20_480, 131_072));

    bench.room.set(Room::default());
    bench.replace_worker();
    let loaded = bench.ask(load(&model)).result.unwrap();
    assert_eq!((loaded.context_tokens, loaded.trained_tokens), (131_072, 131_072));
}

#[test]
fn a_page_that_can_not_be_had_ends_the_answer_with_what_was_written() {
    let mut bench = Bench::on_disk();
    // So narrow that no member could share the work.
    let file = Tiny { feed_forward: 32, ..Tiny::default() }.with_context(4096).file();
    let model = bench.serve(&file);
    // Two pages, which an answer alone would have for itself.
    bench.room.set(room(taken(&file, 2)));
    let loaded = bench.ask(load(&model)).result.unwrap();
    assert_eq!(loaded.context_tokens, 2048);

    let ask = |what: &str, times| say([user(what.repeat(times))], 4000);
    let mut both = |first, second| {
        let (first, second) = (bench.client.run(first), bench.client.run(second));
        let (first, second) = (bench.finish(first), bench.finish(second));
        assert!(!first.text().is_empty() && !second.text().is_empty());
        [first, second].map(|answer| {
            let generated = answer.generated();
            (generated.finish, generated.prompt_tokens + generated.generated_tokens)
        })
    };
    let (page, whole) = ((Finish::ContextFull, 1025), (Finish::ContextFull, 2048));
    // Who comes to the end of a page first finds that the other has the second one.
    assert_eq!(both(ask("one ", 150), ask("other ", 20)), [page, page]);
    // With the other's memory back, the conversation goes on to its whole length.
    assert_eq!(both(ask("one ", 20), ask("other ", 100)), [whole, page]);
}
