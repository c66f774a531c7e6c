//! A worker that is killed again and again, and loses power each time, while its collector fails: what the collector has in the end.

use std::{
    cell::Cell,
    pin::pin,
    rc::Rc,
    time::{Duration, Instant},
};

use collector::{Failing, Options, Running};
use futures::{
    executor::block_on,
    future::{Either, select},
};
use hearth::{
    platform::{SeededChance, TurnYielder, Yielder},
    protocol::OutboxState,
};

use crate::{
    disk::Disk,
    outside::{Http, Time, agreed, below, context, scored, some, worker},
};

struct Run {
    results: u64,
    kills: u64,
    seed: u64,
    percent: u8,
}

/// What a run came to.
#[derive(Debug, Default)]
struct Figures {
    requests: u64,
    kills: u64,
    seconds: f64,
}

/// Records results and sends them until the collector has all, with kills on the way.
#[allow(clippy::disallowed_methods, reason = "natively there is a clock")]
fn run(run: &Run) -> Figures {
    let started = Instant::now();
    let folder = std::env::temp_dir().join(format!("hearth-outbox-{}-{}", run.seed, std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let failing = Failing { seed: run.seed, percent: run.percent, slow: Duration::from_millis(60) };
    let database = folder.join("collector.sqlite");
    let options =
        Options { database: Some(database.clone()), failing: Some(failing), ..Options::for_tests() };
    let collector = Running::start(options).unwrap();
    let chance = SeededChance::new(run.seed);
    let (disk, time, requests) = (Disk::default(), Time::default(), Rc::new(Cell::new(0)));
    let mut figures = Figures::default();
    // At most so many requests between two kills, so that there are enough for all of them.
    let most_requests = (run.results / 100 / run.kills).max(1);
    let mut last_recorded = 0;
    loop {
        let http = Http::new(Duration::from_millis(30), &requests);
        let outbox = worker(&disk, &time, http, run.seed + figures.kills);
        let done = Cell::new(false);
        let work = async {
            outbox.configure(agreed(&collector.address())).await.unwrap();
            let record = async {
                let mut next = outbox.record(&context(), &[]).await.unwrap().first;
                assert!(next >= last_recorded, "{last_recorded} results were recorded, and {next} are there");
                while next < run.results {
                    let count = (1 + below(&chance, 40)).min(run.results - next);
                    let recorded = outbox.record(&context(), &some(next, count)).await.unwrap();
                    assert_eq!((recorded.first, recorded.recorded), (next, count));
                    next += count;
                    last_recorded = next;
                    TurnYielder.yield_now().await;
                }
            };
            let tell = |state: OutboxState| done.set(state.sent == run.results && state.waiting == 0);
            let deliver = pin!(outbox.deliver(&tell));
            let finished = pin!(async {
                record.await;
                while !done.get() {
                    TurnYielder.yield_now().await;
                }
            });
            select(deliver, finished).await;
        };
        let kill = async {
            if figures.kills == run.kills {
                return std::future::pending().await;
            }
            let last_request = requests.get() + 1 + below(&chance, most_requests);
            let mut turns = below(&chance, 12);
            while requests.get() < last_request || turns > 0 {
                turns -= u64::from(requests.get() >= last_request);
                TurnYielder.yield_now().await;
            }
        };
        let is_done = {
            let (work, kill) = (pin!(work), pin!(kill));
            matches!(block_on(select(work, kill)), Either::Left(_))
        };
        drop(outbox);
        if is_done {
            break;
        }
        figures.kills += 1;
        disk.lose_power(&chance);
    }
    figures.requests = requests.get();
    figures.seconds = started.elapsed().as_secs_f64();
    for (fault, count) in collector.faults() {
        println!("    {fault:?}: {count}");
        assert!(run.results < 5_000 || count > 0, "{fault:?} never came");
    }
    drop(collector);
    check(&database, run.results);
    std::fs::remove_dir_all(folder).unwrap();
    figures
}

/// The database has each result once, in the order in which they were recorded, as the outbox had them.
fn check(database: &std::path::Path, results: u64) {
    let options = Options { database: Some(database.to_owned()), ..Options::for_tests() };
    let collector = Running::start(options).unwrap();
    let answer = ureq::get(format!("{}/results.csv", collector.address())).call().unwrap();
    let mut rows = csv::Reader::from_reader(answer.into_body().into_reader());
    let mut next = 0;
    for row in rows.records() {
        let row = row.unwrap();
        let number = |at: usize| row[at].parse::<f64>().unwrap();
        let expected = scored(next);
        assert_eq!(row[1].parse::<u64>().unwrap(), next, "in the order in which they arrived");
        assert_eq!(number(2), expected.time_ms);
        assert_eq!(Some(number(3) as f32), expected.score);
        assert_eq!(serde_json::from_str::<Vec<f32>>(&row[8]).unwrap(), expected.by_channel);
        next += 1;
    }
    assert_eq!(next, results);
}

#[test]
fn each_result_arrives_once_and_in_order_however_often_the_worker_is_killed() {
    for seed in 1..=4 {
        let figures = run(&Run { results: 2_000, kills: 6, seed, percent: 40 });
        assert_eq!(figures.kills, 6);
        println!("    seed {seed}: {figures:?}");
    }
}

/// `cargo xtask soak outbox`.
#[test]
#[ignore = "takes minutes"]
fn a_day_at_ten_results_a_second_arrives_once_and_in_order_with_twenty_kills() {
    let figures = run(&Run { results: 864_000, kills: 20, seed: 864, percent: 30 });
    assert_eq!(figures.kills, 20);
    println!(
        "    864,000 results, 20 kills: {} requests in {:.0} s, {:.0} results/s",
        figures.requests,
        figures.seconds,
        864_000.0 / figures.seconds
    );
}
