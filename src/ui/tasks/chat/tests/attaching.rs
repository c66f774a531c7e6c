//! Documents of a message: read one after the other, sent with it, stored with the turn, and there again in all that comes of it.

use std::rc::Rc;

use super::{Chat, answers, chat, end, generated, send, stream};
use crate::{
    protocol::{
        Cut, Dialect, Failure, FailureKind, FileKind, Given, Read, ReadChunk, ReadFacts, TextPart, Unreadable,
    },
    ui::{
        files::OpeningAction,
        runs::{News, RunId},
        tasks::chat::{
            attaching::{Attaching, AttachingAction},
            attachment::Attachment,
            history::{
                Conversation, ConversationAction, Meta, Node,
                storage::{
                    Entries, TabId,
                    entries::{head, head_name},
                },
            },
            state::{ChatAction, Write},
            turn::{Turn, TurnId},
        },
    },
};

fn part(page: u32, text: &str) -> TextPart {
    TextPart { page: Some(page), text: text.to_owned(), ..TextPart::default() }
}

fn facts() -> ReadFacts {
    ReadFacts {
        kind: FileKind::Pdf,
        title: None,
        dialect: Dialect::default(),
        notices: Vec::new(),
        total_ms: 1.0,
        memory_bytes: 0,
    }
}

fn open(attaching: &mut Attaching, name: &str) {
    attaching.apply(AttachingAction::Opening(OpeningAction::Open(0, name.into(), 100)));
}

fn run(attaching: &Attaching) -> RunId {
    let current = attaching.current().expect("a file that is read");
    current.opening.run.as_ref().expect("its run").id
}

fn heard(attaching: &mut Attaching, parts: Vec<TextPart>, result: Result<ReadFacts, Failure>) {
    let chunks = vec![ReadChunk::Text(parts)];
    let news: News<Read> = News { chunks, result: Some(result), ..News::new(run(attaching), 0.0) };
    attaching.apply(AttachingAction::Opening(OpeningAction::Heard(news)));
}

fn states(attaching: &Attaching) -> Vec<(&str, &str)> {
    let current = attaching.current().map(|file| file.id);
    attaching.files().iter().map(|file| (&*file.name, file.state_name(current))).collect()
}

fn password() -> Failure {
    Failure::new(FailureKind::Unreadable(Unreadable::Password), "facts")
}

pub fn attachment(name: &str) -> Attachment {
    let parts = vec![part(1, "Glass melts at 1400 degrees."), part(2, "Lead melts sooner.")];
    Attachment { name: name.into(), bytes: 100, parts: Rc::new(parts), given: None }
}

pub fn given(text: &str) -> Given {
    let cut = Cut { passages: 1, all_passages: 2, pages: Some((1, 2)) };
    Given { text: text.to_owned(), cut: Some(cut) }
}

/// A message with a document, of which the model was given this.
fn send_with(chat: &mut Chat, prompt: &str, text: &str) -> TurnId {
    chat.apply(ChatAction::SendWith { prompt: prompt.into(), attachments: vec![attachment("glass.pdf")] });
    give(chat, text)
}

fn give(chat: &mut Chat, text: &str) -> TurnId {
    let id = super::running(chat);
    let action = ConversationAction::Given { id, given: vec![given(text)], retrieved: None };
    chat.apply(ChatAction::InShown(action));
    id
}

pub fn told(chat: &Chat) -> Vec<String> {
    chat.state.shown().messages("").into_iter().map(|message| message.content).collect()
}

#[test]
fn files_are_read_one_after_the_other_and_each_by_runs_of_its_own() {
    let mut attaching = Attaching::default();
    open(&mut attaching, "a.pdf");
    open(&mut attaching, "b.pdf");
    assert_eq!(states(&attaching), [("a.pdf", "reading"), ("b.pdf", "waiting")]);
    let first = run(&attaching);
    heard(&mut attaching, vec![part(1, "one "), part(1, "more"), part(3, "three")], Ok(facts()));
    assert_eq!(states(&attaching), [("a.pdf", "read"), ("b.pdf", "reading")]);
    assert_ne!(run(&attaching), first);
    let read = attaching.read();
    assert_eq!((&*read[0].name, read[0].bytes, read[0].pages()), ("a.pdf", 100, Some(3)));
    assert_eq!(*read[0].parts, [part(1, "one more"), part(3, "three")]);

    heard(&mut attaching, Vec::new(), Err(password()));
    assert_eq!(states(&attaching)[1], ("b.pdf", "refused"));
    assert!(attaching.needs_person() && attaching.current().is_none());
    let id = attaching.files()[1].id;
    attaching.apply(AttachingAction::To(id, OpeningAction::Password("secret".to_owned())));
    assert_eq!(states(&attaching)[1], ("b.pdf", "reading"));
    heard(&mut attaching, vec![part(1, "two")], Ok(facts()));
    assert!(!attaching.needs_person());
    assert_eq!(attaching.read().len(), 2);
}

