//! The state machines, driven as the hooks drive them.

use std::rc::Rc;

use super::*;
use crate::{
    protocol::{
        Failure, FailureKind, Finish, Generated, Loaded, ModelSpec, ModelTask, Progress, Residence, Role,
        Stage, Unit,
    },
    ui::{
        frame::settings::{Preferences, Theme},
        models::{Attempt, unread_model},
        runs::Transfer,
        tasks::chat::{Turn, TurnId, TurnState},
    },
};

fn generated() -> Generated {
    Generated {
        finish: Finish::EndOfTurn,
        prompt_tokens: 9,
        cached_tokens: 0,
        generated_tokens: 3,
        dropped_messages: 0,
        ttft_ms: 50.0,
        prefill_ms: 40.0,
        decode_ms: 100.0,
        memory_bytes: 7,
    }
}

fn loaded() -> Loaded {
    Loaded {
        model: "m".into(),
        sha256: "00".to_owned(),
        architecture: "llama".into(),
        context_tokens: 2048,
        residence: Residence::Disk,
        downloaded_bytes: 0,
        load_ms: 900.0,
        memory_bytes: 5,
        kernels: "simd128".into(),
        threads: 1,
        weight_bytes: 4,
    }
}

fn spec() -> Rc<ModelSpec> {
    Rc::new(ModelSpec {
        id: "m".into(),
        task: ModelTask::Chat,
        name: "M".into(),
        url: "models/m.gguf".into(),
        bytes: 1000,
        sha256: "00".into(),
        licence: "MIT".into(),
        source: "s".into(),
    })
}

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "facts")
}

fn state() -> State {
    State::new(Conversation::default())
}

fn chat(state: &mut State, action: ChatAction) {
    state.apply(Action::Chat(action));
}

fn model(state: &mut State, action: ModelAction) {
    state.apply(Action::Model(action));
}

fn running(state: &State) -> TurnId {
    state.conversation.running().expect("a running turn").id
}

fn send(state: &mut State, prompt: &str) -> TurnId {
    chat(state, ChatAction::Send(prompt.into()));
    running(state)
}

fn stream(state: &mut State, id: TurnId, text: &str) {
    chat(state, ChatAction::Streamed { id, text: text.into() });
}

fn end(state: &mut State, id: TurnId, result: Result<Generated, Failure>) {
    chat(state, ChatAction::Ended { id, result });
}

fn answers(state: &State) -> Vec<(&str, &str)> {
    state.conversation.turns().map(|turn| (&*turn.prompt, turn.answer.as_str())).collect()
}

fn attempt(state: &State) -> Attempt {
    state.model.wanted().expect("a load under way").1.attempt
}

fn ready() -> State {
    let mut state = state();
    model(&mut state, ModelAction::Offered(spec()));
    let attempt = attempt(&state);
    model(&mut state, ModelAction::Ended { attempt, result: Ok(loaded()) });
    state
}

#[test]
fn an_answer_streams_and_ends() {
    let mut state = state();
    let id = send(&mut state, "hi");
    stream(&mut state, id, "he");
    stream(&mut state, id, "llo");
    end(&mut state, id, Ok(generated()));
    assert_eq!(answers(&state), [("hi", "hello")]);
    assert_eq!(state.conversation.last().expect("a turn").state, TurnState::Done(generated()));
    assert_eq!(state.memory_bytes, Some(7));
}

#[test]
fn what_comes_late_is_ignored() {
    let mut state = state();
    let first = send(&mut state, "one");
    end(&mut state, first, Ok(generated()));
    stream(&mut state, first, "late");
    let second = send(&mut state, "two");
    stream(&mut state, first, "late");
    end(&mut state, first, Err(failure(FailureKind::Internal)));
    let progress = Progress { stage: Stage::Prefill, unit: Unit::Tokens, done: 1, total: None };
    chat(&mut state, ChatAction::Progressed { id: first, progress });
    assert_eq!(answers(&state), [("one", ""), ("two", "")]);
    assert_eq!(state.conversation.last().expect("a turn").state, TurnState::STARTED);
    assert_eq!(running(&state), second);
}

