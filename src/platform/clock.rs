//! What time it is: in milliseconds since some fixed moment, to measure with, and as a person's clock has it.

use std::cell::Cell;

use super::{TurnYielder, Yielder};

#[allow(async_fn_in_trait, reason = "one thread runs everything")]
pub trait Clock {
    /// Milliseconds since some fixed moment; never goes back.
    fn now_ms(&self) -> f64;
    fn local_time(&self) -> LocalTime;
    /// Resolves after so many milliseconds.
    async fn sleep(&self, ms: f64);
}

/// What a person's clock and calendar say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// Milliseconds since 1970 in UTC.
    pub unix_ms: i64,
    /// Minutes that the clock is ahead of UTC.
    pub ahead_minutes: i32,
}

/// A clock that goes on by a fixed step each time it is read: the same in every run.
pub struct StepClock {
    step_ms: u32,
    now_ms: Cell<u32>,
}

impl StepClock {
    pub fn new(step_ms: u32) -> Self {
        Self { step_ms, now_ms: Cell::new(0) }
    }
}

impl Default for StepClock {
    fn default() -> Self {
        Self::new(1)
    }
}

impl Clock for StepClock {
    fn now_ms(&self) -> f64 {
        self.now_ms.set(self.now_ms.get().saturating_add(self.step_ms));
        f64::from(self.now_ms.get())
    }

    /// 2026-03-04, 23:05:06 in UTC, which is the next morning eight hours ahead.
    fn local_time(&self) -> LocalTime {
        LocalTime { unix_ms: 1_772_665_506_000, ahead_minutes: 480 }
    }

    /// Nobody waits: others get a turn, and then it is so much later.
    async fn sleep(&self, ms: f64) {
        TurnYielder.yield_now().await;
        self.now_ms.set(self.now_ms.get().saturating_add(ms.max(0.0) as u32));
    }
}
