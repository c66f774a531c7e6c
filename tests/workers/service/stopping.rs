//! Cancel: seen at the next checkpoint, answered once, and harmless to what comes after.

use hearth::{
    client::Update,
    protocol::{FailureKind, Generate, Load, Processor, Stage},
};

use crate::support::{
    bench::{Bench, say, spec, user},
    tiny::Tiny,
};

/// A prompt of about 1,500 tokens.
fn long() -> Generate {
    say([user("word ".repeat(300))], 100)
}

fn bench() -> Bench {
    Bench::with_model(Tiny::default().with_context(4096))
}

#[test]
fn a_cancel_in_the_middle_of_a_prefill_keeps_what_is_done() {
    let mut bench = bench();
    let mut running = bench.client.run(long());
    let progress = bench.until_prefill(&mut running);
    assert!(progress.done < progress.total.unwrap());

    running.cancel();
    running.cancel();
    let stopped = bench.finish(running);
    assert_eq!(stopped.failure(), FailureKind::Cancelled);
    assert_eq!(stopped.text(), "");
    bench.settle();
    assert_eq!(bench.dones(), (2, 1), "the load and this one, once");

    let again = bench.ask(long());
    let cached = u64::from(again.generated().cached_tokens);
    assert!(
        cached >= progress.done && cached < progress.total.unwrap(),
        "{cached} cached after {progress:?}"
    );
}

#[test]
fn a_cancel_in_the_middle_of_decoding_keeps_what_was_shown() {
    let mut bench = bench();
    let mut running = bench.client.run(say([user("Hello")], 1000));
    let mut shown = bench.until_piece(&mut running);
    shown += &bench.until_piece(&mut running);

    running.cancel();
    let stopped = bench.finish(running);
    assert_eq!(stopped.failure(), FailureKind::Cancelled);
    shown += &stopped.text();
    assert!(shown.len() < 10, "it went on for {shown:?}");
    bench.settle();
    assert_eq!(bench.dones(), (2, 1));

    let again = bench.ask(say([user("Hello")], 20));
    assert!(again.text().starts_with(&shown), "{:?} does not begin with {shown:?}", again.text());
    assert_eq!(again.generated().cached_tokens, again.generated().prompt_tokens - 1);
}

#[test]
fn dropping_what_runs_cancels_it() {
    let mut bench = bench();
    let mut running = bench.client.run(say([user("Hello")], 1000));
    bench.until_piece(&mut running);

    drop(running);
    bench.settle();

    assert_eq!(bench.dones(), (2, 1));
    assert!(bench.ask(say([user("Hello")], 4)).result.is_ok());
}

#[test]
fn a_request_that_waits_for_the_model_can_be_cancelled() {
    let mut bench = bench();
    let mut first = bench.client.run(long());
    bench.until_prefill(&mut first);
    let second = bench.client.run(long());
    let third = bench.client.run(say([user("Hello")], 4));

    third.cancel();
    assert_eq!(bench.finish(third).failure(), FailureKind::Cancelled);
    assert!(bench.dones().0 == 2, "the other two still run");

    assert_eq!(bench.finish(first).generated().generated_tokens, 100);
    assert_eq!(bench.finish(second).generated().generated_tokens, 100);
    assert!(bench.ask(say([user("Hello")], 4)).result.is_ok());
}

#[test]
fn a_request_cancelled_before_the_worker_is_ready_never_starts() {
    let mut bench = Bench::new();
    let running = bench.client.run(say([user("Hello")], 4));
    running.cancel();

    let answer = bench.finish(running);

    assert_eq!(answer.failure(), FailureKind::Cancelled);
    bench.settle();
    assert_eq!(bench.dones(), (0, 0), "the worker never heard of it");
}

#[test]
fn a_cancelled_download_goes_on_later() {
    let mut bench = Bench::new();
    let file = Tiny::default().file();
    let model = bench.serve(&file);
    let mut running = bench.client.run(Load {
        model: model.clone(),
        download: true,
        threads: 1,
        processor: Processor::Automatic,
    });
    for _ in 0..2 {
        assert!(
            matches!(bench.next(&mut running), Update::Progress(progress) if progress.stage == Stage::Download)
        );
    }

    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);

    let whole = bench
        .ask(Load { model, download: true, threads: 1, processor: Processor::Automatic })
        .result
        .unwrap();
    let [_, (_, offset)] = bench.fetch.requests().try_into().unwrap();
    assert!(offset > 0 && offset < file.len() as u64);
    assert_eq!(whole.downloaded_bytes, file.len() as u64 - offset);
}

#[test]
fn a_cancel_after_the_end_changes_nothing() {
    let mut bench = bench();
    let running = bench.client.run(say([user("Hello")], 4));
    bench.settle();
    running.cancel();
    assert!(bench.finish(running).result.is_ok());
    bench.settle();
    assert_eq!(bench.dones(), (2, 0));
    assert_eq!(spec(&Tiny::default().file()).id, "tiny");
}
