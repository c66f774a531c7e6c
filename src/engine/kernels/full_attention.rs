//! Attention over whole texts (Vaswani et al. 2017), in f32: every token sees all the others, or those that it may.
//!
//! A text has a few hundred tokens at most, so scores stand whole in memory, four queries' at a time. Sums run over arrays of
//! a fixed size, which the compiler keeps in vector registers.

use std::ops::Range;

use super::elementwise::{exp, max};

/// Keys, or numbers of a head, that are added up at once.
const LANES: usize = 8;
/// Queries that share one reading of the keys and of the values.
const TILE: usize = 4;

/// Room for one head of one text, reused from call to call.
#[derive(Default)]
pub struct Scratch {
    /// Keys by number: `size` rows of `padded` tokens.
    keys: Vec<f32>,
    scores: Vec<f32>,
}

/// Where one head stands in rows, one a token: rows of queries, and rows of keys and values.
pub struct Head {
    pub query_stride: usize,
    pub query: usize,
    pub stride: usize,
    pub key: usize,
    pub value: usize,
    /// Numbers in the head, a multiple of eight.
    pub size: usize,
    /// What products of queries and keys are multiplied with.
    pub scale: f32,
}

/// Lets `queries`, of some of one text's tokens, attend to `rows`, the keys and values of all of them, and puts the result
/// where the queries stood.
pub fn attend(queries: &mut [f32], rows: &[f32], head: &Head, scratch: &mut Scratch) {
    let tokens = rows.len() / head.stride;
    attend_within(queries, rows, head, |_| 0..tokens, scratch);
}

/// As [`attend`], but that a query sees only the tokens that `seen` gives for its number: one at least.
pub fn attend_within(
    queries: &mut [f32],
    rows: &[f32],
    head: &Head,
    seen: impl Fn(usize) -> Range<usize>,
    scratch: &mut Scratch,
) {
    let Head { query_stride, query, stride, key, value, size, scale } = *head;
    let (asking, tokens) = (queries.len() / query_stride, rows.len() / stride);
    let padded = tokens.next_multiple_of(LANES);
    let Scratch { keys, scores } = scratch;
    keys.clear();
    keys.resize(size * padded, 0.0);
    for (token, row) in rows.chunks_exact(stride).enumerate() {
        for (number, &value) in row[key..key + size].iter().enumerate() {
            keys[number * padded + token] = value;
        }
    }
    scores.resize(TILE * padded, 0.0);
    for first in (0..asking).step_by(TILE) {
        let count = TILE.min(asking - first);
        // The last tile may hold one query several times: its result depends on no other's.
        let tile: [usize; TILE] = std::array::from_fn(|i| first + i.min(count - 1));
        for at in (0..padded).step_by(LANES) {
            let starts = tile.map(|token| token * query_stride + query);
            let sums = dots(queries, starts, keys, at, (size, padded));
            for (scores, sums) in scores.chunks_exact_mut(padded).zip(sums) {
                for (score, sum) in scores[at..at + LANES].iter_mut().zip(sums) {
                    *score = sum * scale;
                }
            }
        }
        let mut inverses = [0f32; TILE];
        for ((scores, inverse), token) in scores.chunks_exact_mut(padded).zip(&mut inverses).zip(tile) {
            let seen = seen(token);
            scores[..seen.start].fill(0.0);
            scores[seen.end..tokens].fill(0.0);
            *inverse = 1.0 / powers(&mut scores[seen]);
        }
        let mut results = [[0f32; LANES]; TILE];
        for at in (0..size).step_by(LANES) {
            weigh(rows, (stride, value + at), scores, padded, &mut results);
            for (i, result) in results.iter().enumerate().take(count) {
                let out = &mut queries[(first + i) * query_stride + query + at..][..LANES];
                for (out, sum) in out.iter_mut().zip(result) {
                    *out = sum * inverses[i];
                }
            }
        }
    }
}

