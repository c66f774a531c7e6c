//! Tests of the benchmark's state machine, driven as the hook drives it.

use super::{case::Case, report::Report, state::*};
use crate::{
    client::WorkerStatus,
    protocol::{Failure, FailureKind, Loaded, Measured, ModelTask, Residence},
    ui::{
        browser::Device,
        models::{self, ModelAction, ModelStatus, ModelsAction},
        parts::Remedy,
        runs::{News, RunId},
        state::{Action, State},
        tasks::chat::{ChatAction, ChatState, Moment},
    },
};

fn loaded(residence: Residence, context_tokens: u32) -> Loaded {
    Loaded { residence, context_tokens, trained_tokens: context_tokens, ..models::tests::loaded(100) }
}

/// A measurement with a prefill of one millisecond a token, and decoding of two.
fn measured(case: Case) -> Measured {
    let task = case.measure().expect("a case for the worker");
    Measured {
        prefill_ms: task.prompt.len() as f64,
        decode_ms: f64::from(task.decode_tokens) * 2.0,
        prompt_tokens: task.prompt.len() as u32,
        decoded_tokens: task.decode_tokens,
        memory_bytes: 200,
        weight_bytes: 80,
        cache_bytes: task.prompt.len() as u64,
        tokens: vec![1; task.decode_tokens as usize],
    }
}

fn model(state: &mut State, action: ModelAction) {
    state.apply(ModelsAction::to_language(action).into());
}

fn act(state: &mut State, action: BenchmarkAction) {
    state.apply(action.into());
}

/// Ends the load under way.
fn load(state: &mut State, result: Result<Loaded, Failure>) {
    let run = state.models.language().wanted().expect("a load under way").1.run.id;
    model(state, ModelAction::Heard(News::ended(run, result)));
}

/// The run of the measurement under way.
fn run(state: &State) -> RunId {
    state.benchmark.run().expect("a case").1.id
}

/// Ends a measurement.
fn end(state: &mut State, run: RunId, result: Result<Measured, Failure>) {
    act(state, BenchmarkAction::Heard(News::ended(run, result)));
}

fn ready(loaded: Loaded) -> State {
    let mut state = State::new(ChatState::new(Moment::default(), false));
    model(&mut state, ModelAction::Offered(models::tests::spec("m", ModelTask::Chat)));
    load(&mut state, Ok(loaded));
    state
}

fn started(rounds: u32) -> State {
    let mut state = ready(loaded(Residence::Disk, 8192));
    act(&mut state, BenchmarkAction::Choose { rounds });
    act(&mut state, BenchmarkAction::Start);
    state
}

/// Does what the state wants, as the hook and the worker would.
fn go_on(state: &mut State) {
    let (_, case) = state.benchmark.wanted().expect("a case");
    if case == Case::Load {
        state.apply(Action::Worker(WorkerStatus::Restarting { reason: "asked".into() }));
        state.apply(Action::Worker(WorkerStatus::Ready));
        load(state, Ok(loaded(Residence::Disk, 8192)));
    } else {
        end(state, run(state), Ok(measured(case)));
    }
}

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "facts")
}

#[test]
fn rounds_take_turns_and_end() {
    let mut state = started(3);
    let mut order = Vec::new();
    while let Some((_, case)) = state.benchmark.wanted() {
        order.push(case);
        go_on(&mut state);
    }
    assert_eq!(state.benchmark.status, BenchmarkStatus::Done);
    assert_eq!(order, Case::ALL.repeat(3));
    assert_eq!(state.benchmark.samples().len(), 21);
    assert_eq!(state.memory_bytes, Some(200));
    assert!(state.models.language().loaded().is_some());
}

#[test]
fn without_a_model_or_beside_an_answer_nothing_starts() {
    let mut state = State::new(ChatState::new(Moment::default(), false));
    act(&mut state, BenchmarkAction::Start);
    assert!(!state.benchmark.is_running());

    let mut state = ready(loaded(Residence::Disk, 8192));
    state.apply(ChatAction::send("hi").into());
    act(&mut state, BenchmarkAction::Start);
    assert!(!state.benchmark.is_running());
}