#[test]
fn a_chunk_copies_no_history() {
    let mut state = state();
    for prompt in ["a", "b", "c"] {
        let id = send(&mut state, prompt);
        end(&mut state, id, Ok(generated()));
    }
    let id = send(&mut state, "d");
    let drawn = state.clone();
    stream(&mut state, id, "x");
    assert!(Rc::ptr_eq(drawn.conversation.past(), state.conversation.past()));
    assert_eq!(drawn.conversation.last().expect("a turn").answer, "");
    // Nobody draws this one: the text grows where it stands.
    drop(drawn);
    let before = Rc::as_ptr(state.conversation.last().expect("a turn"));
    stream(&mut state, id, "y");
    assert_eq!(before, Rc::as_ptr(state.conversation.last().expect("a turn")));
}

#[test]
fn a_second_prompt_waits_for_the_first() {
    let mut state = state();
    let id = send(&mut state, "one");
    chat(&mut state, ChatAction::Send("two".into()));
    chat(&mut state, ChatAction::Regenerate);
    chat(&mut state, ChatAction::Resend { id, prompt: "three".into() });
    assert_eq!(running(&state), id);
    assert_eq!(answers(&state), [("one", "")]);
    end(&mut state, id, Ok(generated()));
    chat(&mut state, ChatAction::Send("  \n".into()));
    assert!(state.conversation.running().is_none());
}

#[test]
fn stop_keeps_what_was_streamed() {
    let mut state = state();
    let id = send(&mut state, "hi");
    stream(&mut state, id, "he");
    chat(&mut state, ChatAction::Stop);
    assert!(state.conversation.last().expect("a turn").is_stopping());
    stream(&mut state, id, "l");
    end(&mut state, id, Err(failure(FailureKind::Cancelled)));
    assert_eq!(state.conversation.last().expect("a turn").state, TurnState::Stopped);
    assert_eq!(answers(&state), [("hi", "hel")]);
    chat(&mut state, ChatAction::Stop);
    assert_eq!(state.conversation.last().expect("a turn").state, TurnState::Stopped);
}

#[test]
fn a_worker_ended_because_it_would_not_stop_is_no_failure() {
    let mut state = state();
    let id = send(&mut state, "hi");
    chat(&mut state, ChatAction::Stop);
    end(&mut state, id, Err(failure(FailureKind::Crashed)));
    assert_eq!(state.conversation.last().expect("a turn").state, TurnState::Stopped);
}

#[test]
fn regenerate_asks_again_under_another_id() {
    let mut state = state();
    let first = send(&mut state, "hi");
    stream(&mut state, first, "hello");
    end(&mut state, first, Ok(generated()));
    chat(&mut state, ChatAction::Regenerate);
    let second = running(&state);
    assert_ne!(first, second);
    stream(&mut state, first, "late");
    assert_eq!(answers(&state), [("hi", "")]);
}

#[test]
fn edit_and_resend_drops_what_followed() {
    let mut state = state();
    let mut ids = Vec::new();
    for prompt in ["a", "b", "c"] {
        let id = send(&mut state, prompt);
        stream(&mut state, id, "ok");
        end(&mut state, id, Ok(generated()));
        ids.push(id);
    }
    chat(&mut state, ChatAction::Resend { id: ids[1], prompt: "B".into() });
    assert_eq!(answers(&state), [("a", "ok"), ("B", "")]);
    let id = running(&state);
    end(&mut state, id, Ok(generated()));
    chat(&mut state, ChatAction::Resend { id: ids[2], prompt: "gone".into() });
    assert_eq!(answers(&state), [("a", "ok"), ("B", "")]);
}

