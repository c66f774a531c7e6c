//! When results leave: only to an address that a person gave, with consent, outside airplane mode; again after a failure, and at once
//! when the network returns.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    pin::pin,
    rc::Rc,
};

use futures::{executor::block_on, future::select};
use hearth::{
    platform::{FetchError, Gate, MemoryPost, Parcel, Post, Receipt, TurnYielder, Yielder},
    protocol::{Delivery, OutboxSettings, OutboxState},
    sensing::outbox::Outbox,
};

use crate::{
    disk::Disk,
    outside::{Ports, Time, agreed, context, some, worker},
};

/// What a server answers next, and what it was sent.
#[derive(Clone, Default)]
pub struct Server {
    pub next: Rc<RefCell<VecDeque<Receipt>>>,
    pub came: Rc<RefCell<Vec<Parcel>>>,
    pub down: Rc<Cell<bool>>,
}

impl Server {
    pub fn post(&self) -> MemoryPost {
        let server = self.clone();
        MemoryPost::new(move |parcel| {
            if server.down.get() {
                return Err(FetchError::Unreachable { url: parcel.url.clone(), cause: "down".to_owned() });
            }
            server.came.borrow_mut().push(parcel.clone());
            Ok(server.next.borrow_mut().pop_front().unwrap_or_else(|| taken(parcel)))
        })
    }

    /// First and last sequence of each batch that came.
    pub fn stretches(&self) -> Vec<(u64, u64)> {
        self.came.borrow().iter().map(|parcel| (sequence(parcel, true), sequence(parcel, false))).collect()
    }
}

fn sequence(parcel: &Parcel, first: bool) -> u64 {
    let body: serde_json::Value = serde_json::from_slice(&parcel.body).unwrap();
    let results = body["results"].as_array().unwrap();
    let result = if first { results.first() } else { results.last() };
    result.unwrap()["sequence"].as_u64().unwrap()
}

fn taken(parcel: &Parcel) -> Receipt {
    let text = format!("{{\"stored\":1,\"known\":0,\"last\":{}}}", sequence(parcel, false));
    Receipt { status: 200, text, retry_after_ms: None }
}

pub fn answer(status: u16, text: &str) -> Receipt {
    Receipt { status, text: text.to_owned(), retry_after_ms: None }
}

/// Delivers until what it tells is what is wanted; gives all that it told.
pub fn deliver<P: Post + 'static>(
    outbox: &Outbox<Ports<P>>,
    until: impl Fn(&OutboxState) -> bool,
) -> Vec<OutboxState> {
    let told = RefCell::new(Vec::new());
    let reached = Cell::new(false);
    let tell = |state: OutboxState| {
        reached.set(reached.get() || until(&state));
        told.borrow_mut().push(state);
    };
    let turns = async {
        for _ in 0..10_000 {
            if reached.get() {
                return;
            }
            TurnYielder.yield_now().await;
        }
        panic!("it never came to that: {:?}", told.borrow().last());
    };
    block_on(select(pin!(outbox.deliver(&tell)), pin!(turns)));
    told.take()
}

pub fn is_up_to_date(state: &OutboxState) -> bool {
    matches!(state.delivery, Delivery::UpToDate { .. })
}

