//! How far a run has come, how fast it goes, and how long it will still take. Must not know what is counted.

use crate::protocol::{Progress, Stage, Unit};

/// Older speeds lose weight in the estimate with this time constant.
const MEMORY_MS: f64 = 3000.0;
/// Progress within this time counts as one step: the rate of one chunk says little.
const MIN_STEP_MS: f64 = 200.0;
/// Fewer items in a second than this, one in five minutes, are no movement.
const LEAST_ITEMS: f64 = 1.0 / 300.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transfer {
    pub progress: Progress,
    /// When the last step of the estimate ended.
    step_ms: f64,
    step_done: u64,
    per_ms: Option<f64>,
}

impl Transfer {
    pub fn new(progress: Progress, at_ms: f64) -> Self {
        Self { progress, step_ms: at_ms, step_done: progress.done, per_ms: None }
    }

    /// Takes in progress. Another stage starts a new estimate.
    pub fn update(&mut self, progress: Progress, at_ms: f64) {
        let same: (Stage, Unit) = (self.progress.stage, self.progress.unit);
        if same != (progress.stage, progress.unit) || progress.done < self.step_done {
            *self = Self::new(progress, at_ms);
            return;
        }
        self.progress = progress;
        let elapsed = at_ms - self.step_ms;
        if elapsed < MIN_STEP_MS {
            return;
        }
        let speed = (progress.done - self.step_done) as f64 / elapsed;
        let weight = 1.0 - (-elapsed / MEMORY_MS).exp();
        self.per_ms = Some(self.per_ms.map_or(speed, |known| known + weight * (speed - known)));
        self.step_ms = at_ms;
        self.step_done = progress.done;
    }

    /// 0 to 1; `None` where the total is unknown.
    pub fn fraction(&self) -> Option<f64> {
        let total = self.progress.total.filter(|total| *total > 0)?;
        Some((self.progress.done as f64 / total as f64).min(1.0))
    }

    pub fn per_second(&self) -> Option<f64> {
        self.per_ms.map(|per_ms| per_ms * 1000.0)
    }

    /// `None` until a rate is known, and where the total is unknown or nothing moves.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.progress.total?.saturating_sub(self.progress.done) as f64;
        let least = match self.progress.unit {
            Unit::Bytes | Unit::Tokens => 1.0,
            // A page of pictures takes seconds.
            Unit::Items => LEAST_ITEMS,
        };
        let rate = self.per_second().filter(|rate| *rate >= least)?;
        Some(left / rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_tells_its_rate_and_the_time_left() {
        let at = |done| Progress { stage: Stage::Download, unit: Unit::Bytes, done, total: Some(10_000_000) };
        let mut transfer = Transfer::new(at(0), 0.0);
        assert_eq!((transfer.per_second(), transfer.seconds_left()), (None, None));
        transfer.update(at(10_000), 10.0);
        assert_eq!(transfer.per_second(), None, "ten milliseconds say nothing");
        for step in 1..=10u32 {
            transfer.update(at(u64::from(step) * 500_000), f64::from(step) * 500.0);
        }
        let rate = transfer.per_second().expect("a rate");
        assert!((rate - 1_000_000.0).abs() < 1000.0, "{rate}");
        let left = transfer.seconds_left().expect("a time");
        assert!((left - 5.0).abs() < 0.1, "{left}");
        assert_eq!(transfer.fraction(), Some(0.5));

        transfer.update(at(5_000_000), 120_000.0);
        assert_eq!(transfer.seconds_left(), None, "nothing moves, so nobody knows");

        let read = Progress { stage: Stage::Read, unit: Unit::Bytes, done: 1, total: None };
        transfer.update(read, 121_000.0);
        assert_eq!((transfer.per_second(), transfer.fraction(), transfer.seconds_left()), (None, None, None));
    }
}
