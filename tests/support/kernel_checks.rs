//! Holds the kernels of whatever build this is to f64 arithmetic, and vector kernels to the plain ones bit for bit.
//! The same checks run natively and in a browser.

use std::io::Cursor;

use candle_core::{
    Device,
    quantized::{GgmlDType, QStorage, QTensor},
};
use hearth::engine::{
    gguf::{Dtype, Gguf},
    kernels::{
        Activation, BLOCK, Matrix,
        attention::{Queries, Scratch, attend},
        pack, packed_bytes,
        quantise::quantise,
        rope::{Pairing, Rope},
    },
    models::{
        cache::{Cache, Shape},
        columns::ColumnShape,
    },
};

use serde::Deserialize;

use super::{
    shapes::shapes,
    tiny::{Dice, Draft, Packed, Tensor},
};

/// Rows by columns of the default model's matrices, in full; of its vocabulary some rows.
const DEFAULT_SHAPES: [(usize, usize); 5] = [(576, 576), (192, 576), (1536, 576), (576, 1536), (2047, 576)];
/// Rows of the other models' matrices.
const ROWS: usize = 32;
/// Columns of activations: a token, full tiles, and what is left of them.
const COLUMNS: [usize; 7] = [1, 2, 3, 4, 5, 8, 17];

/// A matrix of `packed` blocks as a file has it.
fn tensor(packed: Packed, rows: usize, columns: usize, data: Vec<u8>) -> Tensor {
    let dimensions = vec![columns as u64, rows as u64];
    Tensor { name: "w".to_owned(), dimensions, code: packed.code(), offset: None, data }
}

fn drawn(packed: Packed, rows: usize, columns: usize, dice: &mut Dice) -> Tensor {
    let mut data = Vec::new();
    for _ in 0..rows * columns / packed.block() {
        packed.draw(dice, 0.5, &mut data);
    }
    tensor(packed, rows, columns, data)
}

/// What the loader makes of a tensor.
fn packed(tensor: &Tensor) -> Matrix {
    let file = Draft::of(tensor).write();
    let mut reader = Cursor::new(file);
    let gguf = Gguf::read(&mut reader).unwrap();
    pack(&gguf.tensors, &mut reader, gguf.tensors.get("w").unwrap()).unwrap()
}

/// What candle makes of it, where it has the type.
fn decoded(packed: Packed, tensor: &Tensor) -> Option<Vec<f32>> {
    let dtype = match packed {
        Packed::F32 => GgmlDType::F32,
        Packed::F16 => GgmlDType::F16,
        Packed::Q4_0 => GgmlDType::Q4_0,
        Packed::Q4_1 => GgmlDType::Q4_1,
        Packed::Q5_0 => GgmlDType::Q5_0,
        Packed::Q5_1 => GgmlDType::Q5_1,
        Packed::Q8_0 => GgmlDType::Q8_0,
        Packed::Q4K => GgmlDType::Q4K,
        Packed::Q5K => GgmlDType::Q5K,
        Packed::Q6K => GgmlDType::Q6K,
        Packed::Q2K => GgmlDType::Q2K,
        Packed::Q3K => GgmlDType::Q3K,
        Packed::Iq4Nl | Packed::Iq4Xs | Packed::Q1_0 => return None,
    };
    let shape = (tensor.dimensions[1] as usize, tensor.dimensions[0] as usize);
    let storage = QStorage::from_data(tensor.data.as_slice().into(), &Device::Cpu, dtype).unwrap();
    let values = QTensor::new(storage, shape).unwrap().dequantize(&Device::Cpu).unwrap();
    Some(values.flatten_all().unwrap().to_vec1().unwrap())
}

fn rows_of(matrix: &Matrix) -> Vec<f32> {
    let mut all = vec![0.0; matrix.rows() * matrix.columns()];
    for (row, out) in all.chunks_exact_mut(matrix.columns()).enumerate() {
        matrix.row(row, out);
    }
    all
}

fn largest(values: &[f32]) -> f64 {
    values.iter().fold(0.0, |largest, value| f64::max(largest, f64::from(value.abs())))
}

