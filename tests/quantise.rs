//! Quantising: the bytes are llama.cpp's where both round alike, what comes of it is read and answers, and the store has it whole or not at
//! all. `tests/reference/quantise.py` compares whole files with llama.cpp's own.
//!
//! Alone in its binary, because it counts every allocation.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![allow(clippy::disallowed_methods, reason = "clocks are banned for wasm32; this runs on the host")]
#![cfg(feature = "worker")]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    time::Instant,
};

use futures::executor::block_on;
use half::f16;
use hearth::{
    client::Update,
    engine::{
        gguf::{
            Dtype, Gguf, Pairs,
            write::{Written, header},
        },
        kernels::pack::decode,
        quantise::{FileType, Quantiser, sizes},
    },
    platform::Store,
    protocol::{
        Download, FailureKind, Load, ModelSpec, Perplexed, Perplexity, Processor, Quantisation, Quantise,
        QuantiseSizes, Stage, Stored, StoredState, Verify,
    },
};
use serde::Deserialize;
use support::{
    allocator::Counting,
    bench::{Bench, say, user},
    model_path,
    tiny::{Draft, Field, Packed, Tensor, Tiny},
};

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

/// Wide enough for blocks of 256.
fn wide(packed: Packed) -> Tiny {
    Tiny { packed, width: 256, feed_forward: 512, ..Tiny::default() }
}

fn quantised(file: &[u8], file_type: FileType, step: usize) -> Vec<u8> {
    let mut quantiser = Quantiser::open(Cursor::new(file), file_type).unwrap();
    let mut made = Vec::new();
    while let Some(bytes) = quantiser.step(step).unwrap() {
        made.extend_from_slice(bytes);
    }
    let (done, all) = quantiser.progress();
    assert_eq!((done, made.len() as u64), (all, quantiser.bytes()));
    made
}

fn read(file: &[u8]) -> Gguf {
    Gguf::read(&mut Cursor::new(file)).unwrap()
}

#[derive(Deserialize)]
struct Blocks {
    /// Rows of 32 numbers.
    values: Vec<f32>,
    /// In hexadecimal.
    #[serde(rename = "Q8_0")]
    q8_0: String,
    #[serde(rename = "Q4_0")]
    q4_0: String,
}

#[test]
fn blocks_are_those_of_the_reference() {
    let blocks: Blocks = serde_json::from_str(include_str!("fixtures/quantise.json")).unwrap();
    let tensor = Tensor {
        name: "blk.0.attn_q.weight".to_owned(),
        dimensions: vec![32, blocks.values.len() as u64 / 32],
        code: 0,
        offset: None,
        data: blocks.values.iter().flat_map(|value| value.to_le_bytes()).collect(),
    };
    let metadata = vec![("general.architecture".to_owned(), Field::string("llama"))];
    let file = Draft::new(metadata, vec![tensor]).write();
    for (file_type, expected) in [(FileType::Q8_0, &blocks.q8_0), (FileType::Q4_0, &blocks.q4_0)] {
        let made = quantised(&file, file_type, 64);
        let gguf = read(&made);
        let info = gguf.tensors.get("blk.0.attn_q.weight").unwrap();
        let mut bytes = Vec::new();
        gguf.tensors.read_rows(&mut Cursor::new(&made), info, 0, info.shape[0], &mut bytes).unwrap();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(&hex, expected, "{file_type:?}");
    }
}

#[test]
fn each_kind_of_source_becomes_each_type_whatever_the_steps() {
    for packed in [Packed::F32, Packed::F16, Packed::Q8_0] {
        let file = wide(packed).file();
        for file_type in FileType::ALL {
            let made = quantised(&file, file_type, 1 << 20);
            assert_eq!(made, quantised(&file, file_type, 700), "{packed:?}, {file_type:?}");
            let gguf = read(&made);
            let types: Vec<Dtype> = ["output", "token_embd", "blk.0.attn_q", "blk.1.ffn_down", "output_norm"]
                .map(|name| gguf.tensors.get(&format!("{name}.weight")).unwrap().dtype)
                .into();
            use Dtype::{F32, Q4_0, Q4K, Q6K, Q8_0};
            let expected = match file_type {
                FileType::Q8_0 => [Q8_0, Q8_0, Q8_0, Q8_0, F32],
                FileType::Q4_0 => [Q6K, Q4_0, Q4_0, Q4_0, F32],
                FileType::Q4_K_M => [Q6K, Q4K, Q4K, Q6K, F32],
            };
            assert_eq!(types, expected, "{packed:?}, {file_type:?}");
            assert_eq!(gguf.metadata.u32("general.file_type").unwrap(), file_type.code());
            assert_eq!(gguf.metadata.u32("general.quantization_version").unwrap(), 2);
        }
    }
}