#[test]
fn the_model_is_told_what_was_answered() {
    let mut state = state();
    let id = send(&mut state, "a");
    stream(&mut state, id, "1");
    end(&mut state, id, Ok(generated()));
    let id = send(&mut state, "unanswered");
    end(&mut state, id, Err(failure(FailureKind::Crashed)));
    send(&mut state, "c");
    let told = state.conversation.messages("be brief");
    let told: Vec<_> = told.iter().map(|message| (message.role, message.content.as_str())).collect();
    assert_eq!(
        told,
        [(Role::System, "be brief"), (Role::User, "a"), (Role::Assistant, "1"), (Role::User, "c")]
    );
    assert_eq!(state.conversation.messages(" ")[0].role, Role::User);
}

#[test]
fn a_crash_in_mid_answer_keeps_the_conversation_and_loads_again() {
    let mut state = ready();
    let id = send(&mut state, "a");
    stream(&mut state, id, "half");
    end(&mut state, id, Err(failure(FailureKind::Crashed)));
    state.apply(Action::Worker(WorkerStatus::Restarting { reason: "trap".into() }));
    assert_eq!(answers(&state), [("a", "half")]);
    assert_eq!(
        state.conversation.last().expect("a turn").state,
        TurnState::Failed(failure(FailureKind::Crashed))
    );
    let (_, loading) = state.model.wanted().expect("a load under way");
    assert!(!loading.download);
    let attempt = loading.attempt;
    state.apply(Action::Worker(WorkerStatus::Ready));
    model(&mut state, ModelAction::Ended { attempt, result: Ok(loaded()) });
    assert!(state.model.loaded().is_some());
    chat(&mut state, ChatAction::Regenerate);
    assert!(state.conversation.running().is_some());
}

#[test]
fn clearing_ends_the_running_turn() {
    let mut state = state();
    let id = send(&mut state, "a");
    chat(&mut state, ChatAction::Clear);
    stream(&mut state, id, "late");
    assert!(state.conversation.is_empty());
    assert_ne!(send(&mut state, "b"), id);
}

#[test]
fn a_reload_in_mid_answer_shows_it_as_stopped() {
    let mut before = state();
    let id = send(&mut before, "a");
    end(&mut before, id, Ok(generated()));
    let id = send(&mut before, "b");
    stream(&mut before, id, "half");
    let mut after = State::new(Conversation::restored(kept(&before), 1 << 20));
    assert_eq!(answers(&after), [("a", ""), ("b", "half")]);
    assert_eq!(after.conversation.last().expect("a turn").state, TurnState::Stopped);
    let ids: Vec<_> = after.conversation.turns().map(|turn| turn.id).collect();
    assert!(!ids.contains(&send(&mut after, "c")));
}

/// What a tab has kept of its conversation, as another tab reads it.
fn kept(state: &State) -> Vec<Turn> {
    let turns: Vec<Turn> = state.conversation.turns().map(|turn| Turn::clone(turn)).collect();
    serde_json::from_str(&serde_json::to_string(&turns).expect("turns serialise")).expect("turns deserialise")
}

fn hear(state: &mut State, turns: Vec<Turn>) {
    chat(state, ChatAction::Heard(turns));
}

