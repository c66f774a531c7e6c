//! The ports of an outbox under test: real HTTP to a real collector, and a clock on which waiting takes no time.

use std::{cell::Cell, rc::Rc, time::Duration};

use hearth::{
    platform::{
        Chance, Clock, FetchError, Gate, LocalTime, MemoryNetwork, Parcel, Post, Receipt, SeededChance,
        TurnYielder, Yielder,
    },
    protocol::{AlertState, OutboxSettings, Scored},
    sensing::outbox::{Context, Outbox, Outside},
};

use crate::disk::Disk;

/// Goes on by what is waited, and by a millisecond each time it is read. Clones are the same clock.
#[derive(Clone, Default)]
pub struct Time(Rc<Cell<f64>>);

impl Clock for Time {
    fn now_ms(&self) -> f64 {
        self.0.set(self.0.get() + 1.0);
        self.0.get()
    }

    fn local_time(&self) -> LocalTime {
        LocalTime { unix_ms: 1_772_665_506_000 + self.0.get() as i64, ahead_minutes: 0 }
    }

    async fn sleep(&self, ms: f64) {
        TurnYielder.yield_now().await;
        self.0.set(self.0.get() + ms);
    }
}

/// Real requests. Before one leaves and after it was answered others get a turn, so a worker can be killed there.
pub struct Http {
    agent: ureq::Agent,
    gate: Gate,
    requests: Rc<Cell<u64>>,
}

impl Http {
    /// `requests` counts those that left.
    pub fn new(patience: Duration, requests: &Rc<Cell<u64>>) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            // A connection that is kept would be tried again without being asked.
            .max_idle_connections(0)
            .build()
            .new_agent();
        Self { agent, gate: Gate::new(|| 0.0), requests: requests.clone() }
    }
}

impl Post for Http {
    fn gate(&self) -> &Gate {
        &self.gate
    }

    async fn post(&self, parcel: Parcel) -> Result<Receipt, FetchError> {
        let url = parcel.url.clone();
        let mut pass =
            self.gate.pass(&url, parcel.purpose).ok_or_else(|| FetchError::Closed { url: url.clone() })?;
        TurnYielder.yield_now().await;
        self.requests.set(self.requests.get() + 1);
        let mut request = self.agent.post(&url);
        for (name, value) in &parcel.headers {
            request = request.header(*name, value);
        }
        let answered = request.send(&parcel.body[..]);
        TurnYielder.yield_now().await;
        let unreachable =
            |error: ureq::Error| FetchError::Unreachable { url: url.clone(), cause: error.to_string() };
        let mut answer = answered.map_err(unreachable)?;
        let seconds =
            answer.headers().get("Retry-After").and_then(|after| after.to_str().ok()?.parse::<f64>().ok());
        let text = answer.body_mut().read_to_string().map_err(unreachable)?;
        pass.received(text.len());
        pass.done();
        Ok(Receipt {
            status: answer.status().as_u16(),
            retry_after_ms: seconds.map(|seconds| seconds * 1000.0),
            text,
        })
    }
}

/// What a worker has.
pub struct Ports<P> {
    pub disk: Disk,
    pub post: P,
    pub time: Time,
    pub network: MemoryNetwork,
    pub chance: SeededChance,
}

impl<P: Post + 'static> Outside for Ports<P> {
    type Store = Disk;
    type Post = P;
    type Clock = Time;
    type Network = MemoryNetwork;
    type Chance = SeededChance;

    fn store(&self) -> &Disk {
        &self.disk
    }

    fn post(&self) -> &P {
        &self.post
    }

    fn clock(&self) -> &Time {
        &self.time
    }

    fn network(&self) -> &MemoryNetwork {
        &self.network
    }

    fn chance(&self) -> &SeededChance {
        &self.chance
    }
}

pub fn worker<P: Post + 'static>(disk: &Disk, time: &Time, post: P, seed: u64) -> Outbox<Ports<P>> {
    Outbox::new(Ports {
        disk: disk.clone(),
        post,
        time: time.clone(),
        network: MemoryNetwork::default(),
        chance: SeededChance::new(seed),
    })
}

/// The settings of a person who gave an address and agreed.
pub fn agreed(address: &str) -> OutboxSettings {
    OutboxSettings { address: format!("{address}/results"), consent: true, ..OutboxSettings::default() }
}

pub fn context() -> Context {
    Context { detector: "autoencoder-1".to_owned(), drift: None }
}

/// The result that a device of 16 channels, ten times a second, has for this number: always the same.
pub fn scored(number: u64) -> Scored {
    let wave = |channel: u64| ((number * 31 + channel * 7) % 1000) as f32 / 997.0;
    Scored {
        number,
        time_ms: 1_772_665_506_000.0 + number as f64 * 100.0,
        score: Some(wave(3)),
        threshold: 0.75,
        by_channel: (0..16).map(wave).collect(),
        stuck: Vec::new(),
        missing: Vec::new(),
        alert: AlertState::Quiet,
        latency_ms: wave(5),
        samples: None,
    }
}

pub fn some(from: u64, count: u64) -> Vec<Scored> {
    (from..from + count).map(scored).collect()
}

/// A number below `limit`.
pub fn below(chance: &SeededChance, limit: u64) -> u64 {
    chance.bits() % limit
}