#[test]
fn metadata_is_copied_value_for_value() {
    let odd = [
        ("a.bytes", Field::array(0, 3, [1, 2, 255])),
        ("a.shorts", Field::array(2, 1, [1, 2])),
        ("a.doubles", Field::array(12, 1, 1.5f64.to_le_bytes())),
        ("a.longs", Field::array(10, 2, [7; 16])),
        ("a.empty", Field::strings::<&str>(&[])),
        ("a.double", Field { kind: 12, bytes: 0.1f64.to_le_bytes().into() }),
        ("a.byte", Field { kind: 1, bytes: vec![0xff] }),
        ("general.file_type", Field::u32(1)),
        ("split.count", Field { kind: 2, bytes: vec![1, 0] }),
    ];
    let mut draft = wide(Packed::F16).draft();
    for (key, field) in &odd {
        draft = draft.set(key, field.clone());
    }
    let made = quantised(&draft.write(), FileType::Q4_0, 1 << 16);
    let mut expected = Vec::new();
    for (key, Field { kind, bytes }) in &draft.metadata {
        if !["general.file_type", "split.count"].contains(&key.as_str()) {
            expected.extend((key.len() as u64).to_le_bytes());
            expected.extend(key.as_bytes());
            expected.extend(kind.to_le_bytes());
            expected.extend(bytes);
        }
    }
    assert_eq!(&made[24..24 + expected.len()], expected);
    let mut copied = Vec::new();
    Pairs::read(&mut Cursor::new(&made)).unwrap().write(&mut copied);
    assert_eq!(&copied[..expected.len()], expected, "it can be copied once more");
}

#[test]
fn what_is_small_already_is_refused_and_sizes_are_known_before() {
    let small = wide(Packed::Q4_0).file();
    assert!(Quantiser::open(Cursor::new(&small), FileType::Q8_0).is_err());
    assert!(sizes(&mut Cursor::new(&small)).unwrap().is_empty());
    let file = wide(Packed::F16).file();
    for (file_type, bytes) in sizes(&mut Cursor::new(&file)).unwrap() {
        assert_eq!(bytes, quantised(&file, file_type, 1 << 20).len() as u64, "{file_type:?}");
    }
    assert_eq!(sizes(&mut Cursor::new(&file)).unwrap().len(), 3);
    let half = wide(Packed::Q8_0).file();
    let smaller: Vec<FileType> =
        sizes(&mut Cursor::new(&half)).unwrap().into_iter().map(|(to, _)| to).collect();
    assert_eq!(smaller, [FileType::Q4_0, FileType::Q4_K_M], "Q8_0 is no smaller than itself");
    let mut broken = file.clone();
    broken.truncate(file.len() / 2);
    assert!(Quantiser::open(Cursor::new(&broken), FileType::Q4_0).is_err());
}

/// A bench whose store has this file.
fn storing(file: &[u8]) -> (Bench, ModelSpec) {
    let mut bench = Bench::on_disk();
    let model = bench.serve(file);
    bench.ask(Download { model: model.clone(), chunks: Vec::new() }).result.unwrap();
    (bench, model)
}

fn request(model: &ModelSpec, to: Quantisation) -> Quantise {
    Quantise { model: model.sha256.clone(), to, name: format!("Tiny {}", to.name()) }
}

fn names(bench: &Bench) -> Vec<String> {
    block_on(bench.store.list()).unwrap().into_iter().map(|file| file.name).collect()
}

