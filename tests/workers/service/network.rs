//! What leaves the device is told, and nothing leaves while the person wants none to.

use std::{cell::RefCell, rc::Rc};

use futures::StreamExt;
use hearth::{
    client::Update,
    protocol::{FailureKind, Load, ModelSpec, Processor, Purpose, RequestStatus, Requested},
};

use crate::support::{bench::Bench, tiny::Tiny};

/// What the page has heard so far, the last of each number.
struct Ledger(Rc<RefCell<Vec<Requested>>>);

impl Ledger {
    fn of(bench: &Bench) -> Self {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let mut requests = bench.client.requests();
        let into = heard.clone();
        bench.spawn(async move {
            while let Some((_, requested)) = requests.next().await {
                into.borrow_mut().push(requested);
            }
        });
        Self(heard)
    }

    fn told(&self) -> Vec<(String, RequestStatus, u64)> {
        self.0.borrow().iter().map(|told| (told.url.clone(), told.status, told.bytes)).collect()
    }
}

fn load(model: &ModelSpec) -> Load {
    Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic }
}

#[test]
fn a_download_is_told_when_it_leaves_and_when_it_has_ended() {
    let mut bench = Bench::new();
    let ledger = Ledger::of(&bench);
    let model = bench.serve(&Tiny::default().file());

    bench.ask(load(&model)).result.unwrap();
    bench.settle();

    let whole = (model.url.clone(), RequestStatus::Done, model.bytes);
    assert_eq!(ledger.told(), [(model.url.clone(), RequestStatus::UnderWay, 0), whole.clone()]);
    assert!(ledger.0.borrow().iter().all(|told| told.purpose == Purpose::Model));
    bench.ask(load(&model)).result.unwrap();
    bench.settle();
    assert_eq!(ledger.told().len(), 2, "what is stored is not requested");
}

#[test]
fn a_connection_that_breaks_is_told_with_what_came() {
    let mut bench = Bench::new();
    let ledger = Ledger::of(&bench);
    let file = Tiny::default().file();
    let model = bench.serve(&file);
    bench.fetch.serve_broken(&model.url, file, 10_000);

    assert_eq!(bench.ask(load(&model)).failure(), FailureKind::Offline);
    bench.settle();
    assert!(ledger.told().contains(&(model.url, RequestStatus::Failed, 10_000)), "{:?}", ledger.told());
}

#[test]
fn airplane_mode_lets_nothing_out_also_from_the_next_worker() {
    let mut bench = Bench::on_disk();
    let ledger = Ledger::of(&bench);
    let model = bench.serve(&Tiny::default().file());
    bench.client.allow_network(false);

    let answer = bench.ask(load(&model));
    assert_eq!(answer.failure(), FailureKind::Offline);
    assert!(answer.result.unwrap_err().message.contains("airplane mode"));
    bench.replace_worker();
    assert_eq!(bench.ask(load(&model)).failure(), FailureKind::Offline);
    assert_eq!((bench.fetch.requests(), ledger.told()), (Vec::new(), Vec::new()));

    bench.client.allow_network(true);
    bench.ask(load(&model)).result.unwrap();
    assert_eq!(bench.fetch.requests().len(), 1);
    bench.client.allow_network(false);
    bench.replace_worker();
    bench.ask(load(&model)).result.unwrap();
    assert_eq!(bench.fetch.requests().len(), 1, "what is stored opens without the network");
}

#[test]
fn airplane_mode_ends_a_download_under_way() {
    let mut bench = Bench::new();
    let ledger = Ledger::of(&bench);
    let model = bench.serve(&Tiny::default().file());
    let mut running = bench.client.run(load(&model));

    let failure = loop {
        match bench.next(&mut running) {
            Update::Progress(_) => bench.client.allow_network(false),
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => break result.unwrap_err(),
        }
    };
    bench.settle();
    assert_eq!(failure.kind, FailureKind::Offline, "{failure}");
    let (_, status, bytes) = ledger.told().pop().unwrap();
    assert!(status == RequestStatus::Failed && bytes < model.bytes, "{status:?} after {bytes} bytes");
}

#[test]
fn an_ended_client_has_no_worker_and_starts_none() {
    let mut bench = Bench::with_model(Tiny::default());
    assert_eq!(bench.services(), 1);
    bench.client.end();
    bench.settle();
    assert_eq!(bench.services(), 0);
    bench.client.restart();
    bench.settle();
    assert_eq!(bench.services(), 0);
}
