//! Several requests at once: who waits for whom.

use hearth::protocol::FailureKind;

use crate::support::{
    bench::{Bench, say, user},
    tiny::Tiny,
};

#[test]
fn two_questions_are_answered_one_after_the_other() {
    let mut bench = Bench::with_model(Tiny::default());
    let alone = bench.ask(say([user("Hello")], 20)).text();
    let other = bench.ask(say([user("Good morning")], 20)).text();

    let first = bench.client.run(say([user("Hello")], 20));
    let second = bench.client.run(say([user("Good morning")], 20));
    let (first, second) = (bench.finish(first), bench.finish(second));

    assert_eq!((first.text(), second.text()), (alone, other));
}

#[test]
fn a_short_request_does_not_wait_for_a_long_prefill() {
    let mut bench = Bench::with_model(Tiny::default().with_context(4096));
    let mut long = bench.client.run(say([user("word ".repeat(300))], 8));
    bench.until_prefill(&mut long);

    let refused = bench.ask(say([], 8));

    assert_eq!(refused.failure(), FailureKind::BadInput);
    assert_eq!(bench.dones().0, 2, "answered while the long one was at it");
    assert_eq!(bench.finish(long).generated().generated_tokens, 8);
}
