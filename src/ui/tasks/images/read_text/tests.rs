//! Tests of the state of reading text, of its files, and of finding words, without a DOM.

use super::{
    find::{marks, words},
    report,
    state::{ReadTextAction, Reading, TextReading},
};
use crate::{
    protocol::{Failure, FailureKind, GraphOpened, RecognisedLine, RecognisedText},
    ui::{
        runs::{News, RunId},
        tasks::images::{seen::Seen, state::GivenPicture},
    },
};

const SEEN: Seen = Seen { width: 100, height: 50, file_width: 200, file_height: 100 };

fn given(name: &str) -> GivenPicture {
    GivenPicture { name: name.into(), bytes: 1, url: name.into() }
}

fn read(text: &str) -> RecognisedText {
    let corners = [(1.0, 2.0), (30.0, 2.0), (30.0, 10.0), (1.0, 10.0)];
    let line = RecognisedLine { text: text.to_owned(), corners, confidence: 0.5 };
    RecognisedText { lines: vec![line], text: text.to_owned(), ms: 3.0 }
}

fn run(reading: &TextReading) -> RunId {
    reading.run().map(|run| run.id).expect("a picture under way")
}

fn opened(reading: &mut TextReading, last: &mut RunId) {
    let mut news = News::new(reading.opening.as_ref().map(|run| run.id).expect("an opening"), 0.0);
    news.chunks.push(GraphOpened { ms: 1.0, memory_bytes: 1 });
    reading.apply(ReadTextAction::Opened(news), last);
}

fn heard(result: Result<RecognisedText, Failure>, reading: &mut TextReading, last: &mut RunId) {
    let news = News::ended(run(reading), result);
    reading.apply(ReadTextAction::Heard { news, seen: SEEN }, last);
}

#[test]
fn pictures_are_read_one_after_the_other_with_one_model() {
    let (mut reading, mut last) = (TextReading::default(), RunId::default());
    reading.give(vec![given("a"), given("b"), given("c")], &mut last);
    assert!(!reading.is_open());
    opened(&mut reading, &mut last);
    assert!(reading.is_open());
    assert_eq!(reading.place(), Some((1, 3)));
    let first = run(&reading);
    heard(Ok(read("Hello world")), &mut reading, &mut last);
    let late = News::ended(first, Ok(read("again")));
    reading.apply(ReadTextAction::Heard { news: late, seen: SEEN }, &mut last);
    assert_eq!(reading.current().map(|current| current.picture.name.as_ref()), Some("b"));
    assert!(reading.is_open(), "the same model reads the next");
    reading.apply(ReadTextAction::Stop, &mut last);
    assert!(reading.run().is_some_and(|run| run.stopping));
    heard(Err(Failure::new(FailureKind::Cancelled, "stopped")), &mut reading, &mut last);
    let ends: Vec<_> = reading.pictures().iter().map(|picture| picture.reading.clone()).collect();
    assert!(matches!(ends.as_slice(), [Reading::Read(_), Reading::Stopped, Reading::Stopped]), "{ends:?}");
    assert!(reading.opening.is_none() && reading.run().is_none(), "the model is closed");

    let second = reading.pictures()[1].id;
    reading.apply(ReadTextAction::Again(second), &mut last);
    opened(&mut reading, &mut last);
    heard(Ok(read("你好，世界")), &mut reading, &mut last);
    assert_eq!(reading.shown().map(|shown| shown.id), Some(second));
    let corner = reading.shown().and_then(|shown| shown.read()).map(|text| text.lines[0].corners[2]);
    assert_eq!(corner, Some((60.0, 20.0)), "in the file's pixels");

    reading.apply(ReadTextAction::Find("WORLD hel".into()), &mut last);
    let found: Vec<_> = reading.pictures().iter().map(|picture| reading.found_in(picture)).collect();
    assert_eq!(found, [1, 0, 0]);
    let text = report::text(reading.pictures());
    assert_eq!(text, "a\n\nHello world\n\nb\n\n你好，世界\n\n");
    let json: serde_json::Value = serde_json::from_str(&report::json(reading.pictures())).expect("JSON");
    assert_eq!(json[1]["text"]["lines"][0]["corners"][0], serde_json::json!([2.0, 4.0]));
    assert_eq!(report::text(&reading.pictures()[..1]), "Hello world\n");
}

#[test]
fn a_model_that_does_not_open_fails_what_waits_and_one_that_dies_fails_one_picture() {
    let (mut reading, mut last) = (TextReading::default(), RunId::default());
    reading.give(vec![given("a"), given("b")], &mut last);
    let opening = reading.opening.as_ref().map(|run| run.id).expect("an opening");
    let failure = Failure::new(FailureKind::BadModel, "damaged");
    reading.apply(ReadTextAction::Opened(News::ended(opening, Err(failure.clone()))), &mut last);
    assert!(reading.run().is_none());
    assert!(reading.pictures().iter().all(|picture| picture.reading == Reading::Failed(failure.clone())));

    reading.give(vec![given("c"), given("d")], &mut last);
    opened(&mut reading, &mut last);
    let before = reading.opening.as_ref().map(|run| run.id);
    heard(Err(Failure::new(FailureKind::Crashed, "trap")), &mut reading, &mut last);
    assert!(!reading.is_open() && reading.opening.as_ref().map(|run| run.id) != before, "another is opened");
    assert_eq!(reading.place(), Some((4, 4)), "and the next is read");
}

#[test]
fn words_are_found_whatever_their_case_and_width() {
    let only = |range| vec![range];
    assert_eq!(marks("Ｈearth reads HEARTH", &words("hearth")), [0..8, 15..21]);
    assert_eq!(marks("讀出文字，文字", &words("文字")), [6..12, 15..21]);
    assert_eq!(marks("aaa", &words("aa")), only(0..3), "without overlap");
    assert!(marks("one line", &words("one two")).is_empty(), "all words");
    assert!(marks("one line", &words("  ")).is_empty());
    assert!(marks("", &words("x")).is_empty());
    assert_eq!(marks("ẞß İx", &words("x")), only(8..9), "letters that grow in lower case");
}