#[test]
fn a_reading_that_is_stopped_waits_for_the_person_and_a_removed_file_is_gone() {
    let mut attaching = Attaching::default();
    open(&mut attaching, "a.pdf");
    let id = attaching.files()[0].id;
    attaching.apply(AttachingAction::To(id, OpeningAction::Stop));
    heard(&mut attaching, Vec::new(), Err(Failure::new(FailureKind::Cancelled, "stopped")));
    assert_eq!((states(&attaching), attaching.needs_person()), (vec![("a.pdf", "stopped")], true));
    attaching.apply(AttachingAction::Remove(id));
    assert!(attaching.files().is_empty() && !attaching.needs_person());
    open(&mut attaching, "a.pdf");
    assert_ne!(attaching.files()[0].id, id);
}

#[test]
fn another_encoding_takes_the_text_back_until_it_is_read_again() {
    let mut attaching = Attaching::default();
    open(&mut attaching, "a.txt");
    heard(&mut attaching, vec![part(1, "�")], Ok(facts()));
    let id = attaching.files()[0].id;
    attaching.apply(AttachingAction::To(id, OpeningAction::Encoding(Some("Big5"))));
    assert!(attaching.read().is_empty());
    heard(&mut attaching, vec![part(1, "玻璃")], Ok(facts()));
    assert_eq!(*attaching.read()[0].parts, [part(1, "玻璃")]);
}

#[test]
fn a_text_that_is_too_long_to_be_stored_is_refused() {
    let mut attaching = Attaching::default();
    open(&mut attaching, "a.txt");
    let text = "x".repeat((4 << 20) + 1);
    let news: News<Read> =
        News { chunks: vec![ReadChunk::Text(vec![part(1, &text)])], ..News::new(run(&attaching), 0.0) };
    attaching.apply(AttachingAction::Opening(OpeningAction::Heard(news)));
    let why = attaching.files()[0].opening.failure().map(|failure| failure.kind);
    assert_eq!(why, Some(FailureKind::Unreadable(Unreadable::TooLarge)));
}

#[test]
fn what_was_attached_goes_with_the_message_and_no_other() {
    let mut chat = chat();
    open(&mut chat.state.attaching, "glass.pdf");
    heard(&mut chat.state.attaching, vec![part(1, "Glass.")], Ok(facts()));
    let attachments = chat.state.attaching.read();
    // Nothing is sent, so it stays.
    chat.apply(ChatAction::SendWith { prompt: " ".into(), attachments: attachments.clone() });
    assert_eq!(chat.state.attaching.files().len(), 1);
    chat.apply(ChatAction::SendWith { prompt: "When?".into(), attachments });
    assert!(chat.state.attaching.files().is_empty());
    assert_eq!(chat.last().attachments[0].name, "glass.pdf".into());
    let id = give(&mut chat, "[1] glass.pdf\nGlass.");
    end(&mut chat, id, Ok(generated()));
    send(&mut chat, "And lead?");
    assert!(chat.last().attachments.is_empty());
}

#[test]
fn the_model_is_given_the_document_before_the_message_then_and_later() {
    let mut chat = chat();
    let id = send_with(&mut chat, "When does glass melt?", "[1] glass.pdf\nAt 1400 degrees.");
    assert_eq!(told(&chat), ["[1] glass.pdf\nAt 1400 degrees.\n\nWhen does glass melt?"]);
    stream(&mut chat, id, "At 1400.");
    end(&mut chat, id, Ok(generated()));
    send(&mut chat, "Sure?");
    let expected = ["[1] glass.pdf\nAt 1400 degrees.\n\nWhen does glass melt?", "At 1400.", "Sure?"];
    assert_eq!(told(&chat), expected);
    assert_eq!(answers(&chat)[0].0, "When does glass melt?", "the person sees what they wrote");
}

