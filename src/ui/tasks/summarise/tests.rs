//! Tests of the state of Summarise, driven as the hook drives it.

use super::{
    report::summaries_json,
    state::{SummariseAction as Act, *},
    summary::*,
};
use crate::{
    client::WorkerStatus,
    protocol::{
        Dialect, Failure, FailureKind, FileKind, Progress, ReadChunk, ReadFacts, Stage, Summarise,
        Summarised, SummaryMethod, SummaryOrigin, SummaryPart, SummaryPiece, TextPart, Unit, Unreadable,
    },
    ui::{
        files::OpeningAction,
        runs::{News, RunId},
        state::{Action, State},
        tasks::{
            benchmark::BenchmarkAction,
            chat::{ChatState, Moment},
        },
    },
};

fn written(text: &str) -> State {
    let mut state = State::new(ChatState::new(Moment::default(), false));
    act(&mut state, Act::Write(text.into()));
    state
}

fn act(state: &mut State, action: Act) {
    state.apply(Action::Summarise(action));
}

fn id(state: &State) -> RunId {
    state.summaries.running().expect("a run").run.id
}

fn last(state: &State) -> &Summary {
    state.summaries.last().expect("a summary")
}

fn streamed(id: RunId, chunks: Vec<SummaryPiece>) -> Act {
    Act::Heard(News { chunks, ..News::new(id, 0.0) })
}

fn ended(id: RunId, result: Result<Summarised, Failure>) -> Act {
    Act::Heard(News::<Summarise>::ended(id, result))
}

fn piece(level: u32, part: u32, text: &str, replaces: bool) -> SummaryPiece {
    SummaryPiece { level, part, text: text.to_owned(), replaces }
}

fn summarised(text: &str) -> Summarised {
    let part = SummaryPart {
        level: 0,
        part: 0,
        from: 0,
        to: 9,
        heading: None,
        text: text.to_owned(),
        origin: SummaryOrigin::Extracted,
        left_out: 0,
        input_tokens: 0,
        generated_tokens: 0,
        ms: 1.0,
    };
    Summarised {
        text: text.to_owned(),
        parts: vec![part],
        levels: 1,
        cut_sentences: 0,
        input_tokens: 0,
        prefilled_tokens: 0,
        generated_tokens: 20,
        prefill_ms: 1.0,
        decode_ms: 1000.0,
        ms: 1001.0,
        memory_bytes: 77,
    }
}

fn progress(stage: Stage, done: u64, total: u64) -> Progress {
    Progress { stage, unit: Unit::Items, done, total: Some(total) }
}

#[test]
fn pieces_grow_parts_and_the_end_stays() {
    let mut state = written("A text.");
    act(&mut state, Act::Start);
    assert_eq!(last(&state).choices.method, SummaryMethod::Extractive, "no model");
    let run = id(&state);
    let pieces = vec![piece(0, 0, "no", false), piece(0, 0, "pe", false), piece(0, 0, "One.", true)];
    act(&mut state, streamed(run, pieces));
    act(&mut state, streamed(run, vec![piece(0, 1, "Two.", false), piece(1, 0, "All.", false)]));
    let texts: Vec<_> = last(&state).run.so_far.texts.iter().map(|part| part.text.clone()).collect();
    assert_eq!(texts, ["One.", "Two.", "All."]);
    act(&mut state, ended(run, Ok(summarised("All."))));
    assert!(!state.summaries.is_running());
    assert_eq!(state.memory_bytes, Some(77));

    act(&mut state, Act::Start);
    assert_eq!(state.summaries.all().len(), 2);
    act(&mut state, streamed(run, vec![piece(0, 0, "late", false)]));
    act(&mut state, ended(run, Ok(summarised("late"))));
    assert!(state.summaries.is_running() && last(&state).run.so_far.texts.is_empty());

    let json: serde_json::Value = serde_json::from_str(&summaries_json(state.summaries.all())).expect("JSON");
    assert_eq!(json["summaries"][0]["result"]["text"], "All.");
    assert_eq!(json["summaries"][0]["tokens_per_second"], 20.0);
    assert_eq!(json["summaries"][1]["state"], "running");
    assert_eq!(json["summaries"][0]["type"], "key-points");
}

#[test]
fn nothing_starts_without_words_twice_or_beside_a_benchmark() {
    let mut state = written(" \n?!");
    act(&mut state, Act::Start);
    assert!(!state.summaries.is_running());
    act(&mut state, Act::Write("Words.".into()));
    act(&mut state, Act::Start);
    let first = id(&state);
    act(&mut state, Act::Start);
    assert_eq!(id(&state), first);
    state.apply(Action::Benchmark(BenchmarkAction::Start));
    assert!(!state.benchmark.is_running());
}

