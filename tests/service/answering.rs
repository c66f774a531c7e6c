//! Generate: what streams, what is counted, and what is kept for the next turn.

use hearth::protocol::{FailureKind, Finish, Generate, Sampling, Stage, Unit};

use crate::support::{
    bench::{Bench, assistant, greedy, say, system, user},
    tiny::Tiny,
};

#[test]
fn without_a_model_there_is_no_answer() {
    let mut bench = Bench::new();
    assert_eq!(bench.ask(say([user("Hello")], 8)).failure(), FailureKind::NotLoaded);
}

#[test]
fn pieces_stream_and_the_figures_come_last() {
    let mut bench = Bench::with_model(Tiny::default());

    let answer = bench.ask(say([user("Hello there")], 12));

    let generated = answer.generated();
    assert_eq!(answer.text().len(), 12, "a printable byte a token: {:?}", answer.text());
    assert!(answer.chunks.len() > 6, "streamed in {} pieces", answer.chunks.len());
    assert_eq!((generated.finish, generated.generated_tokens), (Finish::MaxTokens, 12));
    assert_eq!((generated.cached_tokens, generated.dropped_messages), (0, 0));
    assert!(generated.prompt_tokens > 20);
    assert!(generated.ttft_ms >= generated.prefill_ms && generated.prefill_ms > 0.0);
    assert!(generated.decode_ms > 0.0 && generated.tokens_per_second().is_some());
}

#[test]
fn a_long_prompt_says_how_far_its_prefill_is() {
    let mut bench = Bench::with_model(Tiny::default().with_context(2048));

    let answer = bench.ask(say([user("word ".repeat(300))], 4));

    let total = u64::from(answer.generated().prompt_tokens);
    assert_eq!(answer.stages(), [Stage::Prefill]);
    assert!(answer.progress.len() > 2, "{:?}", answer.progress);
    for progress in &answer.progress {
        assert_eq!((progress.unit, progress.total), (Unit::Tokens, Some(total)));
    }
    assert!(answer.progress.is_sorted_by_key(|progress| progress.done));
}

#[test]
fn a_second_turn_prefills_only_what_is_new() {
    let mut bench = Bench::with_model(Tiny::default());
    let first = bench.ask(say([user("Hello there, who are you?")], 16));

    let second =
        bench.ask(say([user("Hello there, who are you?"), assistant(first.text()), user("And now?")], 16));

    let (before, after) = (first.generated(), second.generated());
    assert!(
        after.cached_tokens >= before.prompt_tokens,
        "{} of {}",
        after.cached_tokens,
        before.prompt_tokens
    );
    assert!(after.cached_tokens < after.prompt_tokens);
    for progress in second.progress.iter().filter(|progress| progress.stage == Stage::Prefill) {
        assert!(progress.done > u64::from(after.cached_tokens), "prefilled anew: {progress:?}");
    }
}

#[test]
fn what_is_cached_changes_no_answer() {
    let messages = [user("Hello there, who are you?"), assistant("abc"), user("And now?")];
    let mut warm = Bench::with_model(Tiny::default());
    warm.ask(say(&messages[..1], 16));
    let warmed = warm.ask(say(messages.clone(), 24));
    let cold = Bench::with_model(Tiny::default()).ask(say(messages, 24));

    assert!(warmed.generated().cached_tokens > 0);
    assert_eq!(cold.generated().cached_tokens, 0);
    assert_eq!(warmed.text(), cold.text());
}

#[test]
fn asking_again_computes_one_token_of_the_prompt() {
    let mut bench = Bench::with_model(Tiny::default());
    let first = bench.ask(say([user("Hello")], 8));
    let again = bench.ask(say([user("Hello")], 8));

    assert_eq!(again.generated().cached_tokens, again.generated().prompt_tokens - 1);
    assert_eq!(again.text(), first.text());
}

#[test]
fn a_conversation_without_a_question_is_refused() {
    let mut bench = Bench::with_model(Tiny::default());
    let refused = [
        say([], 8),
        say([user(" \n")], 8),
        say([user("Hello"), assistant("Hi")], 8),
        say([system("Be brief.")], 8),
        say([user("Hello")], 0),
    ];
    for request in refused {
        let said = format!("{request:?}");
        assert_eq!(bench.ask(request).failure(), FailureKind::BadInput, "{said}");
    }
}

#[test]
fn absurd_sampling_is_refused() {
    let mut bench = Bench::with_model(Tiny::default());
    let refused = [
        Sampling { temperature: f32::NAN, ..greedy(8) },
        Sampling { temperature: -1.0, ..greedy(8) },
        Sampling { top_p: 1.5, ..greedy(8) },
        Sampling { min_p: -0.1, ..greedy(8) },
        Sampling { repetition_penalty: 0.0, ..greedy(8) },
    ];
    for sampling in refused {
        let said = format!("{sampling:?}");
        let request = Generate { sampling, ..say([user("Hello")], 8) };
        assert_eq!(bench.ask(request).failure(), FailureKind::BadInput, "{said}");
    }
}

