//! How long runs took: the first, which is often slower, and of the others the median and the slowest hundredth. Must not know what ran.

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latency {
    pub first: f64,
    pub runs: usize,
    /// Without the first run, where there are others.
    pub p50: f64,
    pub p99: f64,
}

impl Latency {
    /// `ms`: each run's time, in their order; `None` of no runs. A percentile is the value at the nearest rank.
    pub fn of(ms: &[f32]) -> Option<Self> {
        let first = f64::from(*ms.first()?);
        let mut sorted = if ms.len() > 1 { ms[1..].to_vec() } else { ms.to_vec() };
        sorted.sort_by(f32::total_cmp);
        let rank = |share: f64| {
            let rank = (share * sorted.len() as f64).ceil() as usize;
            f64::from(sorted[rank.clamp(1, sorted.len()) - 1])
        };
        Some(Self { first, runs: ms.len(), p50: rank(0.5), p99: rank(0.99) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_run_stands_apart() {
        assert_eq!(Latency::of(&[]), None);
        assert_eq!(Latency::of(&[9.0]), Some(Latency { first: 9.0, runs: 1, p50: 9.0, p99: 9.0 }));
        let ms: Vec<f32> = std::iter::once(500.0).chain((1..=100u8).rev().map(f32::from)).collect();
        assert_eq!(Latency::of(&ms), Some(Latency { first: 500.0, runs: 101, p50: 50.0, p99: 99.0 }));
    }
}