#[test]
fn a_stop_is_a_stop_even_by_the_workers_death_and_what_came_stays() {
    for kind in [FailureKind::Cancelled, FailureKind::Crashed] {
        let mut state = written("Words.");
        act(&mut state, Act::Start);
        let run = id(&state);
        act(&mut state, streamed(run, vec![piece(0, 0, "One.", false)]));
        act(&mut state, Act::Stop);
        assert!(last(&state).run.is_stopping());
        act(&mut state, ended(run, Err(Failure::new(kind, ""))));
        assert_eq!((last(&state).run.is_stopped(), last(&state).run.so_far.texts.len()), (true, 1));
    }
}

#[test]
fn a_dead_worker_leaves_the_text_to_try_again() {
    let mut state = written("Words.");
    act(&mut state, Act::Start);
    let run = id(&state);
    let crashed = Failure::new(FailureKind::Crashed, "trap");
    act(&mut state, ended(run, Err(crashed.clone())));
    state.apply(Action::Worker(WorkerStatus::Restarting { reason: "trap".into() }));
    assert_eq!(last(&state).run.failure(), Some(&crashed));
    assert_eq!(&*state.summaries.source.text, "Words.");
    act(&mut state, Act::Start);
    assert!(state.summaries.is_running());
}

#[test]
fn progress_counts_parts_and_what_is_read_of_one() {
    let mut summary = SummaryProgress::default();
    summary.update(progress(Stage::Split, 50, 100), 0.0);
    assert_eq!((summary.fraction(), summary.seconds_left(), summary.divided), (None, None, Some((50, 100))));
    summary.update(progress(Stage::Compute, 0, 4), 1000.0);
    summary.update(progress(Stage::Prefill, 100, 200), 2000.0);
    assert_eq!(summary.fraction(), Some(0.35 / 4.0));
    summary.update(progress(Stage::Compute, 1, 4), 3000.0);
    assert_eq!((summary.fraction(), summary.seconds_left()), (Some(0.25), Some(6.0)));
    summary.update(progress(Stage::Compute, 4, 4), 9000.0);
    assert_eq!((summary.fraction(), summary.seconds_left()), (Some(1.0), Some(0.0)));
}

#[test]
fn stages_of_one_frame_all_count() {
    let mut state = written("Words.");
    act(&mut state, Act::Start);
    let stages = vec![progress(Stage::Compute, 1, 4), progress(Stage::Prefill, 100, 200)];
    let run = id(&state);
    act(&mut state, Act::Heard(News { progress: stages, ..News::new(run, 0.0) }));
    let SummaryProgress { parts, prefill, .. } = last(&state).run.so_far.progress;
    assert_eq!((parts, prefill), (Some((1, 4)), Some((100, 200))));
}

#[test]
fn a_file_takes_the_place_of_what_was_written_and_a_refusal_goes_with_the_next_text() {
    let mut state = written("Words.");
    let opened = |state: &mut State, name: &str, chunks, result| {
        act(state, Act::Opening(OpeningAction::Open(0, name.into(), 7)));
        let run = state.summaries.opening.run.as_ref().map(|run| run.id).unwrap_or_default();
        assert!(!state.summaries.can_start(), "a text is coming");
        let news = News { chunks, result: Some(result), ..News::new(run, 0.0) };
        act(state, Act::Opening(OpeningAction::Heard(news)));
    };
    let refused = Failure::new(FailureKind::Unreadable(Unreadable::NotText), "facts");
    opened(&mut state, "a.bin", Vec::new(), Err(refused.clone()));
    assert_eq!(state.summaries.opening.failure(), Some(&refused));
    assert_eq!(&*state.summaries.source.text, "Words.", "a refused file takes nothing away");
    let part = TextPart { text: "File.".to_owned(), ..TextPart::default() };
    let facts = ReadFacts {
        kind: FileKind::Markdown,
        title: None,
        dialect: Dialect::default(),
        notices: Vec::new(),
        total_ms: 1.0,
        memory_bytes: 0,
    };
    opened(&mut state, "a.md", vec![ReadChunk::Text(vec![part])], Ok(facts));
    let summaries = &state.summaries;
    assert_eq!((summaries.opening.failure(), summaries.source.file.as_deref()), (None, Some("a.md")));
    act(&mut state, Act::Write("Others.".into()));
    assert_eq!(state.summaries.opening.run, None);
}

#[test]
fn only_so_many_summaries_stay() {
    let mut state = written("Words.");
    for _ in 0..MAX_SUMMARIES + 5 {
        act(&mut state, Act::Start);
        let run = id(&state);
        act(&mut state, ended(run, Ok(summarised("All."))));
    }
    assert_eq!(state.summaries.all().len(), MAX_SUMMARIES);
    assert_eq!(last(&state).run.id, RunId(MAX_SUMMARIES as u64 + 5));
}
