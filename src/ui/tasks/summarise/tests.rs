//! The state machine of summaries, driven as the hook drives it.

use super::{
    report::summaries_json,
    state::{SummariseAction as Act, *},
    summary::*,
};
use crate::{
    client::WorkerStatus,
    protocol::{
        Failure, FailureKind, Progress, Stage, Summarised, SummaryMethod, SummaryOrigin, SummaryPart,
        SummaryPiece, Unit,
    },
    ui::{
        state::{Action, State},
        tasks::{benchmark::BenchmarkAction, chat::Conversation},
    },
};

fn written(text: &str) -> State {
    let mut state = State::new(Conversation::default());
    act(&mut state, Act::Write(text.into()));
    state
}

fn act(state: &mut State, action: Act) {
    state.apply(Action::Summarise(action));
}

fn id(state: &State) -> SummaryId {
    state.summaries.running().expect("a run").id
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
fn pieces_grow_parts_and_the_end_is_kept() {
    let mut state = written("A text.");
    act(&mut state, Act::Start);
    assert_eq!(state.summaries.running().map(|run| run.method), Some(SummaryMethod::Extractive), "no model");
    let run = id(&state);
    let pieces = vec![piece(0, 0, "no", false), piece(0, 0, "pe", false), piece(0, 0, "One.", true)];
    act(&mut state, Act::Streamed { id: run, pieces });
    act(
        &mut state,
        Act::Streamed { id: run, pieces: vec![piece(0, 1, "Two.", false), piece(1, 0, "All.", false)] },
    );
    let texts: Vec<_> =
        state.summaries.last().expect("a run").parts.iter().map(|part| part.text.clone()).collect();
    assert_eq!(texts, ["One.", "Two.", "All."]);
    act(&mut state, Act::Ended { id: run, result: Ok(summarised("All.")) });
    assert!(!state.summaries.is_running());
    assert_eq!(state.memory_bytes, Some(77));

    act(&mut state, Act::Start);
    assert_eq!(state.summaries.past().len(), 1);
    act(&mut state, Act::Streamed { id: run, pieces: vec![piece(0, 0, "late", false)] });
    act(&mut state, Act::Ended { id: run, result: Ok(summarised("late")) });
    assert!(state.summaries.is_running() && state.summaries.last().is_some_and(|run| run.parts.is_empty()));

    let runs = state.summaries.past().iter().chain(state.summaries.last());
    let json: serde_json::Value = serde_json::from_str(&summaries_json(runs)).expect("JSON");
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
fn a_stop_is_a_stop_however_the_run_ends_and_keeps_what_came() {
    for kind in [FailureKind::Cancelled, FailureKind::Crashed] {
        let mut state = written("Words.");
        act(&mut state, Act::Start);
        let run = id(&state);
        act(&mut state, Act::Streamed { id: run, pieces: vec![piece(0, 0, "One.", false)] });
        act(&mut state, Act::Stop);
        assert!(state.summaries.running().is_some_and(|run| run.is_stopping()));
        act(&mut state, Act::Ended { id: run, result: Err(Failure::new(kind, "")) });
        let last = state.summaries.last().expect("a run");
        assert_eq!((&last.state, last.parts.len()), (&SummaryState::Stopped, 1));
    }
}

#[test]
fn a_dead_worker_leaves_the_text_to_try_again() {
    let mut state = written("Words.");
    act(&mut state, Act::Start);
    let run = id(&state);
    let crashed = Failure::new(FailureKind::Crashed, "trap");
    act(&mut state, Act::Ended { id: run, result: Err(crashed.clone()) });
    state.apply(Action::Worker(WorkerStatus::Restarting { reason: "trap".into() }));
    assert_eq!(state.summaries.last().map(|run| &run.state), Some(&SummaryState::Failed(crashed)));
    assert_eq!(&*state.summaries.source.text, "Words.");
    act(&mut state, Act::Start);
    assert!(state.summaries.is_running());
}

#[test]
fn progress_counts_parts_and_what_is_read_of_one() {
    let mut run = SummaryProgress::default();
    run.heard(progress(Stage::Split, 50, 100), 0.0);
    assert_eq!((run.fraction(), run.seconds_left(), run.divided), (None, None, Some((50, 100))));
    run.heard(progress(Stage::Compute, 0, 4), 1000.0);
    run.heard(progress(Stage::Prefill, 100, 200), 2000.0);
    assert_eq!(run.fraction(), Some(0.35 / 4.0));
    run.heard(progress(Stage::Compute, 1, 4), 3000.0);
    assert_eq!((run.fraction(), run.seconds_left()), (Some(0.25), Some(6.0)));
    run.heard(progress(Stage::Compute, 4, 4), 9000.0);
    assert_eq!((run.fraction(), run.seconds_left()), (Some(1.0), Some(0.0)));
}

#[test]
fn a_file_takes_the_place_of_what_was_written_and_a_refusal_goes_with_the_next_text() {
    let mut state = written("Words.");
    act(&mut state, Act::Refuse(Refusal::NotText));
    assert_eq!(state.summaries.refusal, Some(Refusal::NotText));
    assert_eq!(&*state.summaries.source.text, "Words.", "a refused file takes nothing away");
    act(&mut state, Act::Attach(SourceText { file: Some("a.md".into()), text: "File.".into() }));
    assert_eq!((state.summaries.refusal, state.summaries.source.file.as_deref()), (None, Some("a.md")));
    for _ in 0..MOST_RUNS + 5 {
        act(&mut state, Act::Start);
        let id = id(&state);
        act(&mut state, Act::Ended { id, result: Ok(summarised("All.")) });
    }
    assert_eq!(state.summaries.past().len(), MOST_RUNS - 1);
}
