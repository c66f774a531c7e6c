//! The conversation, driven as the page drives it.

use std::rc::Rc;

use super::{
    conversation::{ChatAction, Conversation},
    turn::{Turn, TurnId, TurnState},
};
use crate::{
    protocol::{Failure, FailureKind, Finish, Generate, Generated, Piece, Progress, Role, Stage, Unit},
    ui::runs::{News, RunId},
};

pub fn generated() -> Generated {
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

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "facts")
}

fn running(chat: &Conversation) -> TurnId {
    chat.running().expect("a running turn").id
}

fn send(chat: &mut Conversation, prompt: &str) -> TurnId {
    chat.apply(ChatAction::send(prompt));
    running(chat)
}

fn news(id: TurnId) -> News<Generate> {
    News::new(RunId(id.0), 0.0)
}

fn stream(chat: &mut Conversation, id: TurnId, text: &str) {
    let piece = Piece { text: text.to_owned() };
    chat.apply(ChatAction::Heard(News { chunks: vec![piece], ..news(id) }));
}

fn end(chat: &mut Conversation, id: TurnId, result: Result<Generated, Failure>) {
    chat.apply(ChatAction::Heard(News { result: Some(result), ..news(id) }));
}

fn answers(chat: &Conversation) -> Vec<(&str, &str)> {
    chat.turns().map(|turn| (&*turn.prompt, turn.answer.as_str())).collect()
}

#[test]
fn an_answer_streams_and_ends() {
    let mut chat = Conversation::default();
    let id = send(&mut chat, "hi");
    stream(&mut chat, id, "he");
    stream(&mut chat, id, "llo");
    end(&mut chat, id, Ok(generated()));
    assert_eq!(answers(&chat), [("hi", "hello")]);
    assert_eq!(chat.last().expect("a turn").state, TurnState::Done(generated()));
}

#[test]
fn what_comes_late_is_ignored() {
    let mut chat = Conversation::default();
    let first = send(&mut chat, "one");
    end(&mut chat, first, Ok(generated()));
    stream(&mut chat, first, "late");
    let second = send(&mut chat, "two");
    stream(&mut chat, first, "late");
    end(&mut chat, first, Err(failure(FailureKind::Internal)));
    let progress = Progress { stage: Stage::Prefill, unit: Unit::Tokens, done: 1, total: None };
    chat.apply(ChatAction::Heard(News { progress: vec![progress], ..news(first) }));
    assert_eq!(answers(&chat), [("one", ""), ("two", "")]);
    assert_eq!(chat.last().expect("a turn").state, TurnState::STARTED);
    assert_eq!(running(&chat), second);
}

#[test]
fn a_chunk_copies_no_history() {
    let mut chat = Conversation::default();
    for prompt in ["a", "b", "c"] {
        let id = send(&mut chat, prompt);
        end(&mut chat, id, Ok(generated()));
    }
    let id = send(&mut chat, "d");
    let drawn = chat.clone();
    stream(&mut chat, id, "x");
    assert!(Rc::ptr_eq(drawn.past(), chat.past()));
    assert_eq!(drawn.last().expect("a turn").answer, "");
    // Nobody draws this one: the text grows where it stands.
    drop(drawn);
    let before = Rc::as_ptr(chat.last().expect("a turn"));
    stream(&mut chat, id, "y");
    assert_eq!(before, Rc::as_ptr(chat.last().expect("a turn")));
}

#[test]
fn a_second_prompt_waits_for_the_first() {
    let mut chat = Conversation::default();
    let id = send(&mut chat, "one");
    chat.apply(ChatAction::send("two"));
    chat.apply(ChatAction::Regenerate);
    chat.apply(ChatAction::Resend { id, prompt: "three".into() });
    assert_eq!(running(&chat), id);
    assert_eq!(answers(&chat), [("one", "")]);
    end(&mut chat, id, Ok(generated()));
    chat.apply(ChatAction::send("  \n"));
    assert!(chat.running().is_none());
}

#[test]
fn stop_keeps_what_was_streamed() {
    let mut chat = Conversation::default();
    let id = send(&mut chat, "hi");
    stream(&mut chat, id, "he");
    chat.apply(ChatAction::Stop);
    assert!(chat.last().expect("a turn").is_stopping());
    stream(&mut chat, id, "l");
    end(&mut chat, id, Err(failure(FailureKind::Cancelled)));
    assert_eq!(chat.last().expect("a turn").state, TurnState::Stopped);
    assert_eq!(answers(&chat), [("hi", "hel")]);
    chat.apply(ChatAction::Stop);
    assert_eq!(chat.last().expect("a turn").state, TurnState::Stopped);
}

#[test]
fn a_worker_ended_because_it_would_not_stop_is_no_failure() {
    let mut chat = Conversation::default();
    let id = send(&mut chat, "hi");
    chat.apply(ChatAction::Stop);
    end(&mut chat, id, Err(failure(FailureKind::Crashed)));
    assert_eq!(chat.last().expect("a turn").state, TurnState::Stopped);
}

#[test]
fn regenerate_asks_again_under_another_id() {
    let mut chat = Conversation::default();
    let first = send(&mut chat, "hi");
    stream(&mut chat, first, "hello");
    end(&mut chat, first, Ok(generated()));
    chat.apply(ChatAction::Regenerate);
    let second = running(&chat);
    assert_ne!(first, second);
    stream(&mut chat, first, "late");
    assert_eq!(answers(&chat), [("hi", "")]);
}

