//! What a model takes in memory, as its header says it, and as every allocation is counted: within a tenth, from 0.1 to 4 GB.
//!
//! Alone in its binary, because it counts every allocation. The large files are for `cargo xtask soak memory`: the largest takes
//! 4.6 GB while it is loaded, and nothing on the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

use std::sync::Mutex;

use hearth::engine::{
    language_model::{LanguageModel, Loader},
    measurement::{Measurement, Phase},
    models::caches::CacheName::Conversation,
};
use support::{
    allocator::Counting,
    at_once,
    large::{Large, Words},
    threads::team,
    tiny::Packed,
};

#[global_allocator]
static COUNTING: Counting = Counting::new();

/// One at a time is counted.
static ONE: Mutex<()> = Mutex::new(());

/// Tokens in a step.
const SLICE: usize = 8;

const SMALL: Large = Large {
    layers: 30,
    width: 576,
    feed_forward: 1536,
    heads: 9,
    kv_heads: 3,
    vocabulary: 49_152,
    words: Words::ByteLevel,
    matrices: Packed::Q4_1,
    embedding: Packed::Q8_0,
};

const OTHERS: [Large; 5] = [
    Large {
        layers: 24,
        width: 896,
        feed_forward: 4864,
        heads: 14,
        kv_heads: 2,
        vocabulary: 151_936,
        words: Words::ByteLevel,
        matrices: Packed::Q5_0,
        embedding: Packed::Q8_0,
    },
    Large {
        layers: 16,
        width: 2048,
        feed_forward: 8192,
        heads: 32,
        kv_heads: 8,
        vocabulary: 128_256,
        words: Words::ByteLevel,
        matrices: Packed::Q4_0,
        embedding: Packed::Q6K,
    },
    Large {
        layers: 26,
        width: 1152,
        feed_forward: 6912,
        heads: 6,
        kv_heads: 2,
        vocabulary: 262_144,
        words: Words::SentencePiece,
        matrices: Packed::F16,
        embedding: Packed::Q8_0,
    },
    Large {
        layers: 28,
        width: 3072,
        feed_forward: 8192,
        heads: 24,
        kv_heads: 8,
        vocabulary: 128_256,
        words: Words::ByteLevel,
        matrices: Packed::Q4K,
        embedding: Packed::Q6K,
    },
    Large {
        layers: 34,
        width: 4096,
        feed_forward: 11_008,
        heads: 32,
        kv_heads: 32,
        vocabulary: 32_000,
        words: Words::SentencePiece,
        matrices: Packed::Q4_0,
        embedding: Packed::Q4_0,
    },
];

/// What a program takes beside its models, which is no allocation of this test's.
fn instance(members: usize) -> u64 {
    (members as u64) * (4 << 20) + if members > 1 { 4 << 20 } else { 0 }
}

/// Loads the model, with so many members, and lets it take a step of a prompt and a few of an answer.
fn run(large: &Large, members: usize) -> (LanguageModel, impl Drop + use<>) {
    struct Others(Vec<std::thread::JoinHandle<hearth::engine::Error>>);
    impl Drop for Others {
        fn drop(&mut self) {
            self.0.drain(..).for_each(|other| drop(other.join().unwrap()));
        }
    }
    let mut loader = Loader::open(large.file()).unwrap();
    let mut others = Others(Vec::new());
    if members > 1 {
        let (leader, threads) = team(members);
        others.0 = threads;
        loader.lead(leader).unwrap();
    }
    let mut model = loop {
        if let Some(model) = loader.step().unwrap() {
            break model;
        }
    };
    drop(loader);
    let prompt: Vec<u32> = (0..SLICE as u32).map(|token| token * 97).collect();
    let mut measurement = Measurement::new(&mut model, Conversation, prompt, 2).unwrap();
    while measurement.phase() != Phase::Finished {
        at_once(measurement.step(&mut model, SLICE)).unwrap();
    }
    (model, others)
}

fn assert_near(large: &Large, members: usize) {
    let _one = ONE.lock().unwrap();
    let file = large.file();
    let bytes = file.length();
    let memory = Loader::open(file).unwrap().memory(members, SLICE).unwrap();
    let told = match members {
        1 => memory.member(0, 1),
        _ => memory.all(1),
    } - instance(members);
    let before = COUNTING.held();
    let (model, peak) = COUNTING.peak_of(|| run(large, members));
    let held = COUNTING.held() - before;
    let off = |used: usize| told as f64 / used as f64 - 1.0;
    println!(
        "{:5.2} GB in the file, {members} members: told {:7.1} MB, {:+.1} % of what is held ({:.1} MB), {:+.1} % of the most ({:.1} MB)",
        bytes as f64 / 1e9,
        told as f64 / 1e6,
        off(held) * 100.0,
        held as f64 / 1e6,
        off(peak) * 100.0,
        peak as f64 / 1e6,
    );
    drop(model);
    assert!(off(held).abs() < 0.1, "{large:?}: told {told}, held {held}");
    assert!(off(peak).abs() < 0.1, "{large:?}: told {told}, at most {peak}");
}

#[test]
fn a_small_model_takes_what_its_header_says() {
    assert_near(&SMALL, 1);
    assert_near(&SMALL, 3);
}

#[test]
#[ignore = "takes minutes, and up to 4.6 GB of memory: `cargo xtask soak memory`"]
fn models_of_any_size_take_what_their_headers_say() {
    for large in &OTHERS {
        assert_near(large, 1);
    }
    assert_near(&OTHERS[1], 3);
}
