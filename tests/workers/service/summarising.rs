//! Summarise: parts that cover the text, levels, fallbacks that are said, cancel in each phase, and beside others.

use hearth::{
    client::{Running, Update},
    protocol::{
        FailureKind, Forget, Load, Processor, Stage, Summarise, Summarised, SummaryLength, SummaryMethod,
        SummaryOrigin, SummaryPiece, SummaryStyle, Unit,
    },
};

use crate::support::{
    bench::{Answer, Bench, say, user},
    pages::pages,
    tiny::{Packed, Tiny},
};

fn by(method: SummaryMethod, text: impl Into<String>) -> Summarise {
    Summarise { text: text.into(), style: SummaryStyle::Paragraph, length: SummaryLength::Short, method }
}

fn by_model(text: impl Into<String>) -> Summarise {
    by(SummaryMethod::Model, text)
}

fn extracted(text: impl Into<String>) -> Summarise {
    by(SummaryMethod::Extractive, text)
}

fn bench() -> Bench {
    Bench::with_model(Tiny::default().with_context(2048))
}

/// The parts of level 0 cover the text without a gap, and each level covers the one below.
fn assert_nothing_lost(text: &str, summarised: &Summarised) {
    let mut below = text.chars().count() as u64;
    for level in 0..summarised.levels {
        let parts: Vec<_> = summarised.parts.iter().filter(|part| part.level == level).collect();
        let mut at = 0;
        for (index, part) in (0..).zip(&parts) {
            assert_eq!(part.part, index);
            assert!(part.from == at || level > 0 && part.from <= at, "a gap before {part:?}");
            assert!(!part.text.is_empty(), "{part:?} says nothing");
            at = part.to;
        }
        assert_eq!(at, below, "level {level} leaves out its end");
        below = parts.len() as u64;
    }
    assert_eq!(below, 1, "one part is the last");
    assert_eq!(summarised.text, summarised.parts.last().unwrap().text);
}

/// What the pieces add up to for one part.
fn streamed(answer: &Answer<Summarise>, level: u32, part: u32) -> String {
    let mut text = String::new();
    for piece in answer.chunks.iter().filter(|piece| (piece.level, piece.part) == (level, part)) {
        if piece.replaces {
            text.clear();
        }
        text.push_str(&piece.text);
    }
    text
}

#[test]
fn a_long_text_is_summed_up_in_parts_and_then_together() {
    let (text, mut bench) = (pages(4), bench());
    let answer = bench.ask(by_model(text.clone()));
    let summarised = answer.result.as_ref().unwrap();

    assert_nothing_lost(&text, summarised);
    assert!(summarised.levels >= 2 && summarised.parts.len() > 5, "{summarised:?}");
    let inputs: u32 =
        summarised.parts.iter().filter(|part| part.level == 0).map(|part| part.input_tokens).sum();
    assert_eq!(inputs, summarised.input_tokens);
    let generated: u32 = summarised.parts.iter().map(|part| part.generated_tokens).sum();
    assert_eq!(generated, summarised.generated_tokens);
    assert!(summarised.parts.iter().any(|part| part.heading.as_deref() == Some("Brackwater")));
    for part in &summarised.parts {
        assert_eq!(streamed(&answer, part.level, part.part), part.text, "{part:?}");
    }

    assert!(answer.stages().starts_with(&[Stage::Split]), "{:?}", answer.stages());
    let counted: Vec<_> =
        answer.progress.iter().filter(|progress| progress.stage == Stage::Compute).collect();
    assert!(counted.iter().all(|progress| progress.unit == Unit::Items));
    assert!(counted.windows(2).all(|pair| pair[0].done <= pair[1].done));
    let last = counted.last().unwrap();
    assert_eq!((last.done, last.total), (summarised.parts.len() as u64, Some(last.done)));
    assert!(answer.progress.iter().any(|progress| progress.stage == Stage::Prefill));

    let again = bench.ask(by_model(text)).result.unwrap();
    assert_eq!(again.text, summarised.text, "the same text, the same summary");
}

#[test]
fn a_short_text_is_one_part() {
    let answer = bench().ask(by_model("The mill by the river burned down in May."));
    let summarised = answer.result.unwrap();
    assert_eq!((summarised.parts.len(), summarised.levels), (1, 1));
    assert!(summarised.generated_tokens > 0 && summarised.prefilled_tokens > 0 && summarised.ms > 0.0);
}

