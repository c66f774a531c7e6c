//! Several threads under one service: the same answers, and the end of one is the end of all, not of the conversation.

use hearth::{
    client::{Update, WorkerStatus},
    protocol::{Embed, FailureKind, Forget, Load, Loaded, Measure, ModelSpec, ModelTask, Processor, Stage},
};

use crate::support::{
    bench::{Bench, assistant, say, spec, user},
    threads::MOST,
    tiny::{Packed, Tiny},
    tiny_encoder::TinyEncoder,
};

#[test]
fn threads_say_what_one_says() {
    let ask = |threads| {
        let mut bench = Bench::with_threads(Tiny::default(), threads);
        let first = bench.ask(say([user("Hello")], 40)).text();
        let next = [user("Hello"), assistant(first.clone()), user("And what more is there to say?")];
        let second = bench.ask(say(next, 40));
        let prompt: Vec<u32> = (0..100).map(|token| token * 7 % 256).collect();
        let measured = bench.ask(Measure { prompt, decode_tokens: 20 }).result.unwrap();
        let cached = second.generated().cached_tokens;
        (first, second.text(), cached, measured.tokens, measured.cache_bytes)
    };
    let alone = ask(1);
    assert!(alone.0.len() > 20 && alone.2 > 0, "{alone:?}");
    for threads in [2, 3, 4] {
        assert_eq!(ask(threads), alone, "{threads} threads");
    }
}

#[test]
fn no_more_threads_than_the_device_or_the_model_has_work_for() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny::default().file());
    let mut load = |threads| {
        bench
            .ask(Load { model: model.clone(), download: true, threads, processor: Processor::Automatic })
            .result
            .unwrap()
    };
    assert_eq!(
        [0, 1, 3, 4, 100].map(&mut load).map(|loaded| loaded.threads),
        [1, 1, 3, MOST as u32, MOST as u32]
    );

    let narrow = bench.serve(&Tiny { feed_forward: 64, ..Tiny::default() }.file());
    let loaded = bench
        .ask(Load { model: narrow, download: true, threads: 4, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!(loaded.threads, 2, "64 rows make two parts");
}

#[test]
fn all_members_memory_is_told() {
    let bytes = |threads| {
        let mut bench = Bench::with_threads(Tiny::default(), threads);
        bench.ask(say([user("Hello")], 4)).generated().memory_bytes
    };
    // What these threads report: their rank in megabytes.
    assert_eq!([1, 2, 3].map(bytes), [0, 1 << 20, 3 << 20]);
}

#[test]
fn loading_with_threads_is_reported_and_can_be_cancelled() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny { layers: 24, ..Tiny::default() }.file());
    let load = || Load { model: model.clone(), download: true, threads: 3, processor: Processor::Automatic };

    let mut running = bench.client.run(load());
    loop {
        match bench.next(&mut running) {
            Update::Progress(progress) if progress.stage == Stage::Read => break,
            Update::Progress(_) => {}
            Update::Chunk(_) | Update::Done(_) => panic!("done before a part was read"),
        }
    }
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    assert_eq!(bench.crowd.started(), 2);
    bench.crowd.join();

    let answer = bench.ask(load());
    assert_eq!(answer.stages(), [Stage::Read]);
    let reads: Vec<_> = answer.progress.iter().map(|progress| progress.done).collect();
    assert!(reads.len() > 10 && reads.is_sorted(), "{reads:?}");
    assert_eq!(answer.result.unwrap().threads, 3);
    assert_eq!(bench.ask(say([user("Hello")], 4)).generated().generated_tokens, 4);
}

#[test]
fn threads_end_with_the_model_that_they_were_for() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny::default().file());
    let other = bench.serve(&Tiny::packed(Packed::Q8_0).file());
    let load = |model: &_, threads| Load {
        model: Clone::clone(model),
        download: true,
        threads,
        processor: Processor::Automatic,
    };

    bench.ask(load(&model, 3)).result.unwrap();
    bench.ask(load(&model, 3)).result.unwrap();
    assert_eq!(bench.crowd.started(), 2, "the loaded model stays as it is");
    bench.ask(load(&model, 2)).result.unwrap();
    assert_eq!(bench.crowd.started(), 3, "another number is another team");
    bench.ask(load(&other, 1)).result.unwrap();
    bench.crowd.join();

    bench.ask(load(&other, 4)).result.unwrap();
    bench.ask(Forget { sha256: other.sha256 }).result.unwrap();
    bench.crowd.join();

    bench.ask(load(&model, 2)).result.unwrap();
    bench.replace_worker();
    bench.crowd.join();
}