/// Every format is packed to what candle reads in it: exactly where its blocks are kept, but for a K-quant's scales,
/// which become f16; else within half an eighth bit's step of a block's largest number.
pub fn packing_agrees_with_candle() {
    let mut dice = Dice::new(11);
    for format in Packed::ALL {
        for (rows, columns) in [(8, 256), (7, 512), (1, 256), (192, 768)] {
            let tensor = drawn(format, rows, columns, &mut dice);
            let matrix = packed(&tensor);
            let dtype = Dtype::from_code(format.code()).unwrap();
            assert_eq!(packed_bytes(dtype, rows, columns), matrix.bytes(), "{format:?} {rows}x{columns}");
            let ours = rows_of(&matrix);
            let Some(theirs) = decoded(format, &tensor) else { continue };
            for (ours, theirs) in ours.chunks_exact(BLOCK).zip(theirs.chunks_exact(BLOCK)) {
                // An f16 has eleven bits, or is a multiple of 2^-24.
                let (bits, step) = (0.5f64.powi(11), 0.5f64.powi(25));
                let bound = match format {
                    Packed::Q4_0
                    | Packed::Q4_1
                    | Packed::Q5_0
                    | Packed::Q5_1
                    | Packed::Q8_0
                    | Packed::Iq4Nl
                    | Packed::Q1_0 => largest(theirs) * 1e-6,
                    // The scale and the minimum are rounded, and random numbers reach a third of either.
                    Packed::Q2K | Packed::Q3K | Packed::Q4K | Packed::Q5K | Packed::Q6K | Packed::Iq4Xs => {
                        largest(theirs) * 3.0 * bits + 33.0 * step
                    }
                    Packed::F32 | Packed::F16 => largest(theirs) * (0.5 / 127.0 + bits) + 127.0 * step,
                };
                for (ours, theirs) in ours.iter().zip(theirs) {
                    let error = f64::from((ours - theirs).abs());
                    assert!(error <= bound, "{format:?} {rows}x{columns}: {ours} is {error} from {theirs}");
                }
            }
        }
    }
}

/// What stands in the blocks that `tests/reference/few_bits.py` drew, as the package `gguf` reads them: exactly where a scale is kept,
/// and within an f16's rounding where it is a product of two.
pub fn few_bits_are_read_as_by_gguf() {
    let fixture: Blocks = serde_json::from_str(include_str!("../fixtures/few_bits.json")).unwrap();
    let Blocks { rows, columns, types } = fixture;
    assert_eq!(types.len(), 5);
    for Kind { name, code, data, values } in types {
        let byte = |at: usize| u8::from_str_radix(&data[at..at + 2], 16).unwrap();
        let data = (0..data.len()).step_by(2).map(byte).collect();
        let dimensions = vec![columns as u64, rows as u64];
        let matrix = packed(&Tensor { name: "w".to_owned(), dimensions, code, offset: None, data });
        let rounded = if matches!(name.as_str(), "IQ4_NL" | "Q1_0") { 0.0 } else { 0.5f64.powi(11) };
        for (ours, theirs) in rows_of(&matrix).chunks(BLOCK / 2).zip(values.chunks(BLOCK / 2)) {
            // Of a scale and a minimum, and no finer than f16's smallest step.
            let bound = largest(theirs) * 3.0 * rounded + 4.0 * 0.5f64.powi(25);
            for (ours, theirs) in ours.iter().zip(theirs) {
                assert!(f64::from((ours - theirs).abs()) <= bound, "{name}: {ours}, not {theirs}");
            }
        }
    }
}

#[derive(Deserialize)]
struct Blocks {
    rows: usize,
    columns: usize,
    types: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    name: String,
    code: u32,
    /// Hexadecimal.
    data: String,
    values: Vec<f32>,
}

/// Products of every format, of the default model's shapes in full and of the others' next to their last rows.
pub fn products_agree_with_f64() {
    let mut dice = Dice::new(12);
    for format in Packed::ALL.into_iter().filter(|format| *format != Packed::F32) {
        let whole = DEFAULT_SHAPES.into_iter().map(|shape| (shape, [1, 5].as_slice()));
        let others = shapes(ROWS).into_iter().map(|shape| (shape, COLUMNS.as_slice()));
        for ((rows, columns), counts) in whole.chain(others) {
            if columns % format.block() != 0 {
                continue;
            }
            let weights = Weights::of(format, &drawn(format, rows, columns, &mut dice));
            for &count in counts {
                let values: Vec<f32> = (0..count * columns).map(|_| dice.signed() * 3.0).collect();
                weights.product_agrees(&values, &format!("{format:?} {rows}x{columns} by {count}"));
            }
        }
    }
}