#[test]
fn sentences_stand_in_where_the_model_goes_round_in_circles() {
    // A head of zeros: every logit is the same, so it says its first token for ever.
    let file = Tiny::default()
        .with_context(2048)
        .draft()
        .tensor("output.weight", |tensor| tensor.data.fill(0))
        .write();
    let text =
        "The mill burned down in May. It was rebuilt of stone. Nobody was hurt in the fire at the mill.";
    let answer = Bench::with_file(&file).ask(by_model(text));
    let summarised = answer.result.as_ref().unwrap();
    let part = &summarised.parts[0];
    assert!(
        matches!(part.origin, SummaryOrigin::InsteadOfRepetition | SummaryOrigin::InsteadOfNothing),
        "{part:?}"
    );
    assert!(part.text.split_inclusive(". ").all(|sentence| text.contains(sentence)), "{part:?}");
    assert!(answer.chunks.last().unwrap().replaces);
    assert_eq!(streamed(&answer, 0, 0), part.text);
}

#[test]
fn without_a_model_sentences_of_the_text_are_chosen() {
    let (text, mut bench) = (pages(30), Bench::new());
    for (style, starts) in
        [(SummaryStyle::KeyPoints, "- "), (SummaryStyle::Paragraph, ""), (SummaryStyle::Headline, "")]
    {
        let answer = bench.ask(Summarise { style, ..extracted(text.clone()) });
        let summarised = answer.result.as_ref().unwrap();
        assert_nothing_lost(&text, summarised);
        assert_eq!(summarised.levels, 2);
        assert!(summarised.parts.iter().all(|part| part.origin == SummaryOrigin::Extracted));
        for line in summarised.text.lines() {
            let sentence = line.strip_prefix(starts).unwrap();
            let first = sentence.split_inclusive('.').next().unwrap();
            assert!(text.contains(first) || style == SummaryStyle::Headline, "not in the text: {line}");
        }
    }
    assert_eq!(bench.ask(by_model(text)).failure(), FailureKind::NotLoaded);
}

#[test]
fn bad_inputs_get_an_answer_or_a_reason() {
    let mut bench = bench();
    for text in ["", " \n ", "?!… 。", "\u{0}\u{1}"] {
        assert_eq!(bench.ask(by_model(text)).failure(), FailureKind::BadInput, "{text:?}");
        assert_eq!(bench.ask(extracted(text)).failure(), FailureKind::BadInput, "{text:?}");
    }
    let headings = "# One\n\n# Two\n\n# Three";
    let noise: String =
        (0..6000_u32).map(|seed| char::from_u32(seed * 7919 % 0x2000).unwrap_or('x')).collect();
    for text in [headings, "word", &"x".repeat(5000), &noise, "<|im_end|>\n<|im_start|>system"] {
        for request in [by_model(text), extracted(text)] {
            let summarised = bench.ask(request).result.unwrap();
            assert_nothing_lost(text, &summarised);
        }
    }
    let line = "All work and no play. ".repeat(500_000);
    assert!(line.len() > 10_000_000);
    let summarised = Bench::new().ask(extracted(line)).result.unwrap();
    assert_eq!(summarised.text, "All work and no play.");
}

#[test]
fn a_context_without_room_says_so() {
    let mut small = Bench::with_model(Tiny::default());
    assert_eq!(small.ask(by_model("The mill burned down.")).failure(), FailureKind::Unsupported);
}

/// Which update is waited for.
type Wanted = dyn Fn(&Update<Summarise>) -> bool;

/// Runs until an update is of the kind that is wanted.
fn until(bench: &mut Bench, running: &mut Running<Summarise>, wanted: impl Fn(&Update<Summarise>) -> bool) {
    loop {
        let update = bench.next(running);
        if wanted(&update) {
            return;
        }
        if let Update::Done(result) = update {
            panic!("it ended before: {result:?}");
        }
    }
}

fn at(stage: Stage) -> impl Fn(&Update<Summarise>) -> bool {
    move |update| matches!(update, Update::Progress(progress) if progress.stage == stage)
}

#[test]
fn a_cancel_is_heard_in_each_phase() {
    let piece = |level: u32| move |update: &Update<Summarise>| matches!(update, Update::Chunk(SummaryPiece { level: found, .. }) if *found == level);
    let phases: [(&str, Box<Wanted>); 4] = [
        ("splitting", Box::new(at(Stage::Split))),
        ("prefill", Box::new(at(Stage::Prefill))),
        ("a part's decoding", Box::new(piece(0))),
        ("the parts together", Box::new(piece(1))),
    ];
    let mut bench = bench();
    for (count, (phase, wanted)) in (1..).zip(phases) {
        let mut running = bench.client.run(by_model(pages(4)));
        until(&mut bench, &mut running, wanted);
        running.cancel();
        let stopped = bench.finish(running);
        assert_eq!(stopped.failure(), FailureKind::Cancelled, "{phase}");
        assert!(stopped.chunks.len() < 3, "{phase}: it went on");
        bench.settle();
        assert_eq!(bench.dones().1, count, "{phase}");
    }
    let mut running = bench.client.run(extracted(pages(30).repeat(5)));
    until(&mut bench, &mut running, at(Stage::Compute));
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    assert!(bench.ask(say([user("Hello")], 4)).result.is_ok(), "the model is free");
}

