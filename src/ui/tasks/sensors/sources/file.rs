//! A file that is replayed, at the speed at which its samples came, a multiple of it, or as fast as they are taken.

use std::rc::Rc;

use futures::{StreamExt, stream};
use gloo_timers::future::TimeoutFuture;

use super::{Batch, OpenSource};
use crate::{
    protocol::{Failure, Progress, ReadChunk, Samples},
    ui::{
        browser::now_ms,
        files::{Reading, Step},
        runs::Stop,
        tasks::sensors::table::{Plan, Rows},
    },
};

/// A gap in the file takes no longer than this.
const LONGEST_WAIT_MS: f64 = 2000.0;
/// Samples are given so often at most; those of a high speed come together.
const SHORTEST_MS: f64 = 20.0;
/// As many as are given at once where the speed has no bound.
const MOST_AT_ONCE: usize = 1000;

/// `speed`: how many times as fast as the samples came; `None` is as fast as they are taken.
pub fn open(reading: Reading, plan: Plan, speed: Option<f64>, stop: Rc<Stop>) -> OpenSource {
    let channels = plan.channels();
    let width = channels.len().max(1);
    let replay = Replay {
        reading,
        rows: Rows::new(plan),
        waiting: Samples::default(),
        taken: 0,
        width,
        pace: speed.map(|speed| Pace { speed, from: None }),
        read: None,
        ended: false,
        stop,
    };
    let batches = stream::unfold(replay, |mut replay| async move {
        let batch = replay.next().await.transpose()?;
        Some((batch, replay))
    });
    OpenSource { channels, batches: batches.boxed_local() }
}

struct Replay {
    reading: Reading,
    rows: Rows,
    /// Samples that were read, and how many of them were given.
    waiting: Samples,
    taken: usize,
    width: usize,
    pace: Option<Pace>,
    read: Option<Progress>,
    ended: bool,
    stop: Rc<Stop>,
}

impl Replay {
    async fn next(&mut self) -> Result<Option<Batch>, Failure> {
        while self.taken == self.waiting.times_ms.len() {
            if self.ended {
                return Ok(None);
            }
            match self.reading.next(&self.stop).await? {
                Step::Progress(progress) => self.read = Some(progress),
                Step::Chunk(ReadChunk::Rows(rows)) => {
                    self.waiting = self.rows.take(&rows);
                    self.taken = 0;
                }
                Step::Chunk(ReadChunk::Columns { .. } | ReadChunk::Hash(_) | ReadChunk::Text(_)) => {}
                Step::Done(facts) => {
                    self.ended = true;
                    let batch = self.batch(Samples::default());
                    return Ok(Some(Batch { read_notices: Some(facts.notices.into()), ..batch }));
                }
            }
        }
        let times = &self.waiting.times_ms[self.taken..];
        let due = match &mut self.pace {
            None => times.len().min(MOST_AT_ONCE),
            Some(pace) => pace.due(times).await,
        };
        let samples = Samples {
            times_ms: times[..due].to_vec(),
            values: self.waiting.values[self.taken * self.width..(self.taken + due) * self.width].to_vec(),
        };
        self.taken += due;
        Ok(Some(self.batch(samples)))
    }

    fn batch(&mut self, samples: Samples) -> Batch {
        let problems = Some(Rc::new(self.rows.problems().clone()));
        Batch { samples, problems, read: self.read.take(), read_notices: None }
    }
}

struct Pace {
    speed: f64,
    /// A sample's time, and the page's time at which it was given.
    from: Option<(f64, f64)>,
}

impl Pace {
    /// Waits until the first of these is due, and gives how many are.
    async fn due(&mut self, times_ms: &[f64]) -> usize {
        let Some(first) = times_ms.first() else { return 0 };
        let (mut from, mut began) = self.from.unwrap_or((*first, now_ms()));
        let mut wait = began + (first - from) / self.speed - now_ms();
        if !(-LONGEST_WAIT_MS..=LONGEST_WAIT_MS).contains(&wait) {
            // A gap, a clock that jumps, or a page that slept: from here on the time is counted anew.
            wait = wait.clamp(0.0, LONGEST_WAIT_MS);
            (from, began) = (*first, now_ms() + wait);
        }
        self.from = Some((from, began));
        TimeoutFuture::new(wait.max(SHORTEST_MS) as u32).await;
        let until = from + (now_ms() - began) * self.speed;
        times_ms.iter().take_while(|time| **time <= until).count().max(1)
    }
}