#[test]
fn nothing_leaves_before_there_is_an_address_and_consent() {
    let (server, disk) = (Server::default(), Disk::default());
    let outbox = worker(&disk, &Time::default(), server.post(), 1);
    block_on(outbox.record(&context(), &some(0, 250))).unwrap();
    let whole = agreed("http://collector");
    for settings in [
        OutboxSettings::default(),
        OutboxSettings { consent: false, ..whole.clone() },
        OutboxSettings { address: " ".to_owned(), ..whole.clone() },
    ] {
        block_on(outbox.configure(settings)).unwrap();
        let told = deliver(&outbox, |state| state.delivery == Delivery::Off);
        assert_eq!(told.last().unwrap().waiting, 250);
    }
    assert!(server.came.borrow().is_empty());
    block_on(outbox.configure(whole)).unwrap();
    let told = deliver(&outbox, is_up_to_date);
    assert_eq!(server.stretches(), [(0, 99), (100, 199), (200, 249)]);
    let end = told.last().unwrap();
    assert_eq!((end.waiting, end.sent), (0, 250));
    let parcel = server.came.borrow()[0].clone();
    assert_eq!(parcel.url, "http://collector/results");
    let key = parcel.headers.iter().find(|(name, _)| *name == "Idempotency-Key").unwrap().1.clone();
    let device = serde_json::from_slice::<serde_json::Value>(&parcel.body).unwrap()["device"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(key, format!("{device}-0-99"));
    assert_eq!(device.len(), 32, "a name by chance");
}

#[test]
fn airplane_mode_holds_them_and_its_end_lets_them_go_at_once() {
    let (server, disk, time) = (Server::default(), Disk::default(), Time::default());
    let post = server.post();
    let gate: Gate = post.gate().clone();
    let outbox = worker(&disk, &time, post, 1);
    block_on(outbox.configure(agreed("http://collector"))).unwrap();
    block_on(outbox.record(&context(), &some(0, 10))).unwrap();
    gate.allow(false);
    deliver(&outbox, |state| state.delivery == Delivery::Airplane);
    assert!(server.came.borrow().is_empty());
    gate.allow(true);
    deliver(&outbox, is_up_to_date);
    assert_eq!(server.stretches(), [(0, 9)]);
}

#[test]
fn a_batch_that_failed_goes_again_as_it_was_and_before_all_others() {
    let (server, disk) = (Server::default(), Disk::default());
    let outbox = worker(&disk, &Time::default(), server.post(), 1);
    block_on(outbox.configure(agreed("http://collector"))).unwrap();
    block_on(outbox.record(&context(), &some(0, 60))).unwrap();
    let answers = [answer(500, "{}"), answer(429, ""), answer(200, "<p>log in first</p>"), answer(408, "")];
    server.next.borrow_mut().extend(answers);
    let told = deliver(&outbox, |state| {
        // More comes meanwhile; what failed stays as it was.
        matches!(state.delivery, Delivery::Retrying { failures: 2, .. })
    });
    assert!(told.iter().any(
        |state| matches!(&state.delivery, Delivery::Retrying { failures: 1, why, .. } if why.contains("500"))
    ));
    block_on(outbox.record(&context(), &some(60, 60))).unwrap();
    deliver(&outbox, is_up_to_date);
    assert_eq!(server.stretches(), [(0, 59), (0, 59), (0, 59), (0, 59), (0, 59), (60, 119)]);
    let came = server.came.borrow();
    assert!(came[..5].iter().all(|parcel| parcel.body == came[0].body && parcel.headers == came[0].headers));
}

#[test]
fn waits_grow_and_the_network_s_return_ends_them() {
    let (server, disk, time) = (Server::default(), Disk::default(), Time::default());
    server.down.set(true);
    let outbox = worker(&disk, &time, server.post(), 1);
    block_on(outbox.configure(agreed("http://collector"))).unwrap();
    block_on(outbox.record(&context(), &some(0, 1))).unwrap();
    let told = deliver(&outbox, |state| matches!(state.delivery, Delivery::Retrying { failures: 12, .. }));
    let waits: Vec<f64> = told
        .iter()
        .filter_map(|state| match state.delivery {
            Delivery::Retrying { again_ms, .. } => Some(again_ms),
            _ => None,
        })
        .collect();
    assert!(
        waits[0] <= 1000.0 && waits[11] >= 150_000.0 && waits.iter().all(|wait| *wait <= 300_000.0),
        "{waits:?}"
    );
    server.next.borrow_mut().push_back(Receipt {
        status: 503,
        retry_after_ms: Some(1_200_000.0),
        text: String::new(),
    });
    server.down.set(false);
    let told = deliver(&outbox, is_up_to_date);
    let asked = |state: &OutboxState| matches!(state.delivery, Delivery::Retrying { again_ms, .. } if again_ms == 1_200_000.0);
    assert!(told.iter().any(asked), "the server asked for 20 minutes");
}
