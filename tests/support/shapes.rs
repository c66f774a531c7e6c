//! The shapes of the matrices in the models that Hearth is meant for. Knows no weights.

/// How wide a model is.
struct Widths {
    residual: usize,
    /// All query heads together, and all key heads.
    query: usize,
    key: usize,
    feed_forward: usize,
}

const fn widths(residual: usize, query: usize, key: usize, feed_forward: usize) -> Widths {
    Widths { residual, query, key, feed_forward }
}

const MODELS: [Widths; 10] = [
    // SmolLM2 135M, 360M and 1.7B
    widths(576, 576, 192, 1536),
    widths(960, 960, 320, 2560),
    widths(2048, 2048, 2048, 8192),
    // Qwen2.5 0.5B and 1.5B, Qwen3 0.6B and 1.7B
    widths(896, 896, 128, 4864),
    widths(1536, 1536, 256, 8960),
    widths(1024, 2048, 1024, 3072),
    widths(2048, 2048, 1024, 6144),
    // Llama 3.2 1B and 3B, TinyLlama 1.1B
    widths(2048, 2048, 512, 8192),
    widths(3072, 3072, 1024, 8192),
    widths(2048, 2048, 256, 5632),
];

/// Rows by columns of every matrix, each once. A kernel sees its rows a strip of sixteen at a time, so that only what is
/// left behind the last strip can matter: of more than `most` rows, the last ones stand for all. To these come panels that make no
/// strip, full ones and one that is not.
pub fn shapes(most: usize) -> Vec<(usize, usize)> {
    let mut shapes = Vec::new();
    for Widths { residual, query, key, feed_forward } in MODELS {
        for (rows, columns) in [
            (query, residual),
            (key, residual),
            (residual, query),
            (feed_forward, residual),
            (residual, feed_forward),
            // Vocabularies end anywhere.
            (most - 1, residual),
            (most - 4, residual),
            (most - 6, residual),
            (most - 9, residual),
        ] {
            shapes.push((if rows > most { most - 16 + rows % 16 } else { rows }, columns));
        }
    }
    shapes.sort_unstable();
    shapes.dedup();
    shapes
}

/// Different numbers of columns, in blocks of 32.
pub fn lengths() -> Vec<usize> {
    let mut lengths: Vec<usize> = shapes(32).iter().map(|(_, columns)| columns / 32).collect();
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}
