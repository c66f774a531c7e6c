//! The tiny model of each family on the GPU: against the truth on the very weights that were packed, and against the CPU's runner.

use std::{
    collections::HashMap,
    io::{Cursor, Read, Seek},
};

use futures::executor::block_on;
use hearth::engine::{
    Error,
    gguf::Gguf,
    gpu::{GpuDecoder, GpuLoader, can_compute},
    kernels::{BLOCK, pack_f32},
    models::decoder::{Logits, families},
};

use crate::{
    native::Native,
    support::{
        family::{Family, Tensor, families as all, family},
        truth::{Truth, recipe},
    },
};

const CONTEXT: usize = 600;

pub fn load(gpu: Native, file: &mut (impl Read + Seek), context: usize) -> Result<GpuDecoder, Error> {
    let gguf = Gguf::read(file)?;
    let mut loader = GpuLoader::new(Box::new(gpu), families::recipe(&gguf)?, &gguf, context)?;
    loop {
        if let Some(decoder) = block_on(loader.step(&gguf, file))? {
            return Ok(decoder);
        }
    }
}

/// Those that foretell tokens and that the GPU takes.
fn computed() -> Vec<Family> {
    let families = all().into_iter().filter(|family| family.embedding.is_empty());
    let taken = families.filter(|family| {
        let refused = can_compute(&recipe(&family.draft().write()).unwrap());
        if let Err(error) = &refused {
            println!("{}: {error}", family.name);
        }
        refused.is_ok()
    });
    taken.collect()
}

/// The weights as 8 bits hold them: what is multiplied is then the same on both sides.
fn as_packed(family: &Family) -> HashMap<String, Tensor> {
    let mut tensors = family.tensors.clone();
    for tensor in tensors.values_mut().filter(|tensor| tensor.shape.len() == 2) {
        let columns = tensor.shape[1];
        if columns.is_multiple_of(BLOCK) {
            let packed = pack_f32(&tensor.numbers, columns).unwrap();
            tensor
                .numbers
                .chunks_mut(columns)
                .enumerate()
                .for_each(|(row, numbers)| packed.row(row, numbers));
        }
    }
    tensors
}

/// Of the distribution of two rows of logits, in nats.
pub fn divergence(exact: &[f32], got: &[f32]) -> f64 {
    let logarithms = |row: &[f32]| {
        let largest = row.iter().copied().fold(f32::MIN, f32::max);
        let sum: f64 = row.iter().map(|logit| f64::from(logit - largest).exp()).sum();
        row.iter().map(|logit| f64::from(logit - largest) - sum.ln()).collect::<Vec<f64>>()
    };
    let (exact, got) = (logarithms(exact), logarithms(got));
    exact.iter().zip(&got).map(|(exact, got)| exact.exp() * (exact - got)).sum()
}

pub fn largest(logits: &[f32]) -> u32 {
    (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).unwrap() as u32
}

/// A tenth of what the issue allows a real model.
const MOST_DIVERGENCE: f64 = 2e-4;

#[test]
fn each_family_computes_the_truth_in_slices_and_token_by_token() {
    let mut failed = Vec::new();
    for family in computed() {
        let Some(gpu) = Native::new() else { return };
        let file = family.draft().write();
        let tensors = as_packed(&family);
        let mut truth = Truth::new(recipe(&file).unwrap(), &tensors);
        let tokens: Vec<u32> =
            family.tokens.iter().copied().cycle().take(family.tokens.len().max(40)).collect();
        let exact: Vec<Vec<f32>> = tokens.iter().map(|token| truth.forward(*token)).collect();
        let mut decoder = match load(gpu, &mut Cursor::new(&file), CONTEXT) {
            Ok(decoder) => decoder,
            Err(error) => {
                failed.push(format!("{}: {error}", family.name));
                continue;
            }
        };
        let vocabulary = decoder.vocabulary();
        let (slice, single) = tokens.split_at(tokens.len() / 2 + 1);
        let together = block_on(decoder.forward(slice, Logits::All)).unwrap();
        let mut rows: Vec<Vec<f32>> = together.chunks(vocabulary).map(<[f32]>::to_vec).collect();
        for token in single {
            rows.push(block_on(decoder.forward(&[*token], Logits::Last)).unwrap());
        }
        assert_eq!(rows.len(), exact.len());
        let worst = exact.iter().zip(&rows).map(|(exact, got)| divergence(exact, got)).fold(0.0, f64::max);
        println!(
            "{}: {worst:.1e} nats at most from the truth on {}",
            family.name,
            decoder.gpu().facts().adapter
        );
        if worst.is_nan() || worst > MOST_DIVERGENCE {
            failed.push(format!("{}: {worst:.1e} nats from the truth", family.name));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
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
