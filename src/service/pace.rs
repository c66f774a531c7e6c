//! How many tokens of a prompt go through a language model at once, so that a stop or a small job waits no longer than one slice. Must not
//! know who asks.

/// A slice is sized to take about this long.
const SLICE_MS: f64 = 40.0;
/// The kernels take four columns at a time: fewer take hardly less time.
const TILE: usize = 4;
const MOST_FIRST: usize = 8;
pub const LARGEST_SLICE: usize = 256;
/// What one thread of a slow machine does in a prefill: so many bytes of packed weights, times the tokens that they are multiplied
/// with, in a millisecond. (1.2 billion weights in 5 bits at 35 tokens a second.)
const BYTES_TOKENS_PER_MS: u64 = 26 << 20;

/// The first slice, of which nobody knows yet how long it takes, on a model with so many bytes of packed weights.
pub fn first_slice(weight_bytes: u64) -> usize {
    let fitting = SLICE_MS as u64 * BYTES_TOKENS_PER_MS / weight_bytes.max(1);
    whole_tiles(usize::try_from(fitting).unwrap_or(usize::MAX)).min(MOST_FIRST)
}

/// A slice that would have taken [`SLICE_MS`] at the last one's speed.
pub fn next_slice(slice: usize, tokens: usize, took_ms: f64) -> usize {
    if took_ms <= 0.0 || tokens == 0 {
        return slice;
    }
    whole_tiles((SLICE_MS * tokens as f64 / took_ms) as usize).min(LARGEST_SLICE)
}

fn whole_tiles(tokens: usize) -> usize {
    (tokens / TILE * TILE).max(TILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_model_begins_with_fewer_tokens() {
        // 135 million weights, 1.2 billion, 4 billion.
        assert_eq!([90 << 20, 750 << 20, 2500 << 20].map(first_slice), [8, 4, 4]);
        assert_eq!(first_slice(0), MOST_FIRST);
    }

    #[test]
    fn a_slice_follows_the_last_ones_speed() {
        assert_eq!(next_slice(8, 8, 16.0), 20);
        assert_eq!(next_slice(8, 8, 1000.0), 4);
        assert_eq!(next_slice(8, 8, 0.1), LARGEST_SLICE);
        assert_eq!(next_slice(8, 0, 5.0), 8);
    }
}