#[test]
fn what_two_tabs_ask_at_the_same_time_is_kept_by_both() {
    let [mut one, mut other] =
        [0, 1 << 20].map(|first| State::new(Conversation::restored(Vec::new(), first)));
    let slow = send(&mut one, "slow");
    stream(&mut one, slow, "ha");
    hear(&mut other, kept(&one));
    assert_eq!(answers(&other), [("slow", "ha")]);
    assert_eq!(other.conversation.last().expect("a turn").state, TurnState::Stopped, "it runs elsewhere");

    let brief = send(&mut other, "brief");
    assert_ne!(brief, slow);
    hear(&mut one, kept(&other));
    stream(&mut one, slow, "lf");
    assert_eq!(answers(&one), [("brief", ""), ("slow", "half")], "its own goes on, and once");
    hear(&mut other, kept(&one));
    stream(&mut other, brief, "yes");
    end(&mut other, brief, Ok(generated()));
    assert_eq!(answers(&other), [("slow", "half"), ("brief", "yes")]);

    hear(&mut one, kept(&other));
    end(&mut one, slow, Ok(generated()));
    hear(&mut other, kept(&one));
    assert_eq!(answers(&one), [("brief", "yes"), ("slow", "half")]);
    assert_eq!(kept(&other), kept(&one));
    let drawn: Vec<_> = other.conversation.turns().cloned().collect();
    hear(&mut other, kept(&one));
    let again = drawn.iter().zip(other.conversation.turns()).all(|(before, after)| Rc::ptr_eq(before, after));
    assert!(again, "what is the same is not another turn");
    assert!(one.conversation.turns().all(|turn| turn.state == TurnState::Done(generated())));
}

#[test]
fn a_conversation_that_another_tab_cleared_leaves_only_what_runs() {
    let mut state = state();
    let id = send(&mut state, "past");
    end(&mut state, id, Ok(generated()));
    let id = send(&mut state, "running");
    hear(&mut state, Vec::new());
    assert_eq!(running(&state), id);
    assert_eq!(answers(&state), [("running", "")]);
    end(&mut state, id, Ok(generated()));
    hear(&mut state, Vec::new());
    assert!(state.conversation.is_empty());
}