#[test]
fn a_dead_member_ends_the_answer_and_the_worker_and_nothing_else() {
    let mut bench = Bench::on_disk();
    let tiny = Tiny::default();
    let model = bench.serve(&tiny.file());
    let load =
        || Load { model: spec(&tiny.file()), download: true, threads: 3, processor: Processor::Automatic };
    bench.ask(load()).result.unwrap();
    let whole = bench.ask(say([user("Hello")], 40)).text();
    let mut statuses = bench.client.watch();
    assert_eq!(bench.next_status(&mut statuses), WorkerStatus::Ready);

    // In the middle of an answer.
    let mut running = bench.client.run(say([user("Hello")], 40));
    bench.until_piece(&mut running);
    bench.crowd.kill_one();
    assert_eq!(bench.finish(running).failure(), FailureKind::Crashed);
    assert!(matches!(bench.next_status(&mut statuses), WorkerStatus::Restarting { .. }));
    assert_eq!(bench.next_status(&mut statuses), WorkerStatus::Ready);
    bench.crowd.join();
    assert_eq!(bench.ask(say([user("Hello")], 40)).failure(), FailureKind::NotLoaded);

    // And while nothing is asked.
    bench.ask(load()).result.unwrap();
    assert_eq!(bench.ask(say([user("Hello")], 40)).text(), whole);
    bench.crowd.kill_one();
    assert_eq!(bench.ask(say([user("Hello")], 40)).failure(), FailureKind::Crashed);
    bench.settle();
    bench.ask(load()).result.unwrap();
    assert_eq!(bench.ask(say([user("Hello")], 40)).text(), whole);
    assert_eq!(bench.fetch.requests(), [(model.url, 0)], "what was stored is not downloaded again");
}

#[test]
fn members_that_die_while_loading_are_done_without() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&Tiny::default().file());
    bench.crowd.be_stillborn();
    let loaded = bench
        .ask(Load { model, download: true, threads: 3, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!((loaded.threads, bench.crowd.started()), (1, 2));
    bench.crowd.join();
    assert_eq!(bench.ask(say([user("Hello")], 4)).generated().generated_tokens, 4);
}

/// An encoder in the store.
fn encoder(bench: &Bench) -> ModelSpec {
    ModelSpec { task: ModelTask::Embed, ..bench.serve(&TinyEncoder::default().file()) }
}

fn load_encoder(bench: &mut Bench, model: &ModelSpec, threads: u32) -> Loaded {
    bench
        .ask(Load { model: model.clone(), download: true, threads, processor: Processor::Automatic })
        .result
        .unwrap()
}

fn embed(model: &ModelSpec) -> Embed {
    let texts = ["a good film", "the dog", "this is not a very good film . this is not a bad film ."];
    Embed { model: model.sha256.clone(), texts: texts.map(str::to_owned).to_vec() }
}

fn vectors(bench: &mut Bench, model: &ModelSpec) -> Vec<Vec<f32>> {
    let answer = bench.ask(embed(model));
    answer.result.unwrap();
    answer.chunks.into_iter().map(|chunk| chunk.values).collect()
}

#[test]
fn texts_mean_the_same_on_any_number_of_threads() {
    let mut bench = Bench::on_disk();
    let model = encoder(&bench);
    let alone = load_encoder(&mut bench, &model, 1);
    assert_eq!(alone.threads, 1);
    let expected = vectors(&mut bench, &model);
    for threads in [2, 3, 4] {
        let loaded = load_encoder(&mut bench, &model, threads);
        assert_eq!((loaded.threads, loaded.weight_bytes), (threads, alone.weight_bytes));
        assert_eq!(vectors(&mut bench, &model), expected, "{threads} threads");
    }
    let started = bench.crowd.started();
    load_encoder(&mut bench, &model, 4);
    assert_eq!(bench.crowd.started(), started, "the loaded model stays as it is");
    // Beside a language model with members of its own.
    let chat = bench.serve(&Tiny::default().file());
    bench
        .ask(Load { model: chat, download: true, threads: 2, processor: Processor::Automatic })
        .result
        .unwrap();
    assert_eq!(bench.ask(say([user("Hello")], 4)).generated().generated_tokens, 4);
    assert_eq!(vectors(&mut bench, &model), expected);
    bench.ask(Forget { sha256: model.sha256 }).result.unwrap();
    bench.replace_worker();
    bench.crowd.join();
}

#[test]
fn a_dead_member_of_an_encoder_costs_a_request() {
    let mut bench = Bench::on_disk();
    let model = encoder(&bench);
    load_encoder(&mut bench, &model, 3);
    let expected = vectors(&mut bench, &model);
    bench.crowd.kill_one();
    assert_eq!(bench.ask(embed(&model)).failure(), FailureKind::Crashed);
    bench.settle();
    bench.crowd.join();
    load_encoder(&mut bench, &model, 3);
    assert_eq!(vectors(&mut bench, &model), expected);
    assert_eq!(bench.fetch.requests().len(), 1, "what was stored is not downloaded again");

    bench.ask(Forget { sha256: model.sha256.clone() }).result.unwrap();
    bench.crowd.be_stillborn();
    assert_eq!(load_encoder(&mut bench, &model, 3).threads, 1, "done without");
    assert_eq!(vectors(&mut bench, &model), expected);
}