#[test]
fn edit_and_resend_drops_what_followed() {
    let mut chat = Conversation::default();
    let mut ids = Vec::new();
    for prompt in ["a", "b", "c"] {
        let id = send(&mut chat, prompt);
        stream(&mut chat, id, "ok");
        end(&mut chat, id, Ok(generated()));
        ids.push(id);
    }
    chat.apply(ChatAction::Resend { id: ids[1], prompt: "B".into() });
    assert_eq!(answers(&chat), [("a", "ok"), ("B", "")]);
    let id = running(&chat);
    end(&mut chat, id, Ok(generated()));
    chat.apply(ChatAction::Resend { id: ids[2], prompt: "gone".into() });
    assert_eq!(answers(&chat), [("a", "ok"), ("B", "")]);
}

#[test]
fn the_model_is_told_what_was_answered() {
    let mut chat = Conversation::default();
    let id = send(&mut chat, "a");
    stream(&mut chat, id, "1");
    end(&mut chat, id, Ok(generated()));
    let id = send(&mut chat, "unanswered");
    end(&mut chat, id, Err(failure(FailureKind::Crashed)));
    send(&mut chat, "c");
    let told = chat.messages("be brief");
    let told: Vec<_> = told.iter().map(|message| (message.role, message.content.as_str())).collect();
    assert_eq!(
        told,
        [(Role::System, "be brief"), (Role::User, "a"), (Role::Assistant, "1"), (Role::User, "c")]
    );
    assert_eq!(chat.messages(" ")[0].role, Role::User);
}

#[test]
fn clearing_ends_the_running_turn() {
    let mut chat = Conversation::default();
    let id = send(&mut chat, "a");
    chat.apply(ChatAction::Clear);
    stream(&mut chat, id, "late");
    assert!(chat.is_empty());
    assert_ne!(send(&mut chat, "b"), id);
}

#[test]
fn a_reload_in_mid_answer_shows_it_as_stopped() {
    let mut before = Conversation::default();
    let id = send(&mut before, "a");
    end(&mut before, id, Ok(generated()));
    let id = send(&mut before, "b");
    stream(&mut before, id, "half");
    let mut after = Conversation::restored(stored(&before), 1 << 20);
    assert_eq!(answers(&after), [("a", ""), ("b", "half")]);
    assert_eq!(after.last().expect("a turn").state, TurnState::Stopped);
    let ids: Vec<_> = after.turns().map(|turn| turn.id).collect();
    assert!(!ids.contains(&send(&mut after, "c")));
}

/// What a tab has stored of its conversation, as another tab reads it.
fn stored(chat: &Conversation) -> Vec<Turn> {
    let turns: Vec<Turn> = chat.turns().map(|turn| Turn::clone(turn)).collect();
    serde_json::from_str(&serde_json::to_string(&turns).expect("turns serialise")).expect("turns deserialise")
}

fn take_up(chat: &mut Conversation, turns: Vec<Turn>) {
    chat.apply(ChatAction::TakeUp(turns));
}

#[test]
fn what_two_tabs_ask_at_the_same_time_is_kept_by_both() {
    let [mut one, mut other] = [0, 1 << 20].map(|first| Conversation::restored(Vec::new(), first));
    let slow = send(&mut one, "slow");
    stream(&mut one, slow, "ha");
    take_up(&mut other, stored(&one));
    assert_eq!(answers(&other), [("slow", "ha")]);
    assert_eq!(other.last().expect("a turn").state, TurnState::Stopped, "it runs elsewhere");

    let brief = send(&mut other, "brief");
    assert_ne!(brief, slow);
    take_up(&mut one, stored(&other));
    stream(&mut one, slow, "lf");
    assert_eq!(answers(&one), [("brief", ""), ("slow", "half")], "its own goes on, and once");
    take_up(&mut other, stored(&one));
    stream(&mut other, brief, "yes");
    end(&mut other, brief, Ok(generated()));
    assert_eq!(answers(&other), [("slow", "half"), ("brief", "yes")]);

    take_up(&mut one, stored(&other));
    end(&mut one, slow, Ok(generated()));
    take_up(&mut other, stored(&one));
    assert_eq!(answers(&one), [("brief", "yes"), ("slow", "half")]);
    assert_eq!(stored(&other), stored(&one));
    let drawn: Vec<_> = other.turns().cloned().collect();
    take_up(&mut other, stored(&one));
    let again = drawn.iter().zip(other.turns()).all(|(before, after)| Rc::ptr_eq(before, after));
    assert!(again, "what is the same is not another turn");
    assert!(one.turns().all(|turn| turn.state == TurnState::Done(generated())));
}

#[test]
fn a_conversation_that_another_tab_cleared_leaves_only_what_runs() {
    let mut chat = Conversation::default();
    let id = send(&mut chat, "past");
    end(&mut chat, id, Ok(generated()));
    let id = send(&mut chat, "running");
    take_up(&mut chat, Vec::new());
    assert_eq!(running(&chat), id);
    assert_eq!(answers(&chat), [("running", "")]);
    end(&mut chat, id, Ok(generated()));
    take_up(&mut chat, Vec::new());
    assert!(chat.is_empty());
}

#[test]
fn turns_that_were_stored_under_one_id_are_told_apart() {
    let mut before = Conversation::default();
    let id = send(&mut before, "a");
    end(&mut before, id, Ok(generated()));
    let turn = stored(&before).remove(0);
    take_up(&mut before, vec![turn.clone(), turn]);
    let ids: Vec<_> = before.turns().map(|turn| turn.id).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}
