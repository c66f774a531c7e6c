//! The system's clock. There is no time zone under WASI, so it is UTC.
#![allow(
    clippy::disallowed_methods,
    reason = "WASI and other systems have the clocks that a browser's wasm lacks"
)]

use std::{
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use hearth::platform::{Clock, LocalTime};

#[derive(Clone, Copy)]
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

/// Since 1970; 0 where the clock stands before that.
pub fn unix_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

impl Clock for SystemClock {
    fn now_ms(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1000.0
    }

    fn local_time(&self) -> LocalTime {
        LocalTime { unix_ms: unix_ms() as i64, ahead_minutes: 0 }
    }

    /// One thread does everything, and a job sleeps only where it has nothing to do: the others sleep too.
    async fn sleep(&self, ms: f64) {
        thread::sleep(Duration::from_secs_f64((ms / 1000.0).max(0.0)));
    }
}
