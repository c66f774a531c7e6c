//! Decoders on the GPU: what holds in a browser too, and a past that is forgotten, divided or full.

use std::io::{Cursor, Read, Seek};

use futures::executor::block_on;
use hearth::{
    engine::{Error, gpu::GpuDecoder, models::decoder::Logits},
    gpu::Gpu,
};

use crate::{
    native::Native,
    support::{
        family::family,
        gpu_checks::{self, divergence},
        tiny::Packed,
    },
};

const CONTEXT: usize = 600;

pub fn load(gpu: Native, file: &mut (impl Read + Seek), context: usize) -> Result<GpuDecoder, Error> {
    block_on(gpu_checks::load(Box::new(gpu), file, context))
}

async fn native() -> Box<dyn Gpu> {
    Box::new(Native::opened().await.expect("the adapter that was there before"))
}

#[test]
fn each_family_computes_the_truth_in_slices_and_token_by_token() {
    if Native::new().is_some() {
        block_on(gpu_checks::families_compute_the_truth(gpu_checks::computed(), native));
    }
}

#[test]
fn every_type_of_weights_computes_the_truth_at_the_cpus_size() {
    if Native::new().is_some() {
        block_on(gpu_checks::types_of_weights_compute_the_truth(&Packed::ALL, native));
    }
}

/// A cache that forgot its last tokens goes on as one that never had them, in layers too that keep only the end of the past.
#[test]
fn a_cache_that_forgot_goes_on_as_a_fresh_one() {
    const TAIL: [u32; 3] = [7, 250, 3];
    for family in ["lfm2", "qwen3"].map(family) {
        let Some(gpu) = Native::new() else { return };
        let file = family.draft().write();
        let mut decoder = load(gpu, &mut Cursor::new(&file), CONTEXT).unwrap();
        let tokens: Vec<u32> = family.tokens.iter().copied().cycle().take(330).collect();
        let mut run = |tokens: &[u32], keep: usize| {
            decoder.truncate(keep);
            block_on(decoder.forward(tokens, Logits::Last)).unwrap()
        };
        for length in [1, 40, 328] {
            run(&tokens[..length], 0);
            let fresh = run(&TAIL, length);
            run(&tokens, 0);
            let used = run(&TAIL, length);
            // Slices of another length are summed up in another order.
            let apart = divergence(&fresh, &used);
            assert!(apart < 1e-4, "{} cut to {length}: {apart:.1e} nats", family.name);
        }
    }
}

/// One token's past is divided among workgroups, several tokens' is not: both must come to the same.
#[test]
fn a_past_in_stretches_is_the_past_as_a_whole() {
    for family in ["gemma2", "qwen3"].map(family) {
        let Some(gpu) = Native::new() else { return };
        let file = family.draft().write();
        let mut decoder = load(gpu, &mut Cursor::new(&file), CONTEXT).unwrap();
        let tokens: Vec<u32> = family.tokens.iter().copied().cycle().take(CONTEXT).collect();
        block_on(decoder.forward(&tokens[..CONTEXT - 1], Logits::Nothing)).unwrap();
        let divided = block_on(decoder.forward(&tokens[CONTEXT - 1..], Logits::Last)).unwrap();
        decoder.truncate(CONTEXT - 2);
        let whole = block_on(decoder.forward(&tokens[CONTEXT - 2..], Logits::Last)).unwrap();
        let apart = divergence(&whole, &divided);
        println!("{}: {apart:.1e} nats between a divided past and a whole one", family.name);
        assert!(apart < 1e-5, "{}: {apart}", family.name);
        let full = block_on(decoder.forward(&[1], Logits::Last));
        assert!(matches!(full, Err(Error::CacheFull { positions: CONTEXT })), "{:?}", full.map(drop));
    }
}
