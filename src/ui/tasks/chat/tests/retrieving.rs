//! Passages of a project's documents: given to the model before the message, cited, stored with the turn, and looked for anew.

use super::{Chat, answers, attaching, chat, end, failure, generated, running, send, stream};
use crate::{
    protocol::{Excerpt, FailureKind},
    ui::{
        parts::Source,
        tasks::chat::{
            history::{
                Conversation, ConversationAction, Meta, Node,
                storage::{
                    Entries, TabId,
                    entries::{head, head_name},
                },
            },
            retrieved::{Retrieved, as_document},
            state::{ChatAction, Write},
            turn::TurnId,
        },
    },
};

fn excerpt(number: u32, text: &str) -> Excerpt {
    let (name, section) = ("glass.pdf".to_owned(), Some("Glass › Heat".to_owned()));
    Excerpt { document: 5, number, name, section, page: Some(8), text: text.to_owned() }
}

fn retrieved(text: &str) -> Retrieved {
    Retrieved::new(&[excerpt(2, text)], &[attaching::given(text)])
}

fn give(chat: &mut Chat, text: &str) -> TurnId {
    let id = running(chat);
    let action = ConversationAction::Given { id, given: Vec::new(), retrieved: Some(retrieved(text)) };
    chat.apply(ChatAction::InShown(action));
    id
}

#[test]
fn a_passage_is_asked_for_as_a_document_with_its_place() {
    let document = as_document(&excerpt(2, "At 1400 degrees."));
    assert_eq!(document.name, "glass.pdf");
    let part = &document.parts[0];
    assert_eq!((part.headings.join(" "), part.page), ("Glass › Heat".to_owned(), Some(8)));
    assert_eq!(part.text, "At 1400 degrees.");
}

#[test]
fn passages_stand_before_the_message_then_and_later_and_are_cited() {
    let mut chat = chat();
    send(&mut chat, "When does glass melt?");
    assert!(chat.last().needs_retrieved() && chat.last().cited().1.is_empty());
    let id = give(&mut chat, "[1] glass.pdf\nAt 1400 degrees.");
    assert!(!chat.last().needs_retrieved());
    let expected = "[1] glass.pdf\nAt 1400 degrees.\n\nWhen does glass melt?";
    assert_eq!(attaching::told(&chat), [expected]);
    let (first, sources) = chat.last().cited();
    assert_eq!((first, sources), (1, [Source::from(&excerpt(2, ""))].as_slice()));
    stream(&mut chat, id, "At 1400.");
    end(&mut chat, id, Ok(generated()));
    send(&mut chat, "Sure?");
    assert_eq!(attaching::told(&chat), [expected, "At 1400.", "Sure?"]);
    assert_eq!(answers(&chat)[0].0, "When does glass melt?", "the person sees what they wrote");
}

#[test]
fn passages_are_numbered_after_the_documents_that_came_with_the_message() {
    let mut chat = chat();
    let attachments = vec![attaching::attachment("lead.pdf"), attaching::attachment("tin.pdf")];
    chat.apply(ChatAction::SendWith { prompt: "When?".into(), attachments });
    let id = running(&chat);
    let given = vec![attaching::given("[1] lead.pdf"), attaching::given("[2] tin.pdf")];
    let retrieved = Some(retrieved("[3] glass.pdf"));
    chat.apply(ChatAction::InShown(ConversationAction::Given { id, given, retrieved }));
    assert_eq!(attaching::told(&chat), ["[1] lead.pdf\n\n[2] tin.pdf\n\n[3] glass.pdf\n\nWhen?"]);
    assert_eq!(chat.last().cited().0, 3);
}

#[test]
fn nothing_that_was_found_is_told_apart_from_nobody_looked() {
    let mut chat = chat();
    let id = send(&mut chat, "Hello");
    let action = ConversationAction::Given { id, given: Vec::new(), retrieved: Some(Retrieved::default()) };
    chat.apply(ChatAction::InShown(action));
    assert_eq!(attaching::told(&chat), ["Hello"]);
    assert!(chat.last().retrieved.is_some() && chat.last().cited().1.is_empty());
    assert!(!chat.last().needs_retrieved());
}

#[test]
fn another_attempt_and_another_prompt_look_anew_and_an_answer_goes_on_under_what_it_had() {
    let mut chat = chat();
    send(&mut chat, "When?");
    let first = give(&mut chat, "one");
    stream(&mut chat, first, "At 14");
    end(&mut chat, first, Ok(generated()));
    chat.apply(ChatAction::Regenerate);
    assert!(chat.last().needs_retrieved() && attaching::told(&chat) == ["When?"]);
    let id = give(&mut chat, "two");
    end(&mut chat, id, Ok(generated()));
    chat.apply(ChatAction::Resend { id: first, prompt: "How?".into() });
    assert!(chat.last().needs_retrieved());
    let id = give(&mut chat, "three");
    stream(&mut chat, id, "In a f");
    end(&mut chat, id, Err(failure(FailureKind::Cancelled)));
    chat.apply(ChatAction::InShown(ConversationAction::Continue { id }));
    assert_eq!(attaching::told(&chat), ["three\n\nHow?", "In a f"]);
}

#[test]
fn a_question_of_the_search_page_holds_its_passages_itself() {
    let mut chat = chat();
    let sources = vec![Source::from(&excerpt(2, ""))];
    chat.apply(ChatAction::Send { prompt: "[1] glass.pdf\nAt 1400 degrees.\n\nWhen?".into(), sources });
    assert!(!chat.last().needs_retrieved());
    let id = running(&chat);
    end(&mut chat, id, Ok(generated()));
    chat.apply(ChatAction::Regenerate);
    assert!(!chat.last().needs_retrieved() && chat.last().cited().1.len() == 1);
}

#[test]
fn passages_are_stored_with_the_turn_and_laid_over_what_a_journal_has() {
    let mut chat = chat();
    send(&mut chat, "When?");
    let id = give(&mut chat, "[1] glass.pdf\nAt 1400 degrees.");
    let shown = chat.state.shown().clone();
    let node = shown.tree.current(id).expect("a node");
    let value = head(&shown.meta, &node, "At 14").expect("JSON");
    assert!(!value.contains("1400"));
    let (mut meta, mut nodes): (Meta, _) = ((*shown.meta).clone(), vec![node.clone()]);
    Entries::read([(head_name(TabId(5), id), value)]).lay_over(&mut meta, &mut nodes);
    let restored = Conversation::restored(meta, nodes, 0);
    let turn = restored.tree.last().expect("a turn");
    assert_eq!((turn.answer.as_str(), &turn.retrieved), ("At 14", &node.turn.retrieved));

    end(&mut chat, id, Ok(generated()));
    let writes = chat.written();
    let [Write::Start { .. }, Write::Shown(_), Write::Attached { node: asked, .. }, Write::Turn { node, .. }] =
        writes.as_slice()
    else {
        panic!("{writes:?}");
    };
    assert_eq!(node.turn.retrieved, asked.turn.retrieved);
    let json = serde_json::to_string(node).expect("JSON");
    assert_eq!(&serde_json::from_str::<Node>(&json).expect("a node"), node);
}