#[test]
fn a_smaller_model_is_stored_and_answers() {
    let file = wide(Packed::F16).file();
    let (mut bench, model) = storing(&file);
    let answer_of = |bench: &mut Bench, model: ModelSpec| {
        bench
            .ask(Load { model, download: false, threads: 1, processor: Processor::Automatic })
            .result
            .unwrap();
        let perplexed =
            bench.ask(Perplexity { text: "the inn in the hen house ".repeat(40) }).result.unwrap();
        (bench.ask(say([user("Hi")], 24)).text(), perplexed)
    };
    let (text, before) = answer_of(&mut bench, model.clone());
    assert!(text.len() > 8 && before.windows > 1, "{text} {before:?}");
    let offered = bench.ask(QuantiseSizes { model: model.sha256.clone() }).result.unwrap();
    assert_eq!(offered.bytes, file.len() as u64);
    for (to, bytes) in offered.sizes {
        let answer = bench.ask(request(&model, to));
        assert_eq!(answer.stages(), [Stage::Quantise]);
        let last = answer.progress.last().unwrap();
        assert_eq!(Some(last.done), last.total);
        let made = answer.result.unwrap();
        assert_eq!(made.bytes, bytes);
        let stored = bench.ask(Stored).result.unwrap().models;
        let stored = stored.iter().find(|stored| stored.sha256 == made.sha256).unwrap();
        assert_eq!((stored.state, stored.bytes), (StoredState::Whole, bytes));
        assert_eq!((stored.name.as_str(), stored.licence.as_str()), (&*format!("Tiny {}", to.name()), "MIT"));
        assert!(bench.ask(Verify { file: made.sha256.clone() }).result.unwrap().is_right);
        let smaller = ModelSpec { url: String::new(), sha256: made.sha256.clone(), bytes, ..model.clone() };
        let (small_text, after) = answer_of(&mut bench, smaller);
        println!("{to:?}: {small_text:?}, perplexity {} (before {})", after.perplexity, before.perplexity);
        assert!(!small_text.is_empty());
        // Weights at random are sure of what is wrong, so that perplexity, a power, says little: its logarithm is compared.
        let loss = (after.perplexity.ln() / before.perplexity.ln() - 1.0).abs();
        let most = if to == Quantisation::Q8_0 { 0.005 } else { 0.04 };
        assert!(loss < most, "{to:?}: {loss}");
        assert_eq!((after.tokens, after.windows), (before.tokens, before.windows));
        // The same once more is the same file.
        assert_eq!(bench.ask(request(&model, to)).result.unwrap().sha256, made.sha256);
        assert_eq!(names(&bench).iter().filter(|name| name.starts_with("made-")).count(), 0);
    }
}

#[test]
fn a_stop_and_a_full_store_leave_nothing_and_a_dead_tabs_rest_is_deleted() {
    let file = wide(Packed::F16).file();
    let (mut bench, model) = storing(&file);
    let before = names(&bench);
    let until_begun = |bench: &mut Bench| {
        let mut running = bench.client.run(request(&model, Quantisation::Q8_0));
        loop {
            match bench.next(&mut running) {
                Update::Progress(progress) if progress.done > 0 => return running,
                Update::Progress(_) => {}
                Update::Chunk(none) => match none {},
                Update::Done(result) => panic!("done before it began: {result:?}"),
            }
        }
    };
    let running = until_begun(&mut bench);
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    assert_eq!(names(&bench), before);

    bench.store.limit(Some(file.len() / 4));
    let failed = bench.ask(request(&model, Quantisation::Q8_0));
    assert!(matches!(failed.failure(), FailureKind::StorageFull { .. }), "{:?}", failed.failure());
    assert_eq!(names(&bench), before);
    bench.store.limit(None);

    let running = until_begun(&mut bench);
    bench.kill_worker();
    drop(running);
    bench.settle();
    assert_eq!(names(&bench).len(), before.len() + 1, "{:?}", names(&bench));
    bench.ask(Stored).result.unwrap();
    assert_eq!(names(&bench), before);
    assert!(bench.ask(request(&model, Quantisation::Q8_0)).result.is_ok());
}

