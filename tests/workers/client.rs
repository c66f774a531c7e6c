//! The worker's life as the page sees it: started, lost, started again, given up, out of date.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use crate::support::{
    bench::{Bench, say, user},
    tiny::Tiny,
};
use futures::{StreamExt, executor::LocalPool, task::LocalSpawnExt};
use hearth::{
    channel::{Connection, Event, memory},
    client::{Client, Update, WorkerStatus},
    protocol::{
        Chunk, Dialect, Failure, FailureKind, Forget, Form, FromWorker, GivenFile, Load, Processor, Read,
        ReadChunk, Reply, Request, RequestId, ToWorker, WorkerKind, request,
    },
};

#[test]
fn a_worker_that_dies_fails_what_it_was_at_and_comes_back_empty() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny::default().with_context(4096).file());
    bench
        .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    let mut statuses = bench.client.watch();
    assert_eq!(bench.next_status(&mut statuses), WorkerStatus::Ready);
    let mut answering = bench.client.run(say([user("Hello")], 1000));
    let waiting = bench.client.run(say([user("Good morning")], 10));
    let shown = bench.until_piece(&mut answering);

    bench.kill_worker();

    let crashed = bench.finish(answering);
    assert_eq!(crashed.failure(), FailureKind::Crashed);
    assert_eq!(bench.finish(waiting).failure(), FailureKind::Crashed);
    assert!(matches!(bench.next_status(&mut statuses), WorkerStatus::Restarting { .. }));
    assert_eq!(bench.next_status(&mut statuses), WorkerStatus::Ready);

    assert_eq!(bench.ask(say([user("Hello")], 8)).failure(), FailureKind::NotLoaded);
    bench.ask(Load { model, download: false, threads: 1, processor: Processor::Automatic }).result.unwrap();
    assert!(bench.ask(say([user("Hello")], 40)).text().starts_with(&(shown + &crashed.text())));
    assert_eq!(bench.services(), 1, "the dead one is gone");
}

