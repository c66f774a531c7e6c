//! What holds on every GPU, by Vulkan and in a browser: each family's tiny model, and each type of weights, against the f32 truth on the
//! numbers that were packed.

use std::{
    collections::HashMap,
    io::{Cursor, Read, Seek},
};

use hearth::{
    engine::{
        Error,
        gguf::Gguf,
        gpu::{GpuDecoder, GpuLoader, GpuMemory, can_compute},
        kernels::{BLOCK, pack, pack::read_f32, pack_f32, packed_bytes},
        models::decoder::{Logits, families},
    },
    gpu::Gpu,
};

use super::{
    family::{Family, Tensor, families as all},
    tiny::{Dice, Packed, Tiny},
    truth::{Truth, recipe},
};

pub async fn load(
    gpu: Box<dyn Gpu>,
    file: &mut (impl Read + Seek),
    context: usize,
) -> Result<GpuDecoder, Error> {
    let gguf = Gguf::read(file)?;
    let mut loader = GpuLoader::new(gpu, families::recipe(&gguf)?, &gguf, context)?;
    loop {
        if let Some(decoder) = loader.step(&gguf, file).await? {
            return Ok(decoder);
        }
    }
}

/// Those that foretell tokens and that the GPU takes.
pub fn computed() -> Vec<Family> {
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

/// A tenth of what a real model may have.
const MOST_DIVERGENCE: f64 = 2e-4;

/// In slices, and token by token.
pub async fn families_compute_the_truth(families: Vec<Family>, open: impl AsyncFn() -> Box<dyn Gpu>) {
    let mut failed = Vec::new();
    for family in families {
        let file = family.draft().write();
        let tensors = as_packed(&family);
        let mut truth = Truth::new(recipe(&file).unwrap(), &tensors);
        let tokens: Vec<u32> =
            family.tokens.iter().copied().cycle().take(family.tokens.len().max(40)).collect();
        let exact: Vec<Vec<f32>> = tokens.iter().map(|token| truth.forward(*token)).collect();
        let mut decoder = match load(open().await, &mut Cursor::new(&file), 600).await {
            Ok(decoder) => decoder,
            Err(error) => {
                failed.push(format!("{}: {error}", family.name));
                continue;
            }
        };
        let vocabulary = decoder.vocabulary();
        let (slice, single) = tokens.split_at(tokens.len() / 2 + 1);
        let together = decoder.forward(slice, Logits::All).await.unwrap();
        let mut rows: Vec<Vec<f32>> = together.chunks(vocabulary).map(<[f32]>::to_vec).collect();
        for token in single {
            rows.push(decoder.forward(&[*token], Logits::Last).await.unwrap());
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

const TOKENS: [u32; 11] = [72, 101, 108, 108, 111, 44, 32, 119, 111, 114, 108];

/// All tensors as the CPU's blocks hold them.
fn unpacked(file: &[u8]) -> HashMap<String, Tensor> {
    let reader = &mut Cursor::new(file);
    let gguf = Gguf::read(reader).unwrap();
    let recipe = families::recipe(&gguf).unwrap();
    let tensors = recipe.tensors().map(|name| {
        let info = gguf.tensors.get(name).unwrap();
        let shape = info.shape.clone();
        let numbers = match shape[..] {
            [rows, columns] => {
                let matrix = pack(&gguf.tensors, reader, info).unwrap();
                let mut numbers = vec![0.0; rows * columns];
                numbers.chunks_mut(columns).enumerate().for_each(|(row, out)| matrix.row(row, out));
                numbers
            }
            _ => read_f32(&gguf.tensors, reader, info).unwrap(),
        };
        (info.name.clone(), Tensor { shape, numbers })
    });
    tensors.collect()
}

/// Sizes with an odd number of blocks, rows that fill no workgroup, and more columns than threads take at once; some weights are zeros,
/// and some as large as a type can have.
fn model(packed: Packed) -> Vec<u8> {
    let plain = Tiny { layers: 1, ..Tiny::packed(packed) };
    let tiny = match packed.block() {
        1 | 32 => Tiny { width: 96, feed_forward: 160, heads: 3, kv_heads: 1, ..plain },
        128 => Tiny { width: 384, feed_forward: 640, heads: 6, kv_heads: 3, ..plain },
        _ => Tiny { width: 768, feed_forward: 256, heads: 12, kv_heads: 4, ..plain },
    };
    let mut draft = tiny.draft();
    let dice = &mut Dice::new(7);
    for tensor in &mut draft.tensors {
        let middle = tensor.data.len() / 2;
        if tensor.name == "blk.0.ffn_gate.weight" {
            tensor.data[middle..].fill(0);
        }
        if tensor.name == "blk.0.ffn_up.weight" {
            let blocks = tiny.width * tiny.feed_forward / packed.block();
            tensor.data.clear();
            (0..blocks).for_each(|_| packed.draw(dice, 30_000.0, &mut tensor.data));
        }
    }
    draft.write()
}

/// Each through every kernel that reads weights: a tiny model of it, whose truth is computed with the numbers that the CPU's blocks
/// hold, and which takes as many bytes as there.
pub async fn types_of_weights_compute_the_truth(types: &[Packed], open: impl AsyncFn() -> Box<dyn Gpu>) {
    let mut failed = Vec::new();
    for packed in types.iter().copied() {
        let file = model(packed);
        let gguf = Gguf::read(&mut Cursor::new(&file)).unwrap();
        let recipe = families::recipe(&gguf).unwrap();
        let tensors = unpacked(&file);
        let mut truth = Truth::new(recipe.clone(), &tensors);
        let exact: Vec<Vec<f32>> = TOKENS.iter().map(|token| truth.forward(*token)).collect();
        let mut decoder = load(open().await, &mut Cursor::new(&file), 64).await.unwrap();
        // A tile, a group of a few, and one by one.
        let mut rows = Vec::new();
        for slice in [&TOKENS[..6], &TOKENS[6..9], &TOKENS[9..10], &TOKENS[10..]] {
            rows.extend(decoder.forward(slice, Logits::All).await.unwrap());
        }
        let exact_all = exact.concat();
        let error = exact_all.iter().zip(&rows).map(|(a, b)| (a - b).abs()).fold(0f32, f32::max);
        let largest = exact_all.iter().fold(0f32, |largest, logit| largest.max(logit.abs()));
        let apart = exact.iter().zip(rows.chunks(decoder.vocabulary()));
        let apart = apart.map(|(exact, got)| divergence(exact, got)).fold(0.0, f64::max);

        let infos = recipe.tensors().map(|name| gguf.tensors.get(name).unwrap());
        let matrices = infos.filter(|info| info.shape.len() == 2);
        let cpu: u64 = matrices.map(|info| packed_bytes(info.dtype, info.shape[0], info.shape[1])).sum();
        let there = GpuMemory::of(&gguf, &recipe, 64).unwrap().weights;
        let share = there as f64 / cpu as f64;
        println!(
            "{packed:?}: logits up to {largest:.1} off by {error:.1e}, {apart:.1e} nats; {share:.3} of the CPU's bytes"
        );
        let wrong = error.is_nan() || error > 5e-3 * largest || apart > 1e-4;
        if wrong || share > 1.05 {
            failed.push(format!("{packed:?}: {error}, {apart}, {share}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