#[test]
fn what_is_not_here_or_not_a_gguf_is_refused() {
    let (mut bench, model) = storing(b"not a model, but stored all the same");
    assert_eq!(bench.ask(request(&model, Quantisation::Q4_0)).failure(), FailureKind::BadModel);
    let absent = ModelSpec { sha256: "0".repeat(64), ..model.clone() };
    assert_eq!(bench.ask(request(&absent, Quantisation::Q4_0)).failure(), FailureKind::NotStored);
    let odd = ModelSpec { sha256: "index-a".to_owned(), ..model };
    assert_eq!(bench.ask(request(&odd, Quantisation::Q4_0)).failure(), FailureKind::NotStored);
    let (mut bench, model) = storing(&wide(Packed::F16).file());
    bench.ask(Load { model, download: false, threads: 1, processor: Processor::Automatic }).result.unwrap();
    let perplexity = bench.ask(Perplexity { text: "a".to_owned() });
    assert_eq!(perplexity.failure(), FailureKind::BadInput);
}

#[test]
fn a_long_text_is_scored_in_windows_and_its_end_left_out() {
    let mut bench = Bench::with_model(Tiny::default());
    let scored: Perplexed = bench.ask(Perplexity { text: "hehehe".to_owned() }).result.unwrap();
    assert!(scored.perplexity.is_finite() && scored.perplexity > 1.0, "{scored:?}");
    let text = "the inn ".repeat(2 * Perplexity::MOST_BYTES / 8);
    let long = bench.ask(Perplexity { text }).result.unwrap();
    assert!(long.truncated && long.windows > 50, "{long:?}");
}

/// The default model's weights as f16, which is what a person would have quantised.
fn twin() -> Vec<u8> {
    let file = fs::read(model_path()).unwrap();
    let (gguf, mut pairs) = (read(&file), Pairs::read(&mut Cursor::new(&file)).unwrap());
    pairs.put_u32("general.file_type", 1);
    let mut infos: Vec<_> = gguf.tensors.infos().collect();
    infos.sort_by(|one, other| one.name.cmp(&other.name));
    let written: Vec<Written> = infos
        .iter()
        .map(|info| Written {
            name: info.name.clone(),
            dtype: if info.dtype == Dtype::F32 { Dtype::F32 } else { Dtype::F16 },
            shape: info.shape.clone(),
        })
        .collect();
    let mut twin = header(&pairs, written.iter(), 32);
    let mut bytes = Vec::new();
    for info in infos {
        let (rows, _) = info.rows_columns().unwrap();
        gguf.tensors.read_rows(&mut Cursor::new(&file), info, 0, rows, &mut bytes).unwrap();
        if info.dtype == Dtype::F32 {
            twin.extend_from_slice(&bytes);
        } else {
            let values = decode(info, &bytes, rows).unwrap();
            twin.extend(values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()));
        }
        twin.resize(twin.len().next_multiple_of(32), 0);
    }
    twin
}

/// Writes the twin and what becomes of it into the folder that HEARTH_QUANTISED names, for tests/reference/quantise.py.
#[test]
#[ignore = "writes 600 MB: tests/reference/quantise.py asks for it"]
fn the_default_models_twin_is_made_smaller() {
    let folder = std::env::var("HEARTH_QUANTISED").expect("HEARTH_QUANTISED names a folder");
    let twin = twin();
    fs::write(format!("{folder}/f16.gguf"), &twin).unwrap();
    for (file_type, name) in
        [(FileType::Q8_0, "Q8_0"), (FileType::Q4_0, "Q4_0"), (FileType::Q4_K_M, "Q4_K_M")]
    {
        let mut made = fs::File::create(format!("{folder}/{name}.gguf")).unwrap();
        let started = Instant::now();
        let (mut written, mut types) = (0, BTreeMap::<String, usize>::new());
        let ((), peak) = ALLOCATOR.peak_of(|| {
            let source = fs::File::open(format!("{folder}/f16.gguf")).unwrap();
            let mut quantiser = Quantiser::open(source, file_type).unwrap();
            while let Some(bytes) = quantiser.step(1 << 20).unwrap() {
                made.write_all(bytes).unwrap();
                written += bytes.len();
            }
        });
        let file = fs::read(format!("{folder}/{name}.gguf")).unwrap();
        for info in read(&file).tensors.infos() {
            *types.entry(format!("{:?}", info.dtype)).or_default() += 1;
        }
        println!(
            "{name}: {written} bytes of {} in {:.1} s, {} MB of memory, {types:?}",
            twin.len(),
            started.elapsed().as_secs_f64(),
            peak >> 20
        );
        assert!(peak < 64 << 20, "{peak}");
    }
}
