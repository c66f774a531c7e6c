//! What happens as the context fills.

use hearth::protocol::{FailureKind, Finish, Generate, Message};

use crate::support::{
    bench::{Bench, assistant, say, system, user},
    tiny::Tiny,
};

/// A system message and `turns` questions, all but the last answered; about forty tokens a turn.
fn conversation(turns: usize) -> Vec<Message> {
    let mut messages = vec![system("Be brief.")];
    for turn in 1..=turns {
        messages.push(user(format!("question {turn}")));
        if turn < turns {
            messages.push(assistant(format!("answer {turn}")));
        }
    }
    messages
}

#[test]
fn the_oldest_turns_leave_a_full_context() {
    let mut bench = Bench::with_model(Tiny::default());
    assert_eq!(bench.ask(say(conversation(2), 8)).generated().dropped_messages, 0);

    let answer = bench.ask(say(conversation(9), 8));

    let generated = answer.generated();
    assert!(generated.dropped_messages > 0);
    assert_eq!(generated.dropped_messages % 2, 0, "whole turns leave");
    assert!(generated.prompt_tokens <= 248, "room for the answer stays: {}", generated.prompt_tokens);

    // Exactly what is left when those messages are not there.
    let mut kept = conversation(9);
    kept.drain(1..=generated.dropped_messages as usize);
    let same = Bench::with_model(Tiny::default()).ask(say(kept, 8));
    assert_eq!(same.generated().prompt_tokens, generated.prompt_tokens);
    assert_eq!(same.text(), answer.text());
}

#[test]
fn a_smaller_context_may_be_asked_for() {
    let mut bench = Bench::with_model(Tiny::default());
    let whole = bench.ask(say(conversation(4), 8));
    let small = bench.ask(Generate { context_tokens: Some(128), ..say(conversation(4), 8) });

    assert_eq!(whole.generated().dropped_messages, 0);
    assert!(small.generated().dropped_messages > 0);
    assert!(small.generated().prompt_tokens <= 120);
}

#[test]
fn a_message_longer_than_the_context_is_refused() {
    let mut bench = Bench::with_model(Tiny::default());
    let long = "word ".repeat(100);

    let refused = bench.ask(say([user("Hello"), assistant("Hi"), user(long)], 8));
    assert_eq!(refused.failure(), FailureKind::BadInput);
    let message = refused.result.unwrap_err().message;
    assert!(message.contains("256") || message.contains("248"), "{message}");

    for context_tokens in [Some(0), Some(1)] {
        let refused = bench.ask(Generate { context_tokens, ..say([user("Hello")], 8) });
        assert_eq!(refused.failure(), FailureKind::BadInput);
    }
    assert!(bench.ask(say([user("Hello")], 8)).result.is_ok());
}

#[test]
fn an_answer_ends_when_the_context_is_full_to_the_last_token() {
    let mut bench = Bench::with_model(Tiny::default());

    let answer = bench.ask(say([user("Hello")], 1000));

    let generated = answer.generated();
    assert_eq!(generated.finish, Finish::ContextFull);
    assert_eq!(generated.prompt_tokens + generated.generated_tokens, 256);
}
