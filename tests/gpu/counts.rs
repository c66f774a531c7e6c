//! What a token costs on any GPU: dispatches, submits, bytes; and that a GPU which goes away or has too little memory says so.

use std::{
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};

use futures::executor::block_on;
use hearth::engine::{
    Error,
    gguf::Gguf,
    gpu::{GpuDecoder, GpuMemory},
    models::decoder::{Logits, families},
    text::Guide,
};
use hearth::gpu::GpuError;

use crate::{
    decoders::load,
    native::{Counts, Native},
    support::{
        gpu_checks,
        tiny::{Packed, Tiny},
    },
};

const CONTEXT: usize = 1200;

fn now(counts: &Mutex<Counts>) -> Counts {
    *counts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Before the one token that follows a prompt, and behind it.
fn counts_of_a_token(
    decoder: &mut GpuDecoder,
    counts: &Mutex<Counts>,
    prompt: &[u32],
    recent: &[u32],
) -> (Counts, Counts) {
    let guide = Guide::greedy();
    block_on(decoder.rank(prompt, recent, &guide)).unwrap();
    let before = now(counts);
    decoder.follow(&guide).unwrap();
    let after = now(counts);
    block_on(decoder.ranked()).unwrap();
    block_on(decoder.ranked()).unwrap();
    (before, after)
}

#[test]
fn a_token_costs_one_submit_few_dispatches_and_makes_nothing() {
    let Some(gpu) = Native::new() else { return };
    let counts = Arc::clone(&gpu.counts);
    let tiny = Tiny { layers: 3, ..Tiny::default() }.with_context(CONTEXT as u32);
    let file = tiny.file();
    let mut decoder = load(gpu, &mut Cursor::new(&file), CONTEXT).unwrap();
    let made = now(&counts);
    // A short past, and one that is divided among workgroups.
    for (past, of_layer) in [(1, 5), (1000, 6)] {
        decoder.truncate(0);
        let prompt: Vec<u32> = (0..past).map(|token| token % 128).collect();
        let (before, after) = counts_of_a_token(&mut decoder, &counts, &prompt, &prompt);
        let dispatches = after.dispatches - before.dispatches;
        let besides = dispatches - of_layer * tiny.layers;
        println!(
            "behind {past}: {of_layer} dispatches a layer and {besides} besides, {} bytes read",
            after.last_read
        );
        assert!(besides <= 6, "{dispatches}");
        assert_eq!(after.submits - before.submits, 1);
        assert_eq!(after.uploaded - before.uploaded, 16 + 32);
        assert!(after.last_read < 1024);
    }
    assert_eq!(now(&counts).made, made.made, "something was made after load");
}

#[test]
fn no_family_takes_more_dispatches_than_another() {
    for family in gpu_checks::computed() {
        let Some(gpu) = Native::new() else { return };
        let counts = Arc::clone(&gpu.counts);
        let file = family.draft().write();
        let mut decoder = load(gpu, &mut Cursor::new(&file), CONTEXT).unwrap();
        let layers = decoder.recipe().layers.len();
        let (before, after) = counts_of_a_token(&mut decoder, &counts, &family.tokens[..4], &[]);
        let dispatches = after.dispatches - before.dispatches;
        println!("{}: {dispatches} dispatches of a token in {layers} layers", family.name);
        assert!(dispatches <= 5 * layers + 6, "{}: {dispatches}", family.name);
    }
}

#[test]
fn memory_is_known_before_it_is_taken() {
    let Some(gpu) = Native::new() else { return };
    let counts = Arc::clone(&gpu.counts);
    let file = Tiny { width: 256, feed_forward: 512, ..Tiny::default() }.file();
    let gguf = Gguf::read(&mut Cursor::new(&file)).unwrap();
    let expected = GpuMemory::of(&gguf, &families::recipe(&gguf).unwrap(), 4096).unwrap();
    let decoder = load(gpu, &mut Cursor::new(&file), 4096).unwrap();
    let taken = now(&counts).buffer_bytes;
    println!("{expected:?}, {taken} bytes taken");
    assert_eq!(decoder.bytes(), taken);
    let share = taken as f64 / expected.total() as f64;
    assert!((0.99..1.01).contains(&share), "{share}");
}

#[test]
fn a_vocabulary_larger_than_a_binding_is_several_and_answers_alike() {
    let tiny = Tiny { packed: Packed::F32, width: 128, feed_forward: 64, kv_heads: 1, ..Tiny::default() };
    let file = tiny.file();
    let tokens = [72, 101, 108, 250, 3];
    let mut rows = Vec::new();
    for bytes in [1 << 27, 33 << 10] {
        let Some(gpu) = Native::with_bindings_of(bytes) else { return };
        let mut decoder = load(gpu, &mut Cursor::new(&file), 32).unwrap();
        rows.push(block_on(decoder.forward(&tokens, Logits::All)).unwrap());
    }
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn a_gpu_that_goes_away_says_so_and_one_too_small_before_anything_is_read() {
    let Some(gpu) = Native::new() else { return };
    let file = Tiny::default().file();
    let device = gpu.device();
    let mut decoder = load(gpu, &mut Cursor::new(&file), 64).unwrap();
    block_on(decoder.rank(&[1, 2, 3], &[], &Guide::greedy())).unwrap();
    device.destroy();
    let mut failed = block_on(decoder.ranked()).map(drop);
    if failed.is_ok() {
        failed = block_on(decoder.rank(&[4], &[], &Guide::greedy()));
        failed = failed.and_then(|()| block_on(decoder.ranked()).map(drop));
    }
    assert!(matches!(failed, Err(Error::Gpu(GpuError::Lost(_)))), "{failed:?}");

    let Some(gpu) = Native::with_bindings_of(4 << 10) else { return };
    let refused = load(gpu, &mut Cursor::new(&file), 64).map(drop);
    assert!(matches!(refused, Err(Error::Gpu(GpuError::OutOfMemory(_)))), "{refused:?}");
}