/// Products of the queries that begin at `starts` with eight keys, from token `at` on.
#[inline(always)]
fn dots(
    queries: &[f32],
    starts: [usize; TILE],
    keys: &[f32],
    at: usize,
    (size, padded): (usize, usize),
) -> [[f32; LANES]; TILE] {
    let mut sums = [[0f32; LANES]; TILE];
    let queries = starts.map(|start| &queries[start..start + size]);
    for (number, keys) in keys.chunks_exact(padded).enumerate() {
        let Some(keys) = keys[at..].first_chunk::<LANES>() else { continue };
        for (sums, query) in sums.iter_mut().zip(&queries) {
            for (sum, key) in sums.iter_mut().zip(keys) {
                *sum += query[number] * key;
            }
        }
    }
    sums
}

/// The values, eight numbers of each, by four queries' weights.
#[inline(always)]
fn weigh(
    rows: &[f32],
    (stride, offset): (usize, usize),
    scores: &[f32],
    padded: usize,
    results: &mut [[f32; LANES]; TILE],
) {
    *results = [[0.0; LANES]; TILE];
    for (token, row) in rows.chunks_exact(stride).enumerate() {
        let Some(values) = row[offset..].first_chunk::<LANES>() else { continue };
        for (i, sums) in results.iter_mut().enumerate() {
            let weight = scores[i * padded + token];
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += weight * value;
            }
        }
    }
}

/// `x = e^(x - largest)`; returns their sum.
fn powers(x: &mut [f32]) -> f32 {
    let largest = max(x);
    let mut lanes = [0f32; LANES];
    let (chunks, rest) = x.as_chunks_mut::<LANES>();
    for chunk in chunks {
        for (value, lane) in chunk.iter_mut().zip(&mut lanes) {
            *value = exp(*value - largest);
            *lane += *value;
        }
    }
    let mut sum = lanes.iter().sum();
    for value in rest {
        *value = exp(*value - largest);
        sum += *value;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_softmax_of_the_products_over_the_values() {
        for tokens in [1, 3, 4, 5, 8, 17, 40] {
            let (size, query_stride, stride) = (16, 16 + 3, 2 * 16 + 2);
            let numbers = |count: usize, step: f32| -> Vec<f32> {
                (0..count).map(|i| (i as f32 * step).sin() * 2.0).collect()
            };
            let (asked, rows) = (numbers(tokens * query_stride, 0.41), numbers(tokens * stride, 0.37));
            let row = |token: usize, at: usize| &rows[token * stride + at..][..size];
            let head = Head { query_stride, query: 3, stride, key: 0, value: 16, size, scale: 0.25 };
            let mut whole = asked.clone();
            attend(&mut whole, &rows, &head, &mut Scratch::default());
            for query in 0..tokens {
                let query_row = &asked[query * query_stride + 3..][..size];
                let scores: Vec<f64> = (0..tokens)
                    .map(|key| {
                        let dot: f32 = query_row.iter().zip(row(key, 0)).map(|(q, k)| q * k).sum();
                        f64::from(dot / 4.0).exp()
                    })
                    .collect();
                for number in 0..size {
                    let sum: f64 =
                        scores.iter().enumerate().map(|(t, s)| s * f64::from(row(t, 16)[number])).sum();
                    let expected = sum / scores.iter().sum::<f64>();
                    let got = f64::from(whole[query * query_stride + 3 + number]);
                    assert!((got - expected).abs() < 1e-5, "{tokens}: {got}, not {expected}");
                }
            }
            // Some of the queries say the same by themselves.
            let some = tokens / 3 * query_stride;
            let mut part = asked[some..].to_vec();
            attend(&mut part, &rows, &head, &mut Scratch::default());
            assert_eq!(part, whole[some..]);
            // What is not seen may be anything.
            let window = |query: usize| query.saturating_sub(2)..(query + 2).min(tokens);
            let mut within = asked.clone();
            attend_within(&mut within, &rows, &head, window, &mut Scratch::default());
            for query in 0..tokens {
                let seen = window(query);
                let mut alone = asked[query * query_stride..(query + 1) * query_stride].to_vec();
                let rows = &rows[seen.start * stride..seen.end * stride];
                attend(&mut alone, rows, &head, &mut Scratch::default());
                let within = &within[query * query_stride..][..query_stride];
                assert!(within.iter().zip(&alone).all(|(a, b)| (a - b).abs() < 1e-6), "{tokens}, {query}");
            }
        }
    }
}
