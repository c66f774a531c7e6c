// What a submit is about: written once before it, read by every kernel.

struct Step {
    // Tokens that the KV cache holds already, and tokens that come behind them.
    first: u32,
    count: u32,
    // The first of these tokens whose logits are wanted.
    wanted: u32,
    // Stretches that a position's past is divided into.
    splits: u32,
}