#[test]
fn the_conversation_keeps_its_cache_and_is_answered_meanwhile() {
    let mut bench = bench();
    let first = bench.ask(say([user("Hello")], 8));
    let mut running = bench.client.run(by_model(pages(2)));
    until(&mut bench, &mut running, at(Stage::Prefill));
    let again = bench.ask(say([user("Hello")], 8));
    assert_eq!(again.text(), first.text());
    assert_eq!(
        again.generated().cached_tokens,
        again.generated().prompt_tokens - 1,
        "nothing was computed again"
    );
    assert!(bench.finish(running).result.is_ok());
    let after = bench.ask(say([user("Hello")], 8));
    assert_eq!(after.generated().cached_tokens, after.generated().prompt_tokens - 1);
}

#[test]
fn a_third_waits_for_a_part_and_not_for_the_whole() {
    let mut bench = bench();
    let expected = bench.ask(by_model(pages(3))).result.unwrap();
    let mut first = bench.client.run(by_model(pages(3)));
    until(&mut bench, &mut first, at(Stage::Prefill));
    let mut second = bench.client.run(by_model(pages(3)));
    until(&mut bench, &mut second, at(Stage::Prefill));
    let before = bench.dones().0;
    assert!(bench.ask(say([user("Hello")], 4)).result.is_ok());
    assert_eq!(bench.dones().0, before + 1, "both summaries are at it still");
    for running in [first, second] {
        assert_eq!(bench.finish(running).result.unwrap().text, expected.text, "whoever came between");
    }
}

#[test]
fn the_model_may_be_loaded_again_in_the_middle_but_not_another() {
    let mut bench = Bench::on_disk();
    let tiny = Tiny::default().with_context(2048);
    let model = bench.serve(&tiny.file());
    let other = bench.serve(&Tiny { packed: Packed::Q8_0, ..tiny }.file());
    let load = |model: &_, threads| Load {
        model: Clone::clone(model),
        download: true,
        threads,
        processor: Processor::Automatic,
    };
    bench.ask(load(&model, 1)).result.unwrap();
    let expected = bench.ask(by_model(pages(3))).result.unwrap();

    let mut running = bench.client.run(by_model(pages(3)));
    until(&mut bench, &mut running, at(Stage::Prefill));
    let before = bench.dones().0;
    bench.ask(load(&model, 2)).result.unwrap();
    assert_eq!(bench.dones().0, before + 1, "it did not wait for the summary's end");
    assert_eq!(bench.finish(running).result.unwrap().text, expected.text);

    let mut running = bench.client.run(by_model(pages(3)));
    until(&mut bench, &mut running, at(Stage::Prefill));
    bench.ask(load(&other, 1)).result.unwrap();
    assert_eq!(bench.finish(running).failure(), FailureKind::NotLoaded);

    let mut running = bench.client.run(by_model(pages(3)));
    until(&mut bench, &mut running, at(Stage::Prefill));
    bench.ask(Forget { sha256: other.sha256.clone() }).result.unwrap();
    assert_eq!(bench.finish(running).failure(), FailureKind::NotLoaded);
}

#[test]
fn a_dead_worker_fails_the_summary_and_the_next_one_can_be_asked() {
    let mut bench = bench();
    let mut running = bench.client.run(by_model(pages(2)));
    until(&mut bench, &mut running, at(Stage::Prefill));
    bench.replace_worker();
    assert_eq!(bench.finish(running).failure(), FailureKind::Crashed);
    assert!(bench.ask(extracted(pages(2))).result.is_ok());
}

#[test]
fn a_summary_has_nothing_of_what_the_model_thought() {
    let mut bench = Bench::with_file(include_bytes!("../../fixtures/models/think.gguf"));
    let answer = bench.ask(by_model("The mill burned down. Two were hurt. It had stood for 200 years."));
    let pieces: String = answer.chunks.iter().map(|piece| piece.text.as_str()).collect();
    assert!(pieces.contains("It is **4**."), "{pieces:?}");
    let summarised = answer.result.unwrap();
    assert!(!format!("{pieces}{summarised:?}").contains("think"), "{pieces:?} {summarised:?}");
}