/// Blocks in which all numbers are equal, or as large as they get, or zero; and such activations.
pub fn extreme_products_agree_with_f64() {
    // Eight times the last one, times a sub-scale of 63, is next to f16's largest.
    let scales = [0.0, 6e-8, 6.1e-5, 1.0, 129.0];
    let formats = Packed::ALL.into_iter().filter(|format| format.block() > 1);
    for format in formats {
        let columns = format.block().max(64);
        for scale in scales {
            for quant in [0x00, 0xff, 0x7f, 0x80, 0x0f] {
                // Sub-scales, where the format has them.
                for sub in [0x00, 0xff, 0x7f, 0x80] {
                    if sub != 0 && format.block() < 256 {
                        continue;
                    }
                    let block = extreme_block(format, scale, sub, quant);
                    let weights = Weights::of(
                        format,
                        &tensor(format, 9, columns, block.repeat(9 * columns / format.block())),
                    );
                    for value in [0.0, 1.0, -1.0, 1e-30, 1e30] {
                        let told =
                            format!("{format:?}, scale {scale}, {sub:#x}, quants {quant:#x}, by {value}");
                        weights.product_agrees(&vec![value; 5 * columns], &told);
                        let alternating: Vec<f32> =
                            (0..5 * columns).map(|i| if i % 2 == 0 { value } else { -value }).collect();
                        weights.product_agrees(&alternating, &told);
                    }
                }
            }
        }
    }
}

/// A block of a file with these bytes throughout, and a minimum of -8 times the scale.
fn extreme_block(format: Packed, scale: f32, sub: u8, quant: u8) -> Vec<u8> {
    let half = |number: f32| half::f16::from_f32(number).to_le_bytes().to_vec();
    let (one, two) = (half(scale), [half(scale), half(scale * -8.0)].concat());
    match format {
        Packed::F32 | Packed::F16 => unreachable!("no blocks"),
        Packed::Q4_0 => [one, vec![quant; 16]].concat(),
        Packed::Q4_1 => [two, vec![quant; 16]].concat(),
        Packed::Q5_0 => [one, vec![quant; 20]].concat(),
        Packed::Q5_1 => [two, vec![quant; 20]].concat(),
        Packed::Q8_0 => [one, vec![quant; 32]].concat(),
        Packed::Q4K => [two, vec![sub; 12], vec![quant; 128]].concat(),
        Packed::Q5K => [two, vec![sub; 12], vec![quant; 160]].concat(),
        Packed::Q6K => [vec![quant; 192], vec![sub; 16], one].concat(),
        Packed::Q2K => [vec![sub; 16], vec![quant; 64], two].concat(),
        Packed::Q3K => [vec![quant; 96], vec![sub; 12], one].concat(),
        Packed::Iq4Nl | Packed::Q1_0 => [one, vec![quant; 16]].concat(),
        Packed::Iq4Xs => [one, vec![sub; 6], vec![quant; 128]].concat(),
    }
}

/// How large the parts are of which a number is made, its quant's share and its minimum, even where both cancel.
fn parts(format: Packed, data: &[u8], numbers: &[f32]) -> f64 {
    let half = |bytes: &[u8]| f64::from(half::f16::from_le_bytes([bytes[0], bytes[1]]).to_f32().abs());
    let most =
        |bytes: usize, part: &dyn Fn(&[u8]) -> f64| data.chunks_exact(bytes).map(part).fold(0.0, f64::max);
    match format {
        Packed::F32 | Packed::F16 => largest(numbers),
        Packed::Q4_0 => most(18, &|block| (15.0 + 8.0) * half(block)),
        Packed::Q4_1 => most(20, &|block| 15.0 * half(block) + half(&block[2..])),
        Packed::Q5_0 => most(22, &|block| (31.0 + 16.0) * half(block)),
        Packed::Q5_1 => most(24, &|block| 31.0 * half(block) + half(&block[2..])),
        Packed::Q8_0 => most(34, &|block| 128.0 * half(block)),
        Packed::Q4K => most(144, &|block| 63.0 * (15.0 * half(block) + half(&block[2..]))),
        Packed::Q5K => most(176, &|block| 63.0 * (31.0 * half(block) + half(&block[2..]))),
        Packed::Q6K => most(210, &|block| 128.0 * 32.0 * half(&block[208..])),
        Packed::Q2K => most(84, &|block| 15.0 * (3.0 * half(&block[80..]) + half(&block[82..]))),
        Packed::Q3K => most(110, &|block| 32.0 * 4.0 * half(&block[108..])),
        Packed::Iq4Nl => most(18, &|block| 127.0 * half(block)),
        Packed::Iq4Xs => most(136, &|block| 32.0 * 127.0 * half(block)),
        Packed::Q1_0 => most(18, &half),
    }
}