#[test]
fn a_stop_string_ends_the_answer_before_itself() {
    let mut bench = Bench::with_model(Tiny::default());
    let whole = bench.ask(say([user("Hello")], 20)).text();
    let stop = whole[8..11].to_owned();
    let until = whole.find(&stop).unwrap();

    let mut request = say([user("Hello")], 20);
    request.sampling.stop = vec!["never said".to_owned(), stop];
    let stopped = bench.ask(request);

    assert_eq!(stopped.generated().finish, Finish::StopString);
    assert_eq!(stopped.text(), whole[..until]);
}

#[test]
fn the_model_may_end_its_turn_itself() {
    let mut bench = Bench::with_model(Tiny::default().with_context(4096));
    // So hot that all tokens are as likely: one of the few that end a turn comes soon.
    let sampling = Sampling { temperature: 100.0, top_k: 0, top_p: 1.0, min_p: 0.0, seed: 5, ..greedy(3000) };
    let answer = bench.ask(Generate { sampling, ..say([user("Hello")], 3000) });
    assert_eq!(answer.generated().finish, Finish::EndOfTurn);
}

#[test]
fn a_seed_gives_its_answer_again_and_another_seed_another() {
    let ask = |bench: &mut Bench, seed| {
        let sampling = Sampling { temperature: 1.0, seed, ..greedy(24) };
        bench.ask(Generate { sampling, ..say([user("Hello")], 24) }).text()
    };
    let mut bench = Bench::with_model(Tiny::default());
    let (one, two, again) = (ask(&mut bench, 1), ask(&mut bench, 2), ask(&mut bench, 1));

    assert_eq!(one, again);
    assert_ne!(one, two);
    assert_eq!(ask(&mut Bench::with_model(Tiny::default()), 1), one, "in another worker too");
}

#[test]
fn an_answer_that_was_cut_is_continued_where_it_ended() {
    let mut bench = Bench::with_model(Tiny::default());
    let whole = bench.ask(say([user("Hello there")], 16)).text();
    let cut = bench.ask(say([user("Hello there")], 10));
    let messages = [user("Hello there"), assistant(cut.text())];

    let rest = bench.ask(Generate { continue_last: true, ..say(messages, 6) });

    assert_eq!(cut.text() + &rest.text(), whole);
    let (before, after) = (cut.generated(), rest.generated());
    assert_eq!(
        after.prompt_tokens,
        before.prompt_tokens + before.generated_tokens,
        "no marker stands between"
    );
    assert!(
        after.cached_tokens >= before.prompt_tokens,
        "{} of {}",
        after.cached_tokens,
        after.prompt_tokens
    );
}

#[test]
fn only_an_answer_can_be_continued() {
    let mut bench = Bench::with_model(Tiny::default());
    let refused = bench.ask(Generate { continue_last: true, ..say([user("Hello")], 8) });
    assert_eq!(refused.failure(), FailureKind::BadInput);
    let unasked = bench.ask(say([user("Hello"), assistant("Hi")], 8));
    assert_eq!(unasked.failure(), FailureKind::BadInput);
}

/// What the file of a case says to "Hello" after a system prompt.
fn said_by(file: &[u8], repetition_penalty: f32) -> (String, Finish) {
    let mut bench = Bench::with_file(file);
    let sampling = Sampling { repetition_penalty, ..greedy(40) };
    let answer = bench.ask(Generate { sampling, ..say([system("Be brief."), user("Hello")], 40) });
    (answer.text(), answer.generated().finish)
}

#[test]
fn a_turn_ends_by_the_name_of_its_last_token_whatever_its_type() {
    for file in [
        include_bytes!("../fixtures/models/end-is-normal.gguf").as_slice(),
        include_bytes!("../fixtures/models/end-is-user-defined.gguf").as_slice(),
        include_bytes!("../fixtures/models/nearly-ends.gguf").as_slice(),
    ] {
        let (text, finish) = said_by(file, 1.1);
        assert_eq!(finish, Finish::EndOfTurn, "{text:?}");
        assert!(!text.contains("<|im"), "{text:?}");
    }
}

#[test]
fn templates_that_refuse_a_system_message_or_leave_loops_are_rendered() {
    for file in [
        include_bytes!("../fixtures/models/no-system.gguf").as_slice(),
        include_bytes!("../fixtures/models/continues.gguf").as_slice(),
    ] {
        let (text, finish) = said_by(file, 1.0);
        assert_eq!(finish, Finish::EndOfTurn, "{text:?}");
        assert!(!text.is_empty());
    }
}
