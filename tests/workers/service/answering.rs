//! Generate: what streams, what is counted, and what is kept for the next turn.

use hearth::protocol::{FailureKind, Finish, Generate, Load, Processor, Sampling, Stage, Unit};

use crate::support::{
    bench::{Bench, assistant, greedy, say, system, user},
    tiny::{Field, Tiny},
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
fn drafts_take_steps_off_and_change_no_word() {
    for threads in [1, 2] {
        let mut bench = Bench::with_threads(Tiny::default(), threads);
        let plain = bench.ask(Generate { drafts: false, ..say([user("Hello")], 120) });
        let drafting = bench.ask(say([user("Hello")], 120));
        assert_eq!(drafting.text(), plain.text());
        let (before, after) = (plain.generated(), drafting.generated());
        assert_eq!((before.drafted_tokens, before.accepted_tokens), (0, 0));
        assert_eq!((after.generated_tokens, after.finish), (before.generated_tokens, before.finish));
        assert!(0 < after.accepted_tokens && after.accepted_tokens <= after.drafted_tokens);
        assert!(drafting.chunks.len() < plain.chunks.len(), "several tokens come in one piece");
    }
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
        include_bytes!("../../fixtures/models/end-is-normal.gguf").as_slice(),
        include_bytes!("../../fixtures/models/end-is-user-defined.gguf").as_slice(),
        include_bytes!("../../fixtures/models/nearly-ends.gguf").as_slice(),
    ] {
        let (text, finish) = said_by(file, 1.1);
        assert_eq!(finish, Finish::EndOfTurn, "{text:?}");
        assert!(!text.contains("<|im"), "{text:?}");
    }
}

#[test]
fn a_template_that_takes_no_system_message_gets_it_before_the_first_message() {
    let file = include_bytes!("../../fixtures/models/no-system.gguf");
    let (text, finish) = said_by(file, 1.0);
    assert_eq!(finish, Finish::EndOfTurn, "{text:?}");
    let mut bench = Bench::with_file(file);
    assert!(bench.ask(say([system("Be brief."), user("Hello")], 40)).generated().system_moved);
    assert!(!bench.ask(say([user("Hello")], 40)).generated().system_moved);

    // One that leaves it out without a word.
    let silent = "{% for m in messages %}{% if m.role != 'system' %}<|im_start|>{{ m.content }}<|im_end|>{% endif %}{% endfor %}";
    let mut bench = with_template(silent);
    let moved = bench.ask(say([system("Be brief."), user("Hello")], 4));
    let joined = bench.ask(say([user("Be brief.\n\nHello")], 4));
    assert!(moved.generated().system_moved);
    assert_eq!(
        (moved.text(), moved.generated().prompt_tokens),
        (joined.text(), joined.generated().prompt_tokens)
    );
}

#[test]
fn a_template_that_leaves_loops_is_rendered() {
    let (text, finish) = said_by(include_bytes!("../../fixtures/models/continues.gguf"), 1.0);
    assert_eq!(finish, Finish::EndOfTurn, "{text:?}");
    assert!(!text.is_empty());
}

fn with_template(template: &str) -> Bench {
    Bench::with_file(&Tiny::default().draft().set("tokenizer.chat_template", Field::string(template)).write())
}

#[test]
fn what_a_template_refuses_or_fails_at_is_no_damaged_file() {
    let alternate = "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}\
        {{ raise_exception('roles must alternate') }}{% endif %}{{ m.content }}{% endfor %}";
    let mut bench = with_template(alternate);
    let refused = bench.ask(say([user("a"), user("b")], 4));
    assert_eq!(refused.failure(), FailureKind::TemplateRefused);
    assert!(refused.result.unwrap_err().message.contains("roles must alternate"));
    bench.ask(say([user("a"), assistant("b"), user("c")], 4)).result.unwrap();

    let mut bench = with_template("{{ messages[0].content | nonsense }}");
    assert_eq!(bench.ask(say([user("a")], 4)).failure(), FailureKind::TemplateFailed);
    let unfinished =
        Tiny::default().draft().set("tokenizer.chat_template", Field::string("{% for x %}")).write();
    let mut bench = Bench::new();
    let model = bench.serve(&unfinished);
    let load = Load { model, download: true, threads: 1, processor: Processor::Automatic };
    assert_eq!(bench.ask(load).failure(), FailureKind::TemplateFailed);
}