/// A packed matrix, and what is in it.
struct Weights {
    matrix: Matrix,
    /// All rows.
    numbers: Vec<f32>,
    /// See [`parts`].
    parts: f64,
}

impl Weights {
    fn of(format: Packed, tensor: &Tensor) -> Self {
        let matrix = packed(tensor);
        let numbers = rows_of(&matrix);
        Self { parts: parts(format, &tensor.data, &numbers), numbers, matrix }
    }

    /// Row times column.
    fn exact(&self, row: usize, column: &[Activation]) -> f64 {
        let columns = self.matrix.columns();
        let weights = self.numbers[row * columns..][..columns].chunks_exact(BLOCK);
        weights.zip(column).fold(0.0, |sum, (weights, block)| {
            let dot: f64 = weights.iter().zip(block.quants).map(|(w, q)| f64::from(*w) * f64::from(q)).sum();
            sum + dot * f64::from(block.scale)
        })
    }

    fn product_agrees(&self, values: &[f32], told: &str) {
        let (rows, columns) = (self.matrix.rows(), self.matrix.columns());
        let count = values.len() / columns;
        let mut activations = vec![Activation::ZERO; values.len() / BLOCK];
        quantise(values, &mut activations);

        // Room before, between and behind the sums, which must stay as it is.
        const UNTOUCHED: f32 = -77.0;
        let (offset, stride) = (3, rows + 5);
        let mut out = vec![UNTOUCHED; count * stride];
        self.matrix.multiply(&activations, &mut out, stride, offset);

        let largest_number =
            activations.iter().fold(0.0, |largest, block| f64::max(largest, f64::from(block.scale) * 127.0));
        // A single weight that is missing or in another's place is off by far more.
        let bound = 1e-6 * columns as f64 * self.parts * largest_number;
        for (t, out) in out.chunks_exact(stride).enumerate() {
            let column = &activations[t * columns / BLOCK..][..columns / BLOCK];
            for (index, got) in out.iter().enumerate() {
                let Some(row) = index.checked_sub(offset).filter(|row| *row < rows) else {
                    assert_eq!(*got, UNTOUCHED, "{told}: wrote outside");
                    continue;
                };
                let exact = self.exact(row, column);
                let error = (f64::from(*got) - exact).abs();
                assert!(error <= bound, "{told}, row {row}, column {t}: {got}, not {exact}");
            }
        }
    }
}

/// Quantised activations are as near as 8 bits allow, where the scale may be an f16, and their sums are right.
pub fn quantising_is_to_the_nearest() {
    // An f16 has eleven bits, and no step smaller than this.
    const SMALLEST: f64 = 1.0 / (1u64 << 24) as f64;
    let rounding = |number: f64| f64::max(number.abs() * 0.5f64.powi(11), SMALLEST / 2.0);
    let mut dice = Dice::new(13);
    let mut blocks: Vec<[f32; BLOCK]> =
        (0..200).map(|power| std::array::from_fn(|_| dice.signed() * 2f32.powi(power / 5 - 20))).collect();
    blocks.extend([[0.0; BLOCK], [1.0; BLOCK], [-1e-38; BLOCK], [1500.0; BLOCK]]);
    for values in blocks {
        let mut out = [Activation::ZERO];
        quantise(&values, &mut out);
        let [block] = out;
        let step = largest(&values) / 127.0;
        let bound = 1.001 * (0.5 * step + 127.0 * rounding(step));
        for (value, quant) in values.iter().zip(block.quants) {
            let got = f64::from(block.scale) * f64::from(quant);
            assert!((f64::from(*value) - got).abs() <= bound, "{value} became {got}");
        }
        let halves = [0, BLOCK / 2]
            .map(|half| block.quants[half..][..BLOCK / 2].iter().map(|quant| i32::from(*quant)).sum::<i32>());
        assert_eq!(block.halves, halves);
        let sum = step * f64::from(block.total());
        assert!((f64::from(block.sum) - sum).abs() <= 1.001 * rounding(sum), "{} for {sum}", block.sum);
    }
    // What no model should give must do no harm: no panic, whatever comes out.
    for absurd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
        quantise(&[absurd; BLOCK], &mut [Activation::ZERO]);
    }
}

