//! Each type of weights that a file can have, through every kernel that reads weights: tiny models of it, whose truth is computed with
//! the numbers that the CPU's blocks hold.

use std::{collections::HashMap, io::Cursor};

use futures::executor::block_on;
use hearth::engine::{
    gguf::Gguf,
    gpu::GpuMemory,
    kernels::{pack, pack::read_f32, packed_bytes},
    models::decoder::{Logits, families},
};

use crate::decoders::{divergence, load};
use crate::{
    native::Native,
    support::{
        family::Tensor,
        tiny::{Dice, Packed, Tiny},
        truth::Truth,
    },
};

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

#[test]
fn every_type_of_weights_computes_the_truth_at_the_cpus_size() {
    let mut failed = Vec::new();
    for packed in Packed::ALL {
        let file = model(packed);
        let Some(gpu) = Native::new() else { return };
        let gguf = Gguf::read(&mut Cursor::new(&file)).unwrap();
        let recipe = families::recipe(&gguf).unwrap();
        let tensors = unpacked(&file);
        let mut truth = Truth::new(recipe.clone(), &tensors);
        let exact: Vec<Vec<f32>> = TOKENS.iter().map(|token| truth.forward(*token)).collect();
        let mut decoder = load(gpu, &mut Cursor::new(&file), 64).unwrap();
        // A tile, a group of a few, and one by one.
        let mut rows = Vec::new();
        for slice in [&TOKENS[..6], &TOKENS[6..9], &TOKENS[9..10], &TOKENS[10..]] {
            rows.extend(block_on(decoder.forward(slice, Logits::All)).unwrap());
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