#[test]
fn turns_that_were_kept_under_one_id_are_told_apart() {
    let mut before = state();
    let id = send(&mut before, "a");
    end(&mut before, id, Ok(generated()));
    let turn = kept(&before).remove(0);
    hear(&mut before, vec![turn.clone(), turn]);
    let ids: Vec<_> = before.conversation.turns().map(|turn| turn.id).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_download_is_asked_for_watched_and_cancelled() {
    let mut state = state();
    assert!(state.model.wanted().is_none(), "there is nothing to load before the catalogue is here");
    model(&mut state, ModelAction::Offered(spec()));
    let first = attempt(&state);
    model(&mut state, ModelAction::Ended { attempt: first, result: Err(failure(FailureKind::NotStored)) });
    assert_eq!(state.model.status, ModelStatus::Absent);
    model(&mut state, ModelAction::Load);
    let (_, loading) = state.model.wanted().expect("a load under way");
    assert!(loading.download);
    let second = loading.attempt;
    model(&mut state, ModelAction::Ended { attempt: first, result: Ok(loaded()) });
    assert_eq!(attempt(&state), second, "an earlier attempt says nothing any more");
    model(&mut state, ModelAction::Cancel);
    assert!(state.model.wanted().expect("a load under way").1.cancelling);
    model(&mut state, ModelAction::Ended { attempt: second, result: Err(failure(FailureKind::Cancelled)) });
    assert_eq!(state.model.status, ModelStatus::Absent);
}

#[test]
fn a_model_that_kills_its_worker_is_not_loaded_for_ever() {
    let mut state = state();
    model(&mut state, ModelAction::Offered(spec()));
    for _ in 0..2 {
        let attempt = attempt(&state);
        model(&mut state, ModelAction::Ended { attempt, result: Err(failure(FailureKind::Crashed)) });
        state.apply(Action::Worker(WorkerStatus::Restarting { reason: "trap".into() }));
    }
    let last = attempt(&state);
    model(&mut state, ModelAction::Ended { attempt: last, result: Err(failure(FailureKind::Crashed)) });
    assert_eq!(state.model.status, ModelStatus::Failed(failure(FailureKind::Crashed)));
    model(&mut state, ModelAction::Load);
    assert!(state.model.wanted().is_some(), "a person may always ask again");
}

#[test]
fn an_answer_without_a_model_looks_for_it_again() {
    let mut state = ready();
    let id = send(&mut state, "a");
    end(&mut state, id, Err(failure(FailureKind::NotLoaded)));
    assert!(state.model.wanted().is_some());
}

#[test]
fn a_download_tells_its_rate_and_the_time_left() {
    let at = |done| Progress { stage: Stage::Download, unit: Unit::Bytes, done, total: Some(10_000_000) };
    let mut transfer = Transfer::new(at(0), 0.0);
    assert_eq!((transfer.per_second(), transfer.seconds_left()), (None, None));
    transfer.update(at(10_000), 10.0);
    assert_eq!(transfer.per_second(), None, "ten milliseconds say nothing");
    for step in 1..=10u32 {
        transfer.update(at(u64::from(step) * 500_000), f64::from(step) * 500.0);
    }
    let rate = transfer.per_second().expect("a rate");
    assert!((rate - 1_000_000.0).abs() < 1000.0, "{rate}");
    let left = transfer.seconds_left().expect("a time");
    assert!((left - 5.0).abs() < 0.1, "{left}");
    assert_eq!(transfer.fraction(), Some(0.5));

    transfer.update(at(5_000_000), 120_000.0);
    assert_eq!(transfer.seconds_left(), None, "nothing moves, so nobody knows");

    let read = Progress { stage: Stage::Read, unit: Unit::Bytes, done: 1, total: None };
    transfer.update(read, 121_000.0);
    assert_eq!((transfer.per_second(), transfer.fraction(), transfer.seconds_left()), (None, None, None));
}

#[test]
fn preferences_survive_anything() {
    for garbage in ["", "null", "[]", "{", "7", "{\"sampling\": 3, \"theme\": {}}"] {
        assert_eq!(Preferences::read(garbage), Preferences::default(), "{garbage}");
    }
    let read = Preferences::read(
        r#"{"language": "zh-Hant", "theme": "neon", "seed": 7,
            "threads": 3, "sampling": {"temperature": 99, "top_k": "many", "top_p": 0.5, "max_tokens": 0}}"#,
    );
    let default = Preferences::default();
    assert_eq!(read.language, Some(crate::ui::text::Language::TraditionalChinese));
    assert_eq!(read.theme, Theme::System);
    assert_eq!(read.sampling.temperature, default.sampling.temperature);
    assert_eq!(read.threads, Some(3));
    assert_eq!(read.sampling.top_p, 0.5);
    assert_eq!(read.sampling.max_tokens, default.sampling.max_tokens);
    assert_eq!((read.sampling_with(1).seed, default.sampling_with(1).seed), (7, 1));
    let kept = serde_json::to_string(&read).expect("preferences serialise");
    assert_eq!(Preferences::read(&kept), read);
}

#[test]
fn a_file_of_ones_own_takes_the_models_place_and_gets_its_name_when_it_is_read() {
    let mut state = ready();
    let unread = Rc::new(unread_model("Tiny.gguf", 9, "blob:x".to_owned()));
    model(&mut state, ModelAction::Opened(unread.clone()));
    let loading = state.model.wanted().expect("a load under way").1.clone();
    assert!(loading.download, "a person asked for it");
    // The catalogue may come while the file is read.
    model(&mut state, ModelAction::Offered(spec()));
    assert_eq!((state.model.spec.as_ref(), attempt(&state)), (Some(&unread), loading.attempt));

    let read = Loaded { sha256: "0123456789abcdef0123".to_owned(), ..loaded() };
    model(&mut state, ModelAction::Ended { attempt: loading.attempt, result: Ok(read) });
    let known = state.model.spec.clone().expect("a model");
    assert_eq!((known.id.as_str(), known.url.as_str(), known.bytes), ("own-0123456789abcdef", "", 9));
    assert_eq!(state.model.loaded().map(|loaded| loaded.model.as_str()), Some("own-0123456789abcdef"));
    // From now on the catalogue's may take its place again.
    model(&mut state, ModelAction::Offered(spec()));
    assert_eq!(state.model.spec, Some(spec()));
}