/// Positions turn neighbouring pairs by their angles.
pub fn rope_agrees_with_f64() {
    const SIZE: usize = 64;
    let mut dice = Dice::new(14);
    for (dimensions, base) in [(64, 100_000.0f32), (64, 10_000.0), (32, 10_000.0)] {
        let frequency = |pair: usize| f64::from(base).powf(-2.0 * pair as f64 / dimensions as f64) as f32;
        let mut rope = Rope::new((0..dimensions / 2).map(frequency).collect(), Pairing::Neighbours, 1.0);
        for position in [0, 1, 63, 64, 2047] {
            rope.reach(position + 1).unwrap();
            let head: Vec<f32> = (0..SIZE).map(|_| dice.signed()).collect();
            let mut turned = head.clone();
            rope.turn(&mut turned, position);
            for pair in 0..SIZE / 2 {
                let (a, b) = (f64::from(head[2 * pair]), f64::from(head[2 * pair + 1]));
                let angle = match pair * 2 < dimensions {
                    true => position as f64 * f64::from(base).powf(-2.0 * pair as f64 / dimensions as f64),
                    false => 0.0,
                };
                let exact = [a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()];
                for (got, exact) in turned[2 * pair..][..2].iter().zip(exact) {
                    let error = (f64::from(*got) - exact).abs();
                    assert!(
                        error < 1e-6 + 1e-7 * position as f64,
                        "{position}, pair {pair}: {got}, not {exact}"
                    );
                }
            }
        }
    }
}

/// Grouped-query attention over several pages, filled in slices as a prefill does, and refilled after a truncation.
pub fn attention_agrees_with_f64() {
    let mut dice = Dice::new(15);
    for size in [64, 16, 20] {
        for (held, count) in [
            (0, 1),
            (0, 5),
            (63, 1),
            (64, 1),
            (60, 9),
            (127, 2),
            (200, 17),
            (0, 130),
            (300, 3),
            (1023, 1),
            (1024, 1),
            (1020, 9),
            (2047, 2),
        ] {
            for spread in [1.0, 6.0] {
                Scene::new(size, held, count, spread, &mut dice).agrees(&mut dice);
            }
        }
    }
    for (held, count, window) in
        [(0, 5, 1), (0, 40, 8), (63, 3, 8), (1020, 9, 3), (1020, 9, 512), (2050, 1, 1030), (2050, 5, 1024)]
    {
        let scene = Scene::new(16, held, count, 3.0, &mut dice);
        Scene { window: Some(window), ..scene }.agrees(&mut dice);
    }
    for (held, count) in [(0, 5), (63, 3), (1020, 9)] {
        let scene = Scene::new(16, held, count, 6.0, &mut dice);
        Scene { cap: Some(5.0), window: Some(600), ..scene }.agrees(&mut dice);
    }
}

/// Keys and values of some positions, and the queries of the last ones.
struct Scene {
    size: usize,
    held: usize,
    count: usize,
    /// A row a position, all KV heads in it.
    keys: Vec<f32>,
    values: Vec<f32>,
    queries: Vec<f32>,
    cap: Option<f32>,
    window: Option<usize>,
}

const KV_HEADS: usize = 3;
/// Query heads of one KV head.
const GROUP: usize = 3;

impl Scene {
    fn new(size: usize, held: usize, count: usize, spread: f32, dice: &mut Dice) -> Self {
        let mut draw = |numbers: usize| (0..numbers).map(|_| dice.signed() * spread).collect();
        let kv = (held + count) * KV_HEADS * size;
        Self {
            size,
            held,
            count,
            keys: draw(kv),
            values: draw(kv),
            queries: draw(count * KV_HEADS * GROUP * size),
            cap: None,
            window: None,
        }
    }

