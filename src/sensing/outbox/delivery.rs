//! When results are sent: every 30 seconds, at once when the network returns or the person changed something, and after a failure as
//! `backoff` says. A batch that failed is the next to be sent again, so results arrive in order.

use std::{convert::Infallible, future::pending, pin::Pin, rc::Rc};

use futures::future::select_all;
use serde::Deserialize;

use super::{
    Outbox, Outside, backoff, batch, batch::Sending, error::OutboxError, position::Position, refused,
    segment, settings::Settings,
};
use crate::{
    platform::{Chance, Clock, FetchError, Network, Parcel, Post, Purpose, Receipt, Store},
    protocol::{Delivery, OutboxState, RefusedId},
};

const EVERY_MS: f64 = 30_000.0;
const PATIENCE_MS: f64 = 30_000.0;
/// How it stands is told at most so often while batches leave.
const TELL_EVERY_MS: f64 = 1000.0;
const LEADER: &str = "leader";

/// What a collector answers.
#[derive(Deserialize)]
struct Accepted {
    /// The batch's last result.
    last: u64,
}

/// How one batch fared.
#[derive(Debug, PartialEq)]
enum Fate {
    Accepted,
    /// The server doesn't want it, and never will.
    Refused {
        status: u16,
        answer: String,
    },
    /// It was not there, or not ready.
    TryAgain {
        asked_ms: Option<f64>,
        why: String,
    },
    Airplane,
}

/// Why nothing is sent just now.
enum Rest {
    Off,
    Airplane,
    UpToDate,
    TryAgain { asked_ms: Option<f64>, why: String },
}

/// Which batch is to go.
enum Wanted {
    /// One that was refused.
    Again(RefusedId),
    /// The oldest of a slot's that waits.
    Slot(u32),
}

enum Step {
    Sent,
    Nothing,
    Rest(Rest),
}

impl Step {
    fn or_rest(self) -> Option<Rest> {
        match self {
            Self::Sent | Self::Nothing => None,
            Self::Rest(rest) => Some(rest),
        }
    }
}

impl<O: Outside> Outbox<O> {
    /// Sends what is waiting and what will be, until it is dropped. In all tabs but one it waits until that one ends.
    pub async fn deliver(&self, tell: &dyn Fn(OutboxState)) -> Infallible {
        self.say(Delivery::AnotherTab, tell).await;
        let _lead = self.store().lock(LEADER).await;
        let _leads = self.lead();
        let mut failures = 0;
        loop {
            let rest = self
                .send_all(tell)
                .await
                .unwrap_or_else(|error| Rest::TryAgain { asked_ms: None, why: error.to_string() });
            let (delivery, ms) = match rest {
                Rest::Off => (Delivery::Off, EVERY_MS),
                Rest::Airplane => (Delivery::Airplane, EVERY_MS),
                Rest::UpToDate => (Delivery::UpToDate { again_ms: EVERY_MS }, EVERY_MS),
                Rest::TryAgain { asked_ms, why } => {
                    failures += 1;
                    let again_ms = backoff::wait_ms(failures, self.outside.chance().bits(), asked_ms);
                    (Delivery::Retrying { failures, again_ms, why }, again_ms)
                }
            };
            if !matches!(delivery, Delivery::Retrying { .. }) {
                failures = 0;
            }
            let is_airplane = delivery == Delivery::Airplane;
            self.say(delivery, tell).await;
            self.rest(ms, is_airplane).await;
        }
    }

    async fn say(&self, delivery: Delivery, tell: &dyn Fn(OutboxState)) {
        self.delivery.replace(delivery);
        // Where the store can't be read, the next attempt says so.
        if let Ok(state) = self.state().await {
            tell(state);
        }
    }

    /// Waits for so long, or until there is a reason to try at once.
    async fn rest(&self, ms: f64, is_airplane: bool) {
        let outside = &self.outside;
        let reasons: [Pin<Box<dyn Future<Output = ()> + '_>>; 4] = [
            Box::pin(outside.clock().sleep(ms)),
            Box::pin(outside.network().returned()),
            Box::pin(self.wake.called()),
            Box::pin(async move {
                if is_airplane { outside.post().gate().opened().await } else { pending().await }
            }),
        ];
        select_all(reasons).await;
    }

    /// Sends what a person wants to be sent again, and then what waits, slot by slot, until there is a reason to rest. The files are
    /// listed once: there may be hundreds, and a browser looks at each.
    async fn send_all(&self, tell: &dyn Fn(OutboxState)) -> Result<Rest, OutboxError> {
        let files = self.store().list().await?;
        let mut told = f64::NEG_INFINITY;
        for id in refused::again(&files) {
            if let Some(rest) = self.send_next(Wanted::Again(id), &mut told, tell).await?.or_rest() {
                return Ok(rest);
            }
        }
        for slot in segment::among(&files).into_keys() {
            loop {
                match self.send_next(Wanted::Slot(slot), &mut told, tell).await? {
                    Step::Sent => {}
                    Step::Nothing => break,
                    Step::Rest(rest) => return Ok(rest),
                }
            }
        }
        Ok(Rest::UpToDate)
    }

