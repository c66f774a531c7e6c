//! What a step of several tokens costs, in steps of one: as measured by a caller who has a clock, and as the kernels are built
//! where nobody has measured yet.

use super::LONGEST;

/// Columns that share one reading of the weights (`kernels/panels.rs`).
const TILE: usize = 4;
/// How far a measurement counts: one step may have been held up, or the first of its kind was still being compiled.
const SHARE: f64 = 0.25;
/// A measured cost is taken as at most so many times what the kernels let expect, and at least its inverse.
const TRUST: f64 = 2.0;

/// Milliseconds of steps by their tokens, the latest counting most; 0 where none was measured.
#[derive(Default)]
pub struct Costs {
    ms: [f64; LONGEST + 2],
}

impl Costs {
    /// Of a step of so many tokens; 1 for one.
    pub fn of(&self, tokens: usize) -> f64 {
        let expected = expected(tokens);
        match (self.ms[1], self.ms.get(tokens)) {
            (one, Some(several)) if one > 0.0 && *several > 0.0 => {
                (several / one).clamp(expected / TRUST, expected * TRUST)
            }
            (_, Some(_) | None) => expected,
        }
    }

    pub fn learn(&mut self, tokens: usize, ms: f64) {
        let Some(mean) = self.ms.get_mut(tokens).filter(|_| ms > 0.0) else { return };
        *mean = if *mean > 0.0 { *mean + SHARE * (ms.min(*mean * 4.0) - *mean) } else { ms };
    }
}

/// A tile reads the weights once and multiplies for each of its columns; further ones find them in the processor's cache.
fn expected(tokens: usize) -> f64 {
    match tokens {
        0 | 1 => 1.0,
        _ => 0.4 + 0.8 * tokens.div_ceil(TILE) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_counts_within_reason() {
        let mut costs = Costs::default();
        assert_eq!((costs.of(1), costs.of(4)), (1.0, expected(4)));
        costs.learn(4, 15.0);
        assert_eq!(costs.of(4), expected(4), "nothing to compare it with");
        costs.learn(1, 10.0);
        assert_eq!(costs.of(4), 1.5);
        costs.learn(8, 10_000.0);
        assert_eq!(costs.of(8), expected(8) * TRUST);
        costs.learn(99, 1.0);
        costs.learn(1, 0.0);
        assert_eq!(costs.of(4), 1.5);
    }
}