    fn agrees(&self, dice: &mut Dice) {
        let Self { size, held, count, .. } = *self;
        let (absolute, columns) = (self.cap.is_some(), ColumnShape::default());
        let shape = Shape { layers: 2, kv_heads: KV_HEADS, head_size: size, absolute, columns };
        let (layer, width) = (1, KV_HEADS * size);
        let mut cache = Cache::new(shape);
        // What was there before and was forgotten must leave no trace.
        cache.reserve(held + count + 3).unwrap();
        for position in 0..held + count + 3 {
            let old: Vec<f32> = (0..width).map(|_| dice.signed() * 100.0).collect();
            cache.store(layer, position, &old, &old);
        }
        cache.extend(&vec![0; held + count + 3]);
        cache.truncate(0);
        cache.reserve(held + count).unwrap();
        for (position, (key, value)) in
            self.keys.chunks_exact(width).zip(self.values.chunks_exact(width)).enumerate()
        {
            cache.store(layer, position, key, value);
        }

        let stride = KV_HEADS * GROUP * size;
        let mut out = vec![0.0; self.queries.len()];
        let mut scratch = Scratch::default();
        for head in 0..KV_HEADS {
            let queries = Queries {
                rows: &self.queries,
                stride,
                offset: head * GROUP * size,
                heads: GROUP,
                size,
                first: held,
                divisor: (size as f32).sqrt(),
                cap: self.cap,
                window: self.window,
            };
            attend(&queries, cache.head(layer, head), &mut out, &mut scratch);
        }
        let bound = 2e-3 * largest(&self.values);
        for t in 0..count {
            for head in 0..KV_HEADS * GROUP {
                let at = t * stride + head * size;
                let exact = self.exact(&self.queries[at..][..size], head / GROUP, held + t + 1);
                for (got, exact) in out[at..][..size].iter().zip(exact) {
                    let error = (f64::from(*got) - exact).abs();
                    assert!(
                        error < bound,
                        "size {size}, {count} behind {held}, query {t} of head {head}: {got}, not {exact}"
                    );
                }
            }
        }
    }

    fn exact(&self, query: &[f32], kv_head: usize, seen: usize) -> Vec<f64> {
        let (size, width) = (self.size, KV_HEADS * self.size);
        let of = |numbers: &[f32], position: usize| -> Vec<f32> {
            numbers[position * width + kv_head * size..][..size].to_vec()
        };
        // The shift that all keys share; of one position there is nothing to tell it from.
        let is_shifted = seen > 1 && self.cap.is_none();
        let origin = if is_shifted { of(&self.keys, 1) } else { vec![0.0; size] };
        let first = self.window.map_or(0, |window| seen.saturating_sub(window));
        let scores: Vec<f64> = (first..seen)
            .map(|position| {
                let relative: Vec<f32> =
                    of(&self.keys, position).iter().zip(&origin).map(|(key, origin)| key - origin).collect();
                let key = rounded(&relative);
                let score =
                    query.iter().zip(key).map(|(q, k)| f64::from(*q) * k).sum::<f64>() / (size as f64).sqrt();
                self.cap.map_or(score, |cap| f64::from(cap) * (score / f64::from(cap)).tanh())
            })
            .collect();
        let largest = scores.iter().copied().fold(f64::MIN, f64::max);
        let weights: Vec<f64> = scores.iter().map(|score| (score - largest).exp()).collect();
        let sum: f64 = weights.iter().sum();
        let mut mixed = vec![0.0; size];
        for (position, weight) in (first..).zip(&weights) {
            for (mixed, value) in mixed.iter_mut().zip(rounded(&of(&self.values, position))) {
                *mixed += weight / sum * value;
            }
        }
        mixed
    }
}

/// As the KV cache keeps a vector: 8 bits, the largest becoming 127. In f32, so that no number falls to the other side.
fn rounded(vector: &[f32]) -> Vec<f64> {
    let largest = vector.iter().fold(0f32, |largest, number| largest.max(number.abs()));
    let (scale, inverse) = if largest > 0.0 { (largest / 127.0, 127.0 / largest) } else { (0.0, 0.0) };
    vector.iter().map(|number| f64::from((number * inverse).round_ties_even()) * f64::from(scale)).collect()
}
