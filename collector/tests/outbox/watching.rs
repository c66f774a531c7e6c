//! A watch in a whole worker, as a page meets it: what the page is told is on the disk already, and is delivered.

use std::{cell::Cell, collections::BTreeSet, rc::Rc};

use futures::{
    FutureExt, StreamExt,
    executor::{LocalPool, LocalSpawner, block_on},
    future::{AbortHandle, Abortable},
    task::LocalSpawnExt,
};
use hearth::{
    channel::memory,
    client::{Client, Update},
    platform::{Gate, SeededChance, StepClock, TurnYielder},
    protocol::{
        Bytes, Channel, Deliver, DetectorMethod, FromWorker, Outbox, OutboxWish, Recording, Samples, Sense,
        Task, ToWorker, TrainSensors, TrainingData, TrainingSettings, Watch, WatchId, WatchSettings,
    },
    sensing,
};

use crate::{
    delivering::{Server, is_up_to_date},
    disk::Disk,
    outside::{Time, agreed, worker},
};

const ID: WatchId = WatchId(1);

/// A page whose worker keeps results on this disk and sends them to this server; and how to kill the worker.
fn page(spawner: LocalSpawner, disk: &Disk, server: &Server) -> (Client, Rc<Cell<Option<AbortHandle>>>) {
    let killing: Rc<Cell<Option<AbortHandle>>> = Rc::default();
    let (disk, server, kills, workers) = (disk.clone(), server.clone(), killing.clone(), spawner.clone());
    let (client, driver) = Client::new(move |_| {
        let (page, end) = memory::pair::<ToWorker, FromWorker>();
        let outbox = worker(&disk, &Time::default(), server.post(), 3);
        let ports = sensing::Ports::new(StepClock::new(1), TurnYielder, Gate::new(|| 0.0)).keep_in(outbox);
        let (abort, registration) = AbortHandle::new_pair();
        kills.set(Some(abort));
        let serving = Abortable::new(sensing::serve(end, ports), registration);
        workers.spawn_local(serving.map(|_| ())).unwrap();
        page
    });
    spawner.spawn_local(driver).unwrap();
    (client, killing)
}

async fn ask<T: Task>(client: &Client, task: T) -> T::Output {
    let mut running = client.run(task);
    loop {
        match running.next().await {
            Some(Update::Done(result)) => return result.unwrap(),
            Some(Update::Chunk(_) | Update::Progress(_)) => {}
            None => panic!("it ended without a word"),
        }
    }
}

fn samples(from: u64, count: u64) -> Samples {
    let mut samples = Samples::default();
    for at in from..from + count {
        let phase = at as f32 * 0.21;
        let noise = |prime: u64| (at * prime % 101) as f32 * 0.002;
        samples.times_ms.push(1.7e12 + at as f64 * 100.0);
        samples.values.extend([phase.sin() + noise(37), (phase + 1.0).sin() - noise(53)]);
    }
    samples
}

fn training() -> TrainSensors {
    let channel = |name: &str| Channel { name: name.to_owned(), unit: String::new() };
    let recording = Recording { channels: vec![channel("a"), channel("b")], samples: samples(0, 3_000) };
    let settings = TrainingSettings {
        window: 16,
        step: 4,
        false_alarms_a_day: 24.0,
        most_epochs: 2,
        seed: 1,
        method: Some(DetectorMethod::Ewma),
    };
    TrainSensors { data: TrainingData::Recording(recording), settings, marked: Vec::new() }
}

fn watch(detector: &Bytes) -> Watch {
    let settings = WatchSettings {
        record: true,
        windows_to_raise: 2,
        windows_to_clear: 3,
        most_ms: None,
        drift_windows: None,
        drift_psi: 0.25,
    };
    Watch { watch: ID, detector: detector.clone(), settings }
}

/// The times of all results on a disk, as another worker finds them.
fn times(disk: &Disk) -> BTreeSet<u64> {
    let outbox = worker(disk, &Time::default(), Server::default().post(), 9);
    let (mut place, mut times) = (None, BTreeSet::new());
    loop {
        let exported = block_on(outbox.export(place)).unwrap();
        let csv = String::from_utf8(exported.csv.0).unwrap();
        let rows = csv.lines().filter(|line| !line.starts_with("device"));
        times.extend(rows.map(|row| row.split(',').nth(2).unwrap().parse::<f64>().unwrap() as u64));
        place = exported.next;
        if place.is_none() {
            return times;
        }
    }
}

#[test]
fn what_a_page_is_told_outlives_the_worker_and_is_delivered() {
    let (server, disk, chance) = (Server::default(), Disk::default(), SeededChance::new(5));
    let mut pool = LocalPool::new();
    let (client, killing) = page(pool.spawner(), &disk, &server);
    let told = pool.run_until(async {
        ask(&client, Outbox { wish: OutboxWish::Configure(agreed("http://collector")) }).await;
        let detector = ask(&client, training()).await.detector;
        let mut told = BTreeSet::new();
        let mut watching = client.run(watch(&detector));
        for batch in 0..20 {
            let windows =
                ask(&client, Sense { watch: ID, samples: samples(3_000 + batch * 40, 40), last: false })
                    .await
                    .windows;
            let mut came = 0;
            while came < windows {
                let Some(Update::Chunk(watched)) = watching.next().await else {
                    panic!("the watch has ended")
                };
                came += watched.scored.len() as u32;
                told.extend(watched.scored.iter().map(|scored| scored.time_ms as u64));
            }
        }
        // Killed in the middle, and the power goes.
        killing.take().unwrap().abort();
        told
    });
    drop((client, pool));
    assert!(told.len() > 150, "{}", told.len());
    disk.lose_power(&chance);
    assert!(told.is_subset(&times(&disk)), "a result was told and is gone");

    let mut pool = LocalPool::new();
    let (client, _) = page(pool.spawner(), &disk, &server);
    pool.run_until(async {
        let mut delivering = client.run(Deliver);
        loop {
            match delivering.next().await {
                Some(Update::Chunk(state)) if is_up_to_date(&state) => break,
                Some(Update::Chunk(_) | Update::Progress(_)) => {}
                Some(Update::Done(_)) | None => panic!("it delivers until it is cancelled"),
            }
        }
    });
    let sent: u64 = server.stretches().iter().map(|(first, last)| last - first + 1).sum();
    assert_eq!(sent, times(&disk).len() as u64);
}