#[test]
fn templates_hear_the_time_of_the_platform_s_clock() {
    let told = "{{ strftime_now('%d %B %Y, %H:%M') }}{{ messages[0].content }}";
    let tokens = |template: &str| {
        let answer = with_template(template).ask(say([user("Hello")], 4));
        (answer.text(), answer.generated().prompt_tokens)
    };
    assert_eq!(tokens(told), tokens("05 March 2026, 07:05{{ messages[0].content }}"));
}

#[test]
fn earlier_thinking_stays_out_of_the_prompt_unless_the_template_keeps_it() {
    let asked = |bench: &mut Bench, answer: &str| {
        let answer = bench.ask(say([user("a"), assistant(answer), user("c")], 4));
        (answer.text(), answer.generated().prompt_tokens)
    };
    let mut bench = Bench::with_model(Tiny::default());
    let plain = asked(&mut bench, "four");
    assert_eq!(asked(&mut bench, "<think>\ntwo and two\n</think>\n\nfour"), plain);
    assert_eq!(asked(&mut bench, "[THINK]two and two[/THINK]four"), plain);
    assert_eq!(asked(&mut bench, "<think>never closed"), asked(&mut bench, ""));
    assert_ne!(asked(&mut bench, "four <think>two and two</think>"), plain, "that is an answer about it");
    let said = bench.ask(say([user("<think>a</think>b")], 4)).generated().prompt_tokens;
    assert!(
        said > bench.ask(say([user("b")], 4)).generated().prompt_tokens + 10,
        "a person's words all stay"
    );

    let keeps = "{% for m in messages %}{{ m.role }}{% if m.reasoning_content is string %}{{ m.reasoning_content }}{% endif %}\
        {{ m.content }}{% endfor %}";
    let mut bench = with_template(keeps);
    assert_eq!(asked(&mut bench, "<think>\ntwo\n</think>\nfour"), asked(&mut bench, "twofour"));
}

#[test]
fn what_a_template_opens_thinking_with_belongs_to_the_answer() {
    let opens = "{% for m in messages %}{{ m.role }}{{ m.content }}{% endfor %}{% if add_generation_prompt %}<think>\n{% endif %}";
    let mut bench = with_template(&opens.replace("\n", "{{ '\\n' }}"));
    let answer = bench.ask(say([user("Hello")], 8));
    let text = answer.text();
    let thought = text.strip_prefix("<think>\n").unwrap_or_else(|| panic!("{text:?}"));
    assert!(!thought.starts_with("<think>") && answer.generated().generated_tokens == 8);

    // Its continuation begins where it ended: the mark is not there twice.
    let asked = answer.generated().prompt_tokens;
    let mut more = |begun: &str| {
        let request = Generate { continue_last: true, ..say([user("Hello"), assistant(begun)], 4) };
        let more = bench.ask(request);
        assert!(!more.text().contains("<think>"));
        more.generated().prompt_tokens
    };
    assert_eq!(more("<think>\nab"), asked + 2);
    // A letter or mark a token, but for `in`.
    assert_eq!(more("<think>\nab</think>"), asked + 2 + 7);
    assert_eq!(
        more("ab"),
        asked + 7 + "\n\nab".len() as u32,
        "an answer that a person wrote has no thinking"
    );
}

#[test]
fn a_model_that_thinks_is_heard_from_its_first_word() {
    let (text, finish) = said_by(include_bytes!("../../fixtures/models/think.gguf"), 1.0);
    assert_eq!(finish, Finish::EndOfTurn);
    assert!(text.starts_with("<think>") && text.contains("</think>"), "{text:?}");
}
