//! The simulated machine, in real time. Faults that a person injects are taken from the live data.

use futures::{StreamExt, stream};
use gloo_timers::future::TimeoutFuture;

use super::{Batch, OpenSource};
use crate::ui::{
    browser::epoch_ms,
    tasks::sensors::{
        live_handle::LiveHandle,
        simulation::{Simulation, Simulator},
    },
};

/// Samples are made so often at most; those of a high rate come together.
const SHORTEST_MS: f64 = 20.0;
/// More are not made at once: after a long sleep of the tab the rest follows.
const MOST_AT_ONCE: f64 = 2000.0;

pub fn open(settings: Simulation, live: LiveHandle) -> OpenSource {
    let simulator = Simulator::new(settings);
    let channels = simulator.channels();
    let clock = Clock { began_ms: epoch_ms() as f64, given: 0.0, period_ms: simulator.period_ms() };
    let batches = stream::unfold((simulator, clock), move |(mut simulator, mut clock)| {
        let live = live.clone();
        async move {
            TimeoutFuture::new(clock.period_ms.max(SHORTEST_MS) as u32).await;
            while let Some(fault) = live.borrow_mut().next_fault() {
                simulator.inject(fault);
            }
            let mut batch = Batch::default();
            for time_ms in clock.due(epoch_ms() as f64) {
                simulator.sample(time_ms, &mut batch.samples);
            }
            Some((Ok(batch), (simulator, clock)))
        }
    });
    OpenSource { channels, batches: batches.boxed_local() }
}

/// Which samples are due: timers come late, and in a hidden tab once a second.
struct Clock {
    began_ms: f64,
    given: f64,
    period_ms: f64,
}

impl Clock {
    fn due(&mut self, now_ms: f64) -> Vec<f64> {
        let whole = ((now_ms - self.began_ms) / self.period_ms).floor();
        let until = whole.min(self.given + MOST_AT_ONCE);
        let mut due = Vec::new();
        while self.given < until {
            self.given += 1.0;
            due.push(self.began_ms + self.given * self.period_ms);
        }
        due
    }
}