#[test]
fn beside_a_benchmark_nothing_is_answered() {
    let mut state = started(1);
    state.apply(ChatAction::send("hi").into());
    assert!(state.chat.shown().tree.is_empty());
    state.apply(ChatAction::Clear.into());
    while state.benchmark.is_running() {
        go_on(&mut state);
    }
    state.apply(ChatAction::send("hi").into());
    assert!(state.chat.running().is_some());
}

#[test]
fn a_stop_keeps_what_was_measured() {
    let mut state = started(1);
    go_on(&mut state);
    go_on(&mut state);
    let run = run(&state);
    act(&mut state, BenchmarkAction::Stop);
    assert!(state.benchmark.is_stopping() && state.benchmark.is_running());
    end(&mut state, run, Err(failure(FailureKind::Cancelled)));
    assert_eq!(state.benchmark.status, BenchmarkStatus::Stopped);
    assert_eq!(state.benchmark.samples().len(), 2);

    act(&mut state, BenchmarkAction::Start);
    assert!(state.benchmark.samples().is_empty(), "a new run begins from nothing");
    end(&mut state, run, Ok(measured(Case::Prefill { prompt: 128 })));
    assert!(state.benchmark.samples().is_empty(), "what an earlier run still says is ignored");
}

#[test]
fn a_worker_ended_because_it_would_not_stop_is_no_failure() {
    let mut state = started(1);
    go_on(&mut state);
    let run = run(&state);
    act(&mut state, BenchmarkAction::Stop);
    end(&mut state, run, Err(failure(FailureKind::Crashed)));
    assert_eq!(state.benchmark.status, BenchmarkStatus::Stopped);
    assert_eq!(state.benchmark.samples().len(), 1);
}

#[test]
fn a_stop_while_loading_waits_for_nothing() {
    let mut state = started(1);
    act(&mut state, BenchmarkAction::Stop);
    assert_eq!(state.benchmark.status, BenchmarkStatus::Stopped);
    state.apply(Action::Worker(WorkerStatus::Restarting { reason: "asked".into() }));
    load(&mut state, Ok(loaded(Residence::Disk, 8192)));
    assert!(state.benchmark.samples().is_empty());
    assert!(state.models.language().loaded().is_some(), "the model is there again");
}

#[test]
fn a_crash_fails_the_run_and_the_model_comes_back() {
    let mut state = started(1);
    go_on(&mut state);
    let run = run(&state);
    let crashed = failure(FailureKind::Crashed);
    end(&mut state, run, Err(crashed.clone()));
    state.apply(Action::Worker(WorkerStatus::Restarting { reason: "trap".into() }));
    assert_eq!(state.benchmark.status, BenchmarkStatus::Failed(crashed));
    assert_eq!(Remedy::of(FailureKind::Crashed), Remedy::Retry);
    load(&mut state, Ok(loaded(Residence::Disk, 8192)));
    act(&mut state, BenchmarkAction::Start);
    assert!(state.benchmark.is_running());
}