#[test]
fn a_death_in_mid_download_loses_no_bytes() {
    let mut bench = Bench::new();
    let file = Tiny::default().file();
    let model = bench.serve(&file);
    let mut loading = bench.client.run(Load {
        model: model.clone(),
        download: true,
        threads: 1,
        processor: Processor::Automatic,
    });
    for _ in 0..2 {
        bench.next(&mut loading);
    }

    bench.kill_worker();
    assert_eq!(bench.finish(loading).failure(), FailureKind::Crashed);

    let loaded = bench
        .ask(Load { model, download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    assert!(loaded.downloaded_bytes < file.len() as u64);
}

#[test]
fn ten_deaths_at_different_moments_leave_a_client_that_works() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny::default().with_context(4096).file());
    bench
        .ask(Load { model: model.clone(), download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    let right = bench.ask(say([user("Hello")], 20)).text();
    for moment in 0..10 {
        let mut running = bench.client.run(say([user("word ".repeat(200))], 50));
        for _ in 0..moment {
            bench.next(&mut running);
        }
        bench.kill_worker();
        assert_eq!(bench.finish(running).failure(), FailureKind::Crashed);
        bench
            .ask(Load { model: model.clone(), download: false, threads: 1, processor: Processor::Automatic })
            .result
            .unwrap();
        assert_eq!(bench.ask(say([user("Hello")], 20)).text(), right);
    }
}

#[test]
fn a_restart_on_request_fails_what_runs_and_starts_another() {
    let mut bench = Bench::with_model(Tiny::default().with_context(4096));
    let mut running = bench.client.run(say([user("Hello")], 1000));
    bench.until_piece(&mut running);

    bench.client.restart();

    assert_eq!(bench.finish(running).failure(), FailureKind::Crashed);
    assert_eq!(bench.ask(say([user("Hello")], 8)).failure(), FailureKind::NotLoaded);
    bench.settle();
    assert_eq!(bench.services(), 1);
}

#[test]
fn a_request_made_before_the_worker_is_ready_waits_for_it() {
    let mut bench = Bench::new();
    let mut statuses = bench.client.watch();
    assert_eq!(bench.next_status(&mut statuses), WorkerStatus::Starting);
    let running = bench.client.run(say([user("Hello")], 8));
    assert_eq!(bench.finish(running).failure(), FailureKind::NotLoaded);
    assert_eq!(bench.next_status(&mut statuses), WorkerStatus::Ready);
}

#[test]
fn the_service_ends_with_the_last_client() {
    let mut bench = Bench::with_model(Tiny::default().with_context(4096));
    let other = bench.client.clone();
    let mut running = other.run(say([user("Hello")], 1000));
    bench.until_piece(&mut running);

    bench.drop_client();
    bench.until_piece(&mut running);
    assert_eq!(bench.services(), 1, "one client is left, and its request goes on");

    drop(other);
    drop(running);
    bench.settle();
    assert_eq!(bench.services(), 0);
}

/// Workers of a kind that a script plays itself: each birth calls `born` with its number and the worker's end. Others say nothing.
fn client_of(
    pool: &LocalPool,
    played: WorkerKind,
    born: impl Fn(u32, Connection<FromWorker, ToWorker>) + 'static,
) -> (Client, Rc<Cell<u32>>) {
    let births = Rc::new(Cell::new(0));
    let count = Rc::clone(&births);
    let (client, driver) = Client::new(move |kind| {
        let (page, worker) = memory::pair();
        if kind == played {
            count.set(count.get() + 1);
            born(count.get(), worker);
        } else {
            std::mem::forget(worker);
        }
        page
    });
    pool.spawner().spawn_local(driver).unwrap();
    (client, births)
}

fn forget() -> Forget {
    Forget { sha256: "00".to_owned() }
}

fn failure(update: Option<Update<Forget>>) -> FailureKind {
    match update {
        Some(Update::Done(Err(failure))) => failure.kind,
        Some(Update::Done(Ok(_)) | Update::Progress(_) | Update::Chunk(_)) | None => panic!("no failure"),
    }
}

#[test]
fn three_stillbirths_are_enough_and_a_restart_tries_again() {
    let mut pool = LocalPool::new();
    let (client, births) = client_of(&pool, WorkerKind::Models, |_, worker| drop(worker));
    let statuses = client.watch();
    let mut waiting = client.run(forget());

    pool.run_until_stalled();

    assert_eq!(births.get(), 3);
    assert_eq!(failure(pool.run_until(waiting.next())), FailureKind::Crashed);
    assert_eq!(
        failure(pool.run_until(client.run(forget()).next())),
        FailureKind::Crashed,
        "at once from now on"
    );
    assert!(matches!(pool.run_until(client.watch().next()), Some(WorkerStatus::Dead { .. })));

    client.restart();
    pool.run_until_stalled();
    assert_eq!(births.get(), 6);
    drop((client, waiting));
    let seen: Vec<WorkerStatus> = pool.run_until(statuses.collect());
    assert!(matches!(
        seen[..4],
        [
            WorkerStatus::Starting,
            WorkerStatus::Restarting { .. },
            WorkerStatus::Restarting { .. },
            WorkerStatus::Dead { .. },
        ]
    ));
}

#[test]
fn a_request_survives_a_stillbirth() {
    let mut pool = LocalPool::new();
    let heard = Rc::new(Cell::new(None));
    let ears = Rc::clone(&heard);
    let (client, births) = client_of(&pool, WorkerKind::Models, move |birth, worker| {
        if birth == 2 {
            worker.outbox.post(&FromWorker::Ready { build: hearth::protocol::BUILD.to_owned() });
            ears.set(Some(worker));
        }
    });
    let _waiting = client.run(forget());

    pool.run_until_stalled();

    assert_eq!(births.get(), 2);
    let mut worker = heard.take().unwrap();
    assert!(matches!(
        worker.inbox.try_recv(),
        Ok(hearth::channel::Event::Message(ToWorker::Start { request, .. })) if request == forget().into()
    ));
}

fn read(name: &str) -> Read {
    let file = GivenFile { name: name.to_owned(), address: format!("blob:{name}"), bytes: 1 };
    Read { file, form: Form::Text, dialect: Dialect::default(), password: None, from_row: 0, hash: false }
}

/// The files that a worker has been asked to read so far.
fn asked(worker: &mut Connection<FromWorker, ToWorker>) -> Vec<(RequestId, String)> {
    let mut files = Vec::new();
    while let Ok(Event::Message(message)) = worker.inbox.try_recv() {
        if let ToWorker::Start { id, request: Request::Reader(request::Reader::Read(read)) } = message {
            files.push((id, read.file.name));
        }
    }
    files
}

#[test]
fn a_reader_that_hangs_takes_no_file_along_that_nobody_stopped() {
    let mut pool = LocalPool::new();
    let workers = Rc::new(RefCell::new(Vec::new()));
    let crowd = Rc::clone(&workers);
    let (client, births) = client_of(&pool, WorkerKind::Reader, move |_, worker| {
        worker.outbox.post(&FromWorker::Ready { build: hearth::protocol::BUILD.to_owned() });
        crowd.borrow_mut().push(worker);
    });
    let mut hangs = client.run(read("hangs.pdf"));
    let mut begun = client.run(read("begun.txt"));
    let mut waits = client.run(read("waits.txt"));
    pool.run_until_stalled();
    let files = asked(&mut workers.borrow_mut()[0]);
    let chunk = Reply::Chunk(Chunk::Read(ReadChunk::Hash(String::new())));
    workers.borrow()[0].outbox.post(&FromWorker::Reply { id: files[1].0, reply: chunk });
    pool.run_until_stalled();

    hangs.cancel();
    hangs.end_worker();
    pool.run_until_stalled();

    assert_eq!(births.get(), 2);
    assert_eq!(asked(&mut workers.borrow_mut()[1]), files[2..]);
    let crashed = |update: Option<Update<Read>>| matches!(update, Some(Update::Done(Err(failure))) if failure.kind == FailureKind::Crashed);
    assert!(crashed(pool.run_until(hangs.next())));
    assert!(matches!(pool.run_until(begun.next()), Some(Update::Chunk(_))));
    assert!(crashed(pool.run_until(begun.next())), "half of it came from a reader that is gone");
    let failed = Reply::Done(Err(Failure::new(FailureKind::BadInput, "read by the second")));
    workers.borrow()[1].outbox.post(&FromWorker::Reply { id: files[2].0, reply: failed });
    let answer = pool.run_until(waits.next());
    assert!(matches!(answer, Some(Update::Done(Err(failure))) if failure.message == "read by the second"));
}

#[test]
fn a_worker_of_another_build_is_not_spoken_to() {
    let mut pool = LocalPool::new();
    let (client, births) = client_of(&pool, WorkerKind::Models, |_, worker| {
        worker.outbox.post(&FromWorker::Ready { build: "another".to_owned() });
    });
    let mut waiting = client.run(forget());

    pool.run_until_stalled();

    assert_eq!(births.get(), 1, "another one would be no newer");
    assert_eq!(failure(pool.run_until(waiting.next())), FailureKind::Outdated);
    assert_eq!(failure(pool.run_until(client.run(forget()).next())), FailureKind::Outdated);
    let status = pool.run_until(client.watch().next());
    assert_eq!(status, Some(WorkerStatus::Outdated { worker_build: "another".to_owned() }));
}

#[test]
fn a_workers_last_word_reaches_the_page() {
    let mut pool = LocalPool::new();
    let (client, _) = client_of(&pool, WorkerKind::Models, |birth, worker| {
        worker.outbox.post(&FromWorker::Ready { build: hearth::protocol::BUILD.to_owned() });
        if birth == 1 {
            worker.outbox.post(&FromWorker::Crashed { message: "index out of bounds".to_owned() });
        }
        // The second one stays.
        std::mem::forget(worker);
    });
    let mut statuses = client.watch();
    let mut said = Vec::new();
    for _ in 0..4 {
        said.push(pool.run_until(statuses.next()).unwrap());
    }
    let reason = "index out of bounds".to_owned();
    assert_eq!(
        said,
        [
            WorkerStatus::Starting,
            WorkerStatus::Ready,
            WorkerStatus::Restarting { reason },
            WorkerStatus::Ready
        ]
    );
}