    async fn send_next(
        &self,
        wanted: Wanted,
        told: &mut f64,
        tell: &dyn Fn(OutboxState),
    ) -> Result<Step, OutboxError> {
        // Another tab may have taken back the consent.
        let settings = self.settings().await?;
        if !settings.may_send() {
            return Ok(Step::Rest(Rest::Off));
        }
        if self.outside.post().gate().is_closed() {
            return Ok(Step::Rest(Rest::Airplane));
        }
        let sending = match wanted {
            Wanted::Again(id) => self.refused.again(self, &settings, id).await?.map(Rc::new),
            Wanted::Slot(slot) => self.next_batch(slot, &settings).await?,
        };
        let Some(sending) = sending else { return Ok(Step::Nothing) };
        let now = self.outside.clock().now_ms();
        if now - *told >= TELL_EVERY_MS {
            *told = now;
            self.say(Delivery::Sending, tell).await;
        }
        match self.send(&settings, &sending).await {
            Fate::Accepted if sending.again => self.refused.accepted(self, &sending).await?,
            Fate::Accepted => self.passed(&sending, true).await?,
            Fate::Refused { status, answer } => {
                self.refused.set_aside(self, &sending, status, answer).await?;
                if !sending.again {
                    self.passed(&sending, false).await?;
                }
            }
            Fate::TryAgain { asked_ms, why } => return Ok(Step::Rest(Rest::TryAgain { asked_ms, why })),
            Fate::Airplane => return Ok(Step::Rest(Rest::Airplane)),
        }
        Ok(Step::Sent)
    }

    /// A slot's oldest results that wait; the same as before where those were not answered yet.
    async fn next_batch(&self, slot: u32, settings: &Settings) -> Result<Option<Rc<Sending>>, OutboxError> {
        let mut reading = self.take_reading(slot).await?;
        let mut read = Ok(());
        if reading.sending.is_none() {
            if reading.ahead.len() < batch::MOST_RESULTS {
                read = self.read_on(slot, &mut reading).await;
            }
            // Plain numbers and texts are always JSON.
            let made = batch::batch(slot, &settings.device_of(slot), &reading.ahead).ok().flatten();
            reading.sending = made.map(Rc::new);
        }
        let sending = reading.sending.clone();
        self.readings.borrow_mut().insert(slot, reading);
        read.map(|()| sending)
    }

    /// The batch is the collector's now, or set aside: what follows is the next to be sent.
    async fn passed(&self, sending: &Sending, is_sent: bool) -> Result<(), OutboxError> {
        let (id, count) = (sending.id, u64::from(sending.results));
        Position::change(self.store(), id.slot, |position| {
            position.next = position.next.max(id.last + 1);
            position.sent += if is_sent { count } else { 0 };
        })
        .await?;
        if let Some(reading) = self.readings.borrow_mut().get_mut(&id.slot) {
            reading.sending = None;
            while reading.ahead.front().is_some_and(|(_, kept)| kept.sequence <= id.last) {
                reading.ahead.pop_front();
            }
        }
        Ok(())
    }

    async fn send(&self, settings: &Settings, sending: &Sending) -> Fate {
        let parcel = Parcel {
            url: settings.chosen.address.clone(),
            purpose: Purpose::Results,
            headers: vec![
                ("Content-Type", "application/json".to_owned()),
                ("Idempotency-Key", sending.key.clone()),
            ],
            body: sending.body.clone(),
            patience_ms: PATIENCE_MS,
        };
        match self.outside.post().post(parcel).await {
            Ok(receipt) => fate(receipt, sending.id.last),
            Err(FetchError::Closed { .. }) => Fate::Airplane,
            Err(FetchError::Refused { url, status, retry_after_ms }) => {
                Fate::TryAgain { asked_ms: retry_after_ms, why: format!("{url}: {status}") }
            }
            Err(error @ (FetchError::Unreachable { .. } | FetchError::Broken { .. })) => {
                Fate::TryAgain { asked_ms: None, why: error.to_string() }
            }
        }
    }
}

/// A status in the 200s alone doesn't make an answer a collector's: a network that wants a password first answers so, too.
fn fate(receipt: Receipt, last: u64) -> Fate {
    let Receipt { status, retry_after_ms: asked_ms, text } = receipt;
    match status {
        200..=299 => match serde_json::from_str::<Accepted>(&text) {
            Ok(accepted) if accepted.last == last => Fate::Accepted,
            Ok(_) | Err(_) => {
                Fate::TryAgain { asked_ms, why: format!("{status}, and no collector's answer") }
            }
        },
        408 | 425 | 429 => Fate::TryAgain { asked_ms, why: format!("the server answered {status}") },
        400..=499 => Fate::Refused { status, answer: text },
        _ => Fate::TryAgain { asked_ms, why: format!("the server answered {status}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, text: &str) -> Fate {
        fate(Receipt { status, text: text.to_owned(), retry_after_ms: Some(7.0) }, 9)
    }

    #[test]
    fn what_may_come_through_later_is_tried_again_and_what_never_will_is_refused() {
        assert_eq!(of(200, r#"{"stored":1,"known":0,"last":9}"#), Fate::Accepted);
        for status in [400, 401, 404, 409, 413, 422] {
            assert_eq!(of(status, "why"), Fate::Refused { status, answer: "why".to_owned() });
        }
        for (status, text) in [
            (200, "<!doctype html>"),
            (200, r#"{"last":8}"#),
            (204, ""),
            (302, ""),
            (408, ""),
            (429, ""),
            (500, ""),
            (503, ""),
        ] {
            assert!(
                matches!(of(status, text), Fate::TryAgain { asked_ms: Some(7.0), .. }),
                "{status} {text}"
            );
        }
    }
}
