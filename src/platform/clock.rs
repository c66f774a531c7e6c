//! What time it is, in milliseconds since some fixed moment.

use std::cell::Cell;

pub trait Clock {
    fn now_ms(&self) -> f64;
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
}