#[test]
fn a_model_that_does_not_come_back_fails_the_run() {
    let mut state = started(1);
    state.apply(Action::Worker(WorkerStatus::Restarting { reason: "asked".into() }));
    load(&mut state, Err(failure(FailureKind::NotStored)));
    let kind = match &state.benchmark.status {
        BenchmarkStatus::Failed(failure) => failure.kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(kind, FailureKind::NotStored);
}

#[test]
fn a_small_context_and_a_private_window_leave_cases_out() {
    let mut state = ready(loaded(Residence::Memory, 1000));
    act(&mut state, BenchmarkAction::Start);
    let subject = state.benchmark.subject.as_ref().expect("a run");
    assert_eq!(
        *subject.cases,
        [
            Case::Decode { prompt: 16 },
            Case::Decode { prompt: 128 },
            Case::Prefill { prompt: 128 },
            Case::Prefill { prompt: 1000 }
        ]
    );
}

#[test]
fn the_time_left_is_told_from_what_was_measured() {
    let mut state = started(2);
    assert_eq!(state.benchmark.seconds_left(), None, "nothing is known yet");
    go_on(&mut state);
    assert_eq!(state.benchmark.seconds_left(), None, "loading says nothing of tokens");
    go_on(&mut state);
    // Prompts of 16, 128, 128, 1,000, 1,000, 2,000 at a millisecond a token; 64 tokens four times at two; 400 to load.
    let round = 0.4 + 4.272 + 4.0 * 0.128;
    let expected = 2.0 * round - 0.4 - (0.016 + 0.128);
    let left = state.benchmark.seconds_left().expect("a time");
    assert!((left - expected).abs() < 1e-9, "{left} for {expected}");
}

#[test]
fn other_threads_load_the_model_anew_and_end_the_run() {
    let mut state = started(1);
    go_on(&mut state);
    model(&mut state, ModelAction::UseThreads(1));
    assert!(state.benchmark.is_running(), "nothing has changed");
    model(&mut state, ModelAction::UseThreads(3));
    assert_eq!(state.benchmark.status, BenchmarkStatus::Stopped);
    assert_eq!(state.models.language().threads, 3);
    assert!(!state.models.language().wanted().expect("a load under way").1.download);

    let mut private = ready(loaded(Residence::Memory, 8192));
    model(&mut private, ModelAction::UseThreads(3));
    assert!(
        matches!(private.models.language().status, ModelStatus::Ready(_)),
        "it would have to be downloaded again"
    );
}

#[test]
fn threads_suit_the_device() {
    let device = |cores, cross_origin_isolated| Device { cores, cross_origin_isolated, ..Device::default() };
    let defaults = [(0, 1), (1, 1), (2, 1), (4, 3), (8, 3), (12, 5), (16, 7), (64, 8)];
    for (cores, threads) in defaults {
        assert_eq!(device(cores, true).threads(None), threads, "{cores} cores");
    }
    assert_eq!(device(8, true).threads(Some(6)), 6);
    assert_eq!(device(8, true).threads(Some(99)), 8);
    assert_eq!(device(8, true).threads(Some(0)), 1);
    assert_eq!(device(8, false).threads(Some(6)), 1);
}

#[test]
fn the_report_has_medians_and_every_round() {
    let device = Device { user_agent: "Mozilla \"x\"".into(), cores: 8, ..Device::default() };
    let mut state = started(3);
    assert_eq!(Report::of(&state.benchmark, &device), None, "nothing was measured");
    let decode = Case::Decode { prompt: 128 };
    for decode_ms in [640.0, 64.0, 320.0] {
        loop {
            let (_, case) = state.benchmark.wanted().expect("a case");
            if case == decode {
                let run = run(&state);
                end(&mut state, run, Ok(Measured { decode_ms, ..measured(case) }));
                break;
            }
            go_on(&mut state);
        }
    }

    let report = Report::of(&state.benchmark, &device).expect("a report");
    let json: serde_json::Value = serde_json::from_str(&report.json()).expect("JSON");
    assert_eq!(json["user_agent"], "Mozilla \"x\"");
    assert_eq!((&json["kernels"], &json["threads"]), (&"simd128".into(), &1.into()));
    assert_eq!((&json["rounds"], &json["complete"]), (&3.into(), &false.into()));
    assert_eq!(json["peak_memory_bytes"], 200);
    let case = |id: &str| {
        let cases = json["cases"].as_array().expect("cases");
        cases.iter().find(|case| case["case"] == id).cloned().unwrap_or_else(|| panic!("{id} in {cases:?}"))
    };
    let decode = case("decode-64-after-128");
    assert_eq!(decode["median"]["tokens_per_second"], 200.0);
    assert_eq!(decode["median"]["prefill_tokens_per_second"], 1000.0);
    assert_eq!(decode["rounds"].as_array().map(Vec::len), Some(3));
    assert_eq!(decode["rounds"][1]["decode_ms"], 64.0);
    assert_eq!(case("load")["median"]["load_ms"], 400.0);
    assert!(case("load")["median"].get("tokens_per_second").is_none());
    // Two rounds so far: the mean of both.
    assert_eq!(case("prefill-1000")["median"]["prefill_ms"], 1000.0);
    assert!(case("prefill-1000")["median"].get("decode_ms").is_none());
}
