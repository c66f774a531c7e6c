//! Several requests at once: they take turns, none changes what another says, and only who finds no cache waits.

use hearth::{
    client::Running,
    protocol::{FailureKind, Forget, Generate, Load, Processor},
};

use crate::support::{
    bench::{Bench, assistant, say, spec, user},
    tiny::{Packed, Tiny},
};

/// A prompt of about 1,500 tokens.
fn long(max_tokens: u32) -> Generate {
    say([user("word ".repeat(300))], max_tokens)
}

fn short() -> Generate {
    say([user("Hello")], 8)
}

fn tiny() -> Tiny {
    Tiny::default().with_context(4096)
}

/// What a worker of its own says to each.
fn alone<const N: usize>(tasks: [Generate; N]) -> [String; N] {
    tasks.map(|task| Bench::with_model(tiny()).ask(task).text())
}

/// Starts the long one and leaves it in the middle of its prefill.
fn in_its_prefill(bench: &mut Bench, task: Generate) -> Running<Generate> {
    let mut running = bench.client.run(task);
    let progress = bench.until_prefill(&mut running);
    assert!(progress.done < progress.total.unwrap());
    running
}

#[test]
fn two_questions_at_once_are_answered_as_each_alone() {
    let questions = || ["Hello", "Good morning"].map(|question| say([user(question)], 40));
    let expected = alone(questions());
    let mut bench = Bench::with_model(tiny());

    let running = questions().map(|question| bench.client.run(question));

    assert_eq!(running.map(|running| bench.finish(running).text()), expected);
}

#[test]
fn a_short_question_is_answered_in_the_middle_of_a_long_prefill() {
    let [long_alone, short_alone] = alone([long(20), short()]);
    for threads in [1, 2, 3] {
        let mut bench = Bench::with_threads(tiny(), threads);
        let running = in_its_prefill(&mut bench, long(20));

        let answer = bench.ask(short());

        assert_eq!(answer.text(), short_alone, "{threads} threads");
        assert_eq!(bench.pieces(), answer.chunks.len(), "the long one has not said a word yet");
        assert_eq!(bench.finish(running).text(), long_alone, "{threads} threads");
    }
}

#[test]
fn each_cache_beside_is_a_new_one() {
    let [long_alone, short_alone] = alone([say([user("Good morning")], 200), short()]);
    let mut bench = Bench::with_threads(tiny(), 3);
    let running = bench.client.run(say([user("Good morning")], 200));
    for _ in 0..3 {
        let beside = bench.ask(short());
        assert_eq!((beside.text(), beside.generated().cached_tokens), (short_alone.clone(), 0));
    }
    assert_eq!(bench.dones().0, 4, "the load and three short ones");
    assert_eq!(bench.finish(running).text(), long_alone);
}

#[test]
fn two_long_ones_take_turns() {
    let expected = alone([long(8), say([user("other ".repeat(300))], 8)]);
    let mut bench = Bench::with_threads(tiny(), 2);
    let first = in_its_prefill(&mut bench, long(8));
    let second = in_its_prefill(&mut bench, say([user("other ".repeat(300))], 8));
    assert_eq!(bench.pieces(), 0, "both are in their prefill");

    assert_eq!([first, second].map(|running| bench.finish(running).text()), expected);
}

#[test]
fn a_third_waits_until_one_of_two_has_ended() {
    let mut bench = Bench::with_model(tiny());
    let expected = alone([short()]);
    let first = in_its_prefill(&mut bench, long(8));
    let second = in_its_prefill(&mut bench, long(200));

    let third = bench.ask(short());

    assert_eq!([third.text()], expected);
    assert_eq!(bench.dones().0, 3, "the load, the first and the third; the second is at it still");
    assert_eq!(bench.finish(first).generated().generated_tokens, 8);
    assert_eq!(bench.finish(second).generated().generated_tokens, 200);
}

#[test]
fn a_cancel_leaves_the_other_as_it_was() {
    let [long_alone, short_alone] = alone([long(20), say([user("Hello")], 60)]);
    for threads in [1, 3] {
        let mut bench = Bench::with_threads(tiny(), threads);
        let first = in_its_prefill(&mut bench, long(20));
        let mut second = bench.client.run(say([user("Hello")], 60));
        bench.until_piece(&mut second);
        second.cancel();
        assert_eq!(bench.finish(second).failure(), FailureKind::Cancelled);
        assert_eq!(bench.finish(first).text(), long_alone, "{threads} threads");

        let first = in_its_prefill(&mut bench, say([user("other ".repeat(300))], 20));
        let mut second = bench.client.run(say([user("Hello")], 60));
        let mut text = bench.until_piece(&mut second);
        first.cancel();
        assert_eq!(bench.finish(first).failure(), FailureKind::Cancelled);
        text += &bench.finish(second).text();
        assert_eq!(text, short_alone, "{threads} threads");
        let again = bench.ask(say([user("other ".repeat(300))], 4));
        assert!(again.generated().cached_tokens > 0, "what the cancelled one computed is of use");
    }
}

#[test]
fn the_conversation_goes_on_where_it_was() {
    let turns = |answer: &str| [user("Hello"), assistant(answer), user("And now?")];
    let mut bench = Bench::with_model(tiny());
    let running = bench.client.run(say([user("Hello")], 100));
    let beside = bench.ask(say([user("What is this?")], 8));
    assert_eq!(beside.generated().generated_tokens, 8);
    let first = bench.finish(running);

    let next = bench.ask(say(turns(&first.text()), 8));

    assert!(next.generated().cached_tokens > first.generated().prompt_tokens);
    let [expected] = alone([say(turns(&first.text()), 8)]);
    assert_eq!(next.text(), expected);
}

#[test]
fn the_model_stays_until_answers_under_way_have_ended() {
    let mut bench = Bench::on_disk();
    let model = bench.serve(&tiny().file());
    let other = bench.serve(&Tiny::packed(Packed::Q8_0).file());
    let load = |model: &_| Load {
        model: Clone::clone(model),
        download: true,
        threads: 2,
        processor: Processor::Automatic,
    };
    bench.ask(load(&model)).result.unwrap();
    let [long_alone, short_alone] = alone([long(20), short()]);

    let first = in_its_prefill(&mut bench, long(20));
    let second = bench.client.run(short());
    let forget = bench.client.run(Forget { sha256: model.sha256.clone() });
    let late = bench.client.run(short());
    assert!(bench.finish(forget).result.is_ok());
    assert_eq!(bench.finish(late).failure(), FailureKind::NotLoaded, "it came after the Forget");
    assert_eq!(
        [first, second].map(|running| bench.finish(running).text()),
        [long_alone.clone(), short_alone]
    );

    bench.ask(load(&model)).result.unwrap();
    let running = in_its_prefill(&mut bench, long(20));
    bench.ask(load(&other)).result.unwrap();
    assert_eq!(bench.finish(running).text(), long_alone);
    assert_eq!(spec(&tiny().file()), model);
}

#[test]
fn a_refusal_does_not_wait_for_anyone() {
    let mut bench = Bench::with_model(tiny());
    let first = in_its_prefill(&mut bench, long(8));
    let second = in_its_prefill(&mut bench, long(8));

    let refused = bench.ask(say([], 8));

    assert_eq!(refused.failure(), FailureKind::BadInput);
    assert_eq!(bench.dones().0, 2, "answered while the long ones were at it");
    assert_eq!(bench.finish(first).generated().generated_tokens, 8);
    assert_eq!(bench.finish(second).generated().generated_tokens, 8);
}
