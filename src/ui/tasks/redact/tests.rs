//! Tests of the state of Redact, driven as the page drives it.

use std::rc::Rc;

use super::state::{Cover, Found, RedactAction, Redacting};
use crate::{
    protocol::{Failure, FailureKind, PersonalData, PersonalKind, Redacted},
    ui::runs::{News, Outcome},
};

const TEXT: &str = "Mail 王小明 at ming@example.org, or call 02-2345-6789.";

fn span(word: &str, kind: PersonalKind) -> PersonalData {
    let start = TEXT.find(word).expect("it stands there");
    PersonalData { start: start as u32, end: (start + word.len()) as u32, kind, certainty: Some(0.9) }
}

fn spans() -> Vec<PersonalData> {
    vec![
        span("王小明", PersonalKind::Surname),
        span("ming@example.org", PersonalKind::Email),
        span("02-2345-6789", PersonalKind::Phone),
    ]
}

fn started() -> Redacting {
    let mut state = Redacting::default();
    state.apply(RedactAction::Write(TEXT.into()));
    state.apply(RedactAction::Start);
    state
}

fn news(state: &Redacting) -> News<crate::protocol::Redact> {
    News::new(state.run.as_ref().expect("a run").id, 0.0)
}

fn name(kind: PersonalKind) -> &'static str {
    match kind {
        PersonalKind::Email => "e-mail",
        _ => "other",
    }
}

fn found(spans: Vec<PersonalData>) -> Found {
    Found { text: TEXT.into(), spans: Rc::new(spans) }
}

#[test]
fn kinds_are_covered_and_kept_as_a_person_says() {
    let found = found(spans());
    assert_eq!(
        found.redacted(&[], Cover::Bars, name),
        "Mail ███ at ████████, or call ████████.",
        "at least three and at most eight: a bar tells no length"
    );
    assert_eq!(
        found.redacted(&[PersonalKind::Surname, PersonalKind::Phone], Cover::Names, name),
        "Mail 王小明 at [e-mail], or call 02-2345-6789."
    );
    let kinds: Vec<_> = found.kinds().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [PersonalKind::Surname, PersonalKind::Email, PersonalKind::Phone]);
}

#[test]
fn stretches_that_are_none_of_the_text_are_left_out() {
    let inside = TEXT.find('王').expect("it stands there") as u32 + 1;
    let beyond = PersonalData { start: 500, end: 600, ..spans()[0] };
    let within = PersonalData { start: inside, end: inside + 1, ..spans()[0] };
    let found = found(vec![within, spans()[1], beyond]);
    let whole: String = found.pieces().iter().map(|piece| piece.text).collect();
    assert_eq!(whole, TEXT);
    assert_eq!(found.pieces().iter().filter(|piece| piece.data.is_some()).count(), 1);
}

#[test]
fn what_was_found_before_a_stop_stays() {
    let mut state = started();
    state.apply(RedactAction::Heard(News { chunks: vec![spans()], ..news(&state) }));
    state.apply(RedactAction::Stop);
    let crashed = Err(Failure::new(FailureKind::Crashed, "it was ended"));
    state.apply(RedactAction::Heard(News { result: Some(crashed), ..news(&state) }));
    let run = state.run.as_ref().expect("a run");
    assert_eq!((run.outcome.as_ref(), run.so_far.spans.len()), (Some(&Outcome::Stopped), 3));
}

#[test]
fn a_run_keeps_the_text_that_it_read() {
    let mut state = started();
    state.apply(RedactAction::Write("Another text.".into()));
    state.apply(RedactAction::Start);
    assert_eq!(state.found().map(|found| &*found.text), Some(TEXT), "one run at a time");
    let output = Redacted { found: 3, tokens: 20, total_ms: 5.0, memory_bytes: 7 };
    state.apply(RedactAction::Heard(News {
        chunks: vec![spans()],
        result: Some(Ok(output)),
        ..news(&state)
    }));
    assert!(!state.is_running());
    state.apply(RedactAction::Start);
    assert_eq!(state.found().map(|found| &*found.text), Some("Another text."));
}

#[test]
fn nothing_runs_without_a_text() {
    let mut state = Redacting::default();
    state.apply(RedactAction::Write(" \n".into()));
    state.apply(RedactAction::Start);
    assert!(state.run.is_none());
}

#[test]
fn a_message_is_taken_read_anew_and_handed_back() {
    let mut state = started();
    state.apply(RedactAction::Take("Call Ottoline.".into()));
    assert_eq!((&*state.text, state.of_message), ("Call Ottoline.", true));
    assert!(state.run.is_none(), "what was found before is of another text");
    state.apply(RedactAction::Start);
    state.apply(RedactAction::Write("Call Ottoline now.".into()));
    assert!(state.of_message, "it may be changed on the way");
    state.apply(RedactAction::HandBack);
    assert!(!state.of_message);
}
