//! An update whose worker dies: the old or the new model loads, never none, never a mix, and the next attempt ends where the first one
//! would have.

use std::task::{Context, Poll};

use futures::{StreamExt, task::noop_waker};
use hearth::{
    channel::{Connection, Event, memory},
    client::Update as Came,
    platform::{MemoryPlatform, StepClock},
    protocol::{Chunk, FromWorker, Reply, RequestId, ToWorker, UpdateStep, UpdateVerdict, UpdateWish},
    service,
};

use super::signing::{Scene, Version};

/// What a worker had said when it died.
#[derive(Default)]
struct Said {
    passed: Option<UpdateStep>,
    done: bool,
}

/// Lets a worker of its own, over the same files, update for so many turns, and is its death then. A turn ends wherever the worker gives
/// way, so behind each step too.
fn die_after(scene: &Scene, turns: usize) -> Said {
    let (page, worker) = memory::pair::<ToWorker, FromWorker>();
    let platform = MemoryPlatform {
        store: scene.bench.store.clone(),
        fetch: scene.bench.fetch.of_another_worker(),
        clock: StepClock::new(25),
        ..MemoryPlatform::default()
    };
    let mut service = Box::pin(service::serve(worker, platform));
    let Connection { outbox, mut inbox } = page;
    let request = scene.update(UpdateWish::Install).into();
    outbox.post(&ToWorker::Start { id: RequestId(1), request });
    let (waker, mut said) = (noop_waker(), Said::default());
    let mut context = Context::from_waker(&waker);
    for _ in 0..turns {
        assert!(service.as_mut().poll(&mut context).is_pending());
        while let Poll::Ready(Some(Event::Message(message))) = inbox.poll_next_unpin(&mut context) {
            match message {
                FromWorker::Reply { reply: Reply::Chunk(Chunk::Update(step)), .. } => {
                    said.passed = Some(step)
                }
                FromWorker::Reply { reply: Reply::Done(result), .. } => {
                    result.unwrap();
                    said.done = true;
                }
                FromWorker::Reply { .. }
                | FromWorker::Ready { .. }
                | FromWorker::Crashed { .. }
                | FromWorker::Requested(_) => {}
            }
        }
    }
    said
}

fn goes_on(scene: &mut Scene, cut: &str) {
    let verdict = scene.verdict(UpdateWish::Install);
    assert!(
        matches!(verdict, UpdateVerdict::Installed { version: 1 } | UpdateVerdict::UpToDate),
        "{cut}: {verdict:?}"
    );
    assert_eq!(scene.holding(), "new", "{cut}");
}

#[test]
fn a_death_at_any_turn_leaves_the_old_release_or_the_new_one() {
    let (old, new) = (Version::seeded(1), Version::seeded(2));
    let mut behind = Vec::new();
    for turns in 1.. {
        assert!(turns < 5000, "no end");
        let mut scene = Scene::of(old.clone(), new.clone());
        scene.release(1);
        let said = die_after(&scene, turns);
        let held = if said.passed >= Some(UpdateStep::Swapped) { "new" } else { "old" };
        let cut = format!("after {turns} turns, behind {:?}", said.passed);
        assert_eq!(scene.holding(), held, "{cut}");
        goes_on(&mut scene, &cut);
        behind.extend(said.passed);
        if said.done {
            println!("{turns} deaths");
            break;
        }
    }
    behind.dedup();
    let steps = [
        UpdateStep::Fetched,
        UpdateStep::Verified,
        UpdateStep::Staged,
        UpdateStep::HashChecked,
        UpdateStep::SelfTested,
        UpdateStep::Swapped,
        UpdateStep::OldRemoved,
    ];
    assert_eq!(behind, steps, "a death behind each step");
}

#[test]
fn a_page_whose_worker_dies_goes_on_with_another() {
    let mut scene = Scene::new();
    scene.release(1);
    let mut running = scene.bench.client.run(scene.update(UpdateWish::Install));
    while !matches!(scene.bench.next(&mut running), Came::Chunk(UpdateStep::HashChecked)) {}
    scene.bench.replace_worker();
    assert!(scene.bench.finish(running).result.is_err());
    assert_eq!(scene.holding(), "old");
    goes_on(&mut scene, "another worker");
}

#[test]
fn an_update_that_is_stopped_goes_on_where_it_was() {
    let mut scene = Scene::new();
    scene.release(1);
    let mut running = scene.bench.client.run(scene.update(UpdateWish::Install));
    while !matches!(scene.bench.next(&mut running), Came::Chunk(UpdateStep::Staged)) {}
    drop(running);
    scene.bench.settle();
    assert_eq!(scene.holding(), "old");
    let requests = scene.bench.fetch.requests().len();
    goes_on(&mut scene, "stopped");
    assert_eq!(scene.bench.fetch.requests().len(), requests + 1, "the manifest, and no byte of the model");
}
