//! Holds the kernels of whatever build this is to f64 arithmetic, and vector kernels to the plain ones bit for bit.
//! The same checks run natively and in a browser.

use std::io::Cursor;

use candle_core::{
    Device,
    quantized::{GgmlDType, QStorage, QTensor},
};
use hearth::engine::{
    gguf::Gguf,
    kernels::{
        Activation, BLOCK, Matrix,
        attention::{Queries, Scratch, attend},
        pack,
        quantise::quantise,
        rope::Rope,
    },
    models::cache::{Cache, Shape},
};

use super::tiny::{Dice, Draft, Packed, Tensor};

/// Rows by columns of the default model's matrices; of its vocabulary some rows, and a last panel that is not full.
const SHAPES: [(usize, usize); 5] = [(576, 576), (192, 576), (1536, 576), (576, 1536), (2047, 576)];
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

/// What candle makes of it.
fn decoded(packed: Packed, tensor: &Tensor) -> Vec<f32> {
    let dtype = match packed {
        Packed::F32 => GgmlDType::F32,
        Packed::F16 => GgmlDType::F16,
        Packed::Q4_0 => GgmlDType::Q4_0,
        Packed::Q4_1 => GgmlDType::Q4_1,
        Packed::Q8_0 => GgmlDType::Q8_0,
        Packed::Q4K => GgmlDType::Q4K,
        Packed::Q5K => GgmlDType::Q5K,
        Packed::Q6K => GgmlDType::Q6K,
    };
    let shape = (tensor.dimensions[1] as usize, tensor.dimensions[0] as usize);
    let storage = QStorage::from_data(tensor.data.as_slice().into(), &Device::Cpu, dtype).unwrap();
    let values = QTensor::new(storage, shape).unwrap().dequantize(&Device::Cpu).unwrap();
    values.flatten_all().unwrap().to_vec1().unwrap()
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

/// Every format is packed to what candle reads in it: exactly where its blocks are kept, else within half an eighth
/// bit's step of a block's largest number.
pub fn packing_agrees_with_candle() {
    let mut dice = Dice::new(11);
    for format in Packed::ALL {
        for (rows, columns) in [(8, 256), (7, 512), (1, 256), (192, 768)] {
            let tensor = drawn(format, rows, columns, &mut dice);
            let (ours, theirs) = (rows_of(&packed(&tensor)), decoded(format, &tensor));
            for (ours, theirs) in ours.chunks_exact(BLOCK).zip(theirs.chunks_exact(BLOCK)) {
                let bound = match format {
                    Packed::Q4_0 | Packed::Q4_1 | Packed::Q8_0 => largest(theirs) * 1e-6,
                    // The scale is an f16: eleven bits, or a multiple of 2^-24.
                    Packed::F32 | Packed::F16 | Packed::Q4K | Packed::Q5K | Packed::Q6K => {
                        largest(theirs) * (0.5 / 127.0 + 0.5f64.powi(11)) + 127.0 * 0.5f64.powi(25)
                    }
                };
                for (ours, theirs) in ours.iter().zip(theirs) {
                    let error = f64::from((ours - theirs).abs());
                    assert!(error <= bound, "{format:?} {rows}x{columns}: {ours} is {error} from {theirs}");
                }
            }
        }
    }
}

/// Products of all the default model's shapes, with all numbers of columns.
pub fn products_agree_with_f64() {
    let mut dice = Dice::new(12);
    for format in [Packed::Q4_0, Packed::Q4_1, Packed::Q8_0, Packed::F16] {
        for (rows, columns) in SHAPES {
            let weights = Weights::of(format, &drawn(format, rows, columns, &mut dice));
            for count in COLUMNS {
                let values: Vec<f32> = (0..count * columns).map(|_| dice.signed() * 3.0).collect();
                weights.product_agrees(&values, &format!("{format:?} {rows}x{columns} by {count}"));
            }
        }
    }
}

/// Blocks in which all numbers are equal, or as large as they get, or zero; and such activations.
pub fn extreme_products_agree_with_f64() {
    const COLUMNS: usize = 64;
    // For Q4_0 an eighth of f16's largest, beyond which its minimum is no f16.
    let scales = [0.0, 6e-8, 6.1e-5, 1.0, 8188.0];
    for format in [Packed::Q4_0, Packed::Q4_1, Packed::Q8_0] {
        let header = if format == Packed::Q4_1 { 4 } else { 2 };
        let quants = if format == Packed::Q8_0 { 32 } else { 16 };
        for scale in scales {
            for quant in [0x00, 0xff, 0x7f, 0x80, 0x0f] {
                let mut data = Vec::new();
                for _ in 0..5 * COLUMNS / 32 {
                    let scales = [scale, -scale * 8.0].map(|scale| half::f16::from_f32(scale).to_le_bytes());
                    data.extend(&scales.concat()[..header]);
                    data.extend(std::iter::repeat_n(quant, quants));
                }
                let weights = Weights::of(format, &tensor(format, 5, COLUMNS, data));
                for value in [0.0, 1.0, -1.0, 1e-30, 1e30] {
                    let told = format!("{format:?}, scale {scale}, quants {quant:#x}, activations {value}");
                    weights.product_agrees(&[value; 5 * COLUMNS], &told);
                    let alternating: Vec<f32> =
                        (0..5 * COLUMNS).map(|i| if i % 2 == 0 { value } else { -value }).collect();
                    weights.product_agrees(&alternating, &told);
                }
            }
        }
    }
}

/// A packed matrix, and what is in it.
struct Weights {
    matrix: Matrix,
    /// All rows.
    numbers: Vec<f32>,
    /// Each block's minimum, which is multiplied with the activations' rounded sum; zeros where blocks have none.
    minima: Vec<f32>,
}

impl Weights {
    fn of(format: Packed, tensor: &Tensor) -> Self {
        let matrix = packed(tensor);
        let half = |bytes: &[u8]| half::f16::from_le_bytes([bytes[0], bytes[1]]).to_f32();
        let minima = match format {
            Packed::Q4_0 => tensor.data.chunks_exact(18).map(|block| half(block) * -8.0).collect(),
            Packed::Q4_1 => tensor.data.chunks_exact(20).map(|block| half(&block[2..])).collect(),
            Packed::F32 | Packed::F16 | Packed::Q8_0 | Packed::Q4K | Packed::Q5K | Packed::Q6K => {
                vec![0.0; matrix.rows() * matrix.columns() / BLOCK]
            }
        };
        Self { numbers: rows_of(&matrix), minima, matrix }
    }

    /// Row times column, as the kernels define it.
    fn exact(&self, row: usize, column: &[Activation]) -> f64 {
        let length = self.matrix.columns() / BLOCK;
        let minima = &self.minima[row * length..][..length];
        let rows = self.numbers[row * length * BLOCK..].chunks_exact(BLOCK);
        rows.zip(minima).zip(column).fold(0.0, |sum, ((weights, minimum), block)| {
            let minimum = f64::from(*minimum);
            let dot: f64 =
                weights.iter().zip(block.quants).map(|(w, q)| (f64::from(*w) - minimum) * f64::from(q)).sum();
            sum + dot * f64::from(block.scale) + minimum * f64::from(block.sum)
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
        let bound = 1e-6 * columns as f64 * largest(&self.numbers) * largest_number;
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
        let total: i32 = block.quants.iter().map(|quant| i32::from(*quant)).sum();
        assert_eq!(block.total, total);
        let sum = step * f64::from(total);
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
        let mut rope = Rope::new(dimensions, base);
        for position in [0, 1, 63, 64, 2047] {
            rope.reach(position + 1);
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
        for (held, count) in [(0, 1), (0, 5), (63, 1), (64, 1), (60, 9), (127, 2), (200, 17), (0, 130)] {
            for spread in [1.0, 6.0] {
                Scene::new(size, held, count, spread, &mut dice).agrees(&mut dice);
            }
        }
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
        }
    }

    fn agrees(&self, dice: &mut Dice) {
        let Self { size, held, count, .. } = *self;
        let shape = Shape { layers: 2, kv_heads: KV_HEADS, head_size: size };
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
        let of = |numbers: &[f32], position: usize| -> Vec<f64> {
            numbers[position * width + kv_head * size..][..size].iter().map(|n| f64::from(*n)).collect()
        };
        let scores: Vec<f64> = (0..seen)
            .map(|position| {
                let key = of(&self.keys, position);
                query.iter().zip(key).map(|(q, k)| f64::from(*q) * k).sum::<f64>() / (size as f64).sqrt()
            })
            .collect();
        let largest = scores.iter().copied().fold(f64::MIN, f64::max);
        let weights: Vec<f64> = scores.iter().map(|score| (score - largest).exp()).collect();
        let sum: f64 = weights.iter().sum();
        let mut mixed = vec![0.0; size];
        for (position, weight) in weights.iter().enumerate() {
            for (mixed, value) in mixed.iter_mut().zip(of(&self.values, position)) {
                *mixed += weight / sum * value;
            }
        }
        mixed
    }
}

/// The browser's kernels give the plain ones' bits: on random panels and on panels of extremes.
#[cfg(target_arch = "wasm32")]
pub fn vector_kernels_give_the_plain_ones_bits() {
    use hearth::engine::kernels::{Affine4, Fine, PANEL, Symmetric8, Symmetric16, plain, simd128};

    fn bits<const T: usize>(sums: [[f32; PANEL]; T]) -> [[u32; PANEL]; T] {
        sums.map(|sums| sums.map(f32::to_bits))
    }

    /// Holds the kernels of one kind of block to the plain one, by one to four columns.
    macro_rules! hold {
        ($kernel:ident, $panel:expr, $columns:expr) => {{
            let (panel, columns) = ($panel, $columns);
            hold!(@ $kernel, panel, [&columns[0]]);
            hold!(@ $kernel, panel, [&columns[0], &columns[1]]);
            hold!(@ $kernel, panel, [&columns[0], &columns[1], &columns[2]]);
            hold!(@ $kernel, panel, [&columns[0], &columns[1], &columns[2], &columns[3]]);
        }};
        (@ $kernel:ident, $panel:ident, $columns:expr) => {{
            let plain = bits(plain::$kernel($panel, $columns));
            assert_eq!(bits(simd128::$kernel($panel, $columns)), plain, "simd128 {}", stringify!($kernel));
            #[cfg(feature = "relaxed-simd")]
            {
                let relaxed = hearth::engine::kernels::relaxed::$kernel($panel, $columns);
                assert_eq!(bits(relaxed), plain, "relaxed {}", stringify!($kernel));
            }
        }};
    }

    let mut dice = Dice::new(16);
    let half = |dice: &mut Dice| half::f16::from_f32(dice.signed() * 0.1).to_bits();
    for round in 0..200 {
        let length = 1 + dice.below(18);
        // In one round of eight all quants are extremes.
        let extreme = round % 8 == 0;
        let byte =
            move |dice: &mut Dice| if extreme { *dice.pick(&[0x80, 0x7f, 0x00, 0xff]) } else { dice.byte() };
        let activations: [Vec<Activation>; 4] = std::array::from_fn(|_| {
            let values: Vec<f32> = (0..length * BLOCK)
                .map(|_| if extreme { *dice.pick(&[1.0, -1.0, 0.0]) } else { dice.signed() })
                .collect();
            let mut blocks = vec![Activation::ZERO; length];
            quantise(&values, &mut blocks);
            blocks
        });
        let affine: Vec<Affine4> = (0..length)
            .map(|_| Affine4 {
                scales: std::array::from_fn(|_| {
                    u32::from(half(&mut dice)) | u32::from(half(&mut dice)) << 16
                }),
                quants: std::array::from_fn(|_| std::array::from_fn(|_| byte(&mut dice))),
            })
            .collect();
        hold!(affine4, &affine, &activations);
        let symmetric: Vec<Symmetric8> = (0..length)
            .map(|_| Symmetric8 {
                scales: std::array::from_fn(|_| half(&mut dice)),
                quants: std::array::from_fn(|_| std::array::from_fn(|_| byte(&mut dice) as i8)),
            })
            .collect();
        hold!(symmetric8, &symmetric, &activations);
        let fine = move |dice: &mut Dice| -> i16 {
            if extreme { *dice.pick(&[8191, -8191, 0]) } else { (dice.signed() * 8191.0) as i16 }
        };
        let numbers: [Vec<Fine>; 4] = std::array::from_fn(|_| {
            (0..length)
                .map(|_| Fine { scale: dice.signed(), quants: std::array::from_fn(|_| fine(&mut dice)) })
                .collect()
        });
        let cached: Vec<Symmetric16> = (0..length)
            .map(|_| Symmetric16 {
                scales: std::array::from_fn(|_| dice.signed()),
                quants: std::array::from_fn(|_| std::array::from_fn(|_| fine(&mut dice))),
            })
            .collect();
        hold!(symmetric16, &cached, &numbers);
    }
}