#[test]
fn the_document_is_there_in_every_branch_and_what_is_given_of_it_is_asked_anew() {
    let mut chat = chat();
    let first = send_with(&mut chat, "When?", "one");
    stream(&mut chat, first, "At 14");
    end(&mut chat, first, Ok(generated()));
    let again = |chat: &Chat| {
        let turn = chat.last();
        assert_eq!(turn.attachments[0].parts, attachment("").parts);
        turn.needs_given()
    };
    chat.apply(ChatAction::Regenerate);
    assert!(again(&chat));
    let id = give(&mut chat, "two");
    assert!(!again(&chat) && told(&chat) == ["two\n\nWhen?"]);
    end(&mut chat, id, Ok(generated()));

    chat.apply(ChatAction::Resend { id: first, prompt: "How?".into() });
    assert!(again(&chat));
    let id = give(&mut chat, "three");
    assert_eq!(told(&chat), ["three\n\nHow?"]);
    stream(&mut chat, id, "In a f");
    end(&mut chat, id, Err(Failure::new(FailureKind::Cancelled, "stopped")));

    chat.apply(ChatAction::InShown(ConversationAction::Continue { id }));
    assert!(!again(&chat), "an answer goes on under the very prompt that it began with");
    assert_eq!(told(&chat), ["three\n\nHow?", "In a f"]);
    let id = super::running(&chat);
    end(&mut chat, id, Ok(generated()));
    chat.apply(ChatAction::InShown(ConversationAction::EditAnswer { id, answer: "In a fire".to_owned() }));
    assert!(!again(&chat));
}

#[test]
fn documents_are_stored_before_anything_is_asked_and_with_what_was_given_of_them() {
    let mut chat = chat();
    let id = send_with(&mut chat, "When?", "one");
    stream(&mut chat, id, "Now.");
    end(&mut chat, id, Ok(generated()));
    let writes = chat.written();
    let [
        Write::Start { .. },
        Write::Attached { node: before, .. },
        Write::Shown(_),
        Write::Attached { node: asked, .. },
        Write::Turn { node, .. },
    ] = writes.as_slice()
    else {
        panic!("{writes:?}");
    };
    assert!(before.turn.is_running() && before.turn.needs_given());
    assert!(asked.turn.is_running() && !asked.turn.needs_given());
    assert_eq!(node.turn.attachments, asked.turn.attachments);

    // As it is stored, and read again.
    let json = serde_json::to_string(node).expect("JSON");
    assert_eq!(&serde_json::from_str::<Node>(&json).expect("a node"), node);
    chat.apply(ChatAction::Regenerate);
    assert!(matches!(chat.written().as_slice(), [Write::Start { .. }, Write::Attached { .. }]));
}

#[test]
fn a_turn_of_before_there_were_documents_is_read() {
    let json = r#"{"id":7,"prompt":"q","answer":"a","state":"Stopped"}"#;
    let turn: Turn = serde_json::from_str(json).expect("a turn");
    assert!(turn.attachments.is_empty() && turn.sources.is_empty());
}

#[test]
fn a_journal_leaves_documents_to_the_database_and_finds_them_there() {
    let mut chat = chat();
    let id = send_with(&mut chat, "When?", "one");
    let shown = chat.state.shown().clone();
    let node = shown.tree.current(id).expect("a node");
    let value = head(&shown.meta, &node, "At 14").expect("JSON");
    assert!(!value.contains("Lead melts"));
    let entries = Entries::read([(head_name(TabId(5), id), value)]);

    let laid_over = |stored: Node| {
        let (mut meta, mut nodes): (Meta, _) = ((*shown.meta).clone(), vec![stored]);
        entries.lay_over(&mut meta, &mut nodes);
        let conversation = Conversation::restored(meta, nodes, 0);
        conversation.tree.last().map(|turn| (turn.answer.clone(), turn.attachments.clone()))
    };
    // The tab died while the model answered: the words are in the journal, the document is in the database.
    assert_eq!(laid_over(node.clone()), Some(("At 14".to_owned(), node.turn.attachments.clone())));
    // The turn came into the database after the journal was read.
    end(&mut chat, id, Ok(generated()));
    let ended = chat.state.shown().tree.current(id).expect("a node");
    assert_eq!(laid_over(ended.clone()), Some((String::new(), node.turn.attachments.clone())));
}
