//! Documents that come with a message: all of them where they fit, whole passages of them where they don't, and never more than the
//! room for them.

use hearth::protocol::{Attach, Attached, AttachedDocument, FailureKind, Generate, Given, TextPart};

use crate::support::{
    bench::{Bench, assistant, say, system, user},
    tiny::Tiny,
};

const QUESTION: &str = "When does glass melt?";
const INSTRUCTION: &str = "Answer from these documents.";

/// A token is a byte.
fn bench(context: u32) -> Bench {
    Bench::with_model(Tiny::default().with_context(context))
}

fn document(name: &str, pages: u32) -> AttachedDocument {
    let page = |page: u32| {
        let told = if page == 17 { "Glass melts at 1400 degrees." } else { "The fire burned on." };
        let text = format!("This is page number {page} of {name}. It was night. {told} ").repeat(4);
        TextPart { headings: vec!["Fires".to_owned()], page: Some(page), text }
    };
    AttachedDocument { name: name.to_owned(), parts: (1..=pages).map(page).collect() }
}

fn attach(documents: Vec<AttachedDocument>) -> Attach {
    let (messages, instruction) = (vec![user(QUESTION)], INSTRUCTION.to_owned());
    Attach { messages, instruction, documents, context_tokens: None, max_tokens: 100 }
}

/// As the page puts it.
fn message(attached: &Attached) -> String {
    let texts = attached.documents.iter().map(|given| given.text.as_str());
    texts.chain([QUESTION]).collect::<Vec<_>>().join("\n\n")
}

fn given(bench: &mut Bench, request: Attach) -> Attached {
    bench.ask(request).result.unwrap()
}

#[test]
fn a_short_document_is_given_whole() {
    let mut bench = bench(4096);
    let attached = given(&mut bench, attach(vec![document("a.pdf", 2)]));
    let [Given { text, cut: None }] = attached.documents.as_slice() else { panic!("{attached:?}") };
    assert!(
        text.starts_with(
            "Answer from these documents.\n\n[1] a.pdf\n[Fires · p. 1]\nThis is page number 1 of a.pdf."
        ),
        "{text}"
    );
    assert!(text.contains("\n[Fires · p. 2]\nThis is page number 2") && !text.contains('…'), "{text}");
}

#[test]
fn of_a_long_document_what_answers_is_given_and_how_much_that_is() {
    let mut bench = bench(4096);
    let attached = given(&mut bench, attach(vec![document("a.pdf", 40)]));
    let [Given { text, cut: Some(cut) }] = attached.documents.as_slice() else { panic!("{attached:?}") };
    assert!(text.contains("page number 1 of") && text.contains("Glass melts at 1400 degrees."), "{text}");
    assert!(cut.passages >= 2 && cut.passages < cut.all_passages, "{cut:?}");
    let (pages, all) = cut.pages.unwrap();
    assert!(all == 40 && (2..20).contains(&pages), "{cut:?}");
    for page in 1..=40 {
        // What is said of pages is what stands in the text.
        let shown = text.contains(&format!("p. {page}]"));
        assert!(shown || !text.contains(&format!("page number {page} of")), "{page}: {text}");
    }
    let answer = bench.ask(say([user(message(&attached))], 100)).result.unwrap();
    assert_eq!(answer.dropped_messages, 0);
    assert!(answer.prompt_tokens > 2000, "the room is used: {}", answer.prompt_tokens);
}

#[test]
fn a_short_document_leaves_its_room_to_the_long_ones() {
    let mut bench = bench(4096);
    let documents = vec![document("long.pdf", 40), document("short.pdf", 1), document("longer.pdf", 60)];
    let attached = given(&mut bench, attach(documents));
    let cuts: Vec<bool> = attached.documents.iter().map(|given| given.cut.is_some()).collect();
    assert_eq!(cuts, [true, false, true]);
    let first = format!("{INSTRUCTION}\n\n[1] long.pdf");
    let starts = [first.as_str(), "[2] short.pdf", "[3] longer.pdf"];
    assert!(attached.documents.iter().zip(starts).all(|(given, start)| given.text.starts_with(start)));
    assert!(bench.ask(say([user(message(&attached))], 100)).result.is_ok());
}

#[test]
fn a_conversation_keeps_its_turns_as_long_as_documents_have_room_beside_them() {
    let mut bench = bench(4096);
    let before = [system("Be brief."), user("word ".repeat(100)), assistant("yes")];
    let messages = [before.as_slice(), &[user(QUESTION)]].concat();
    let attached = given(&mut bench, Attach { messages, ..attach(vec![document("a.pdf", 40)]) });
    let messages = [before.as_slice(), &[user(message(&attached))]].concat();
    assert_eq!(bench.ask(say(messages, 100)).result.unwrap().dropped_messages, 0);

    // A long one gives way: the documents were given for this message.
    let before = [user("word ".repeat(700)), assistant("yes")];
    let messages = [before.as_slice(), &[user(QUESTION)]].concat();
    let attached = given(&mut bench, Attach { messages, ..attach(vec![document("a.pdf", 40)]) });
    let messages = [before.as_slice(), &[user(message(&attached))]].concat();
    let answer = bench.ask(say(messages, 100)).result.unwrap();
    assert!(answer.dropped_messages == 2 && answer.prompt_tokens > 2000, "{answer:?}");
}

#[test]
fn a_smaller_context_gives_less_and_none_at_all_is_a_failure() {
    let mut bench = bench(4096);
    let request = |context| Attach { context_tokens: Some(context), ..attach(vec![document("a.pdf", 40)]) };
    let smaller = given(&mut bench, request(2048));
    let tokens = |attached: &Attached| message(attached).len();
    assert!(tokens(&smaller) < 1948 && smaller.documents[0].cut.is_some());
    let generate = Generate { context_tokens: Some(2048), ..say([user(message(&smaller))], 100) };
    assert!(bench.ask(generate).result.is_ok());
    for context in [0, 60, 110] {
        assert_eq!(bench.ask(request(context)).failure(), FailureKind::BadInput, "{context}");
    }
    let nothing = Attach { messages: Vec::new(), ..attach(Vec::new()) };
    assert_eq!(bench.ask(nothing).failure(), FailureKind::BadInput);
}

#[test]
fn megabytes_can_be_stopped_and_need_a_model() {
    let mut bench = bench(4096);
    let large = || attach(vec![document("a.pdf", 20_000)]);
    let running = bench.client.run(large());
    running.cancel();
    assert_eq!(bench.finish(running).failure(), FailureKind::Cancelled);
    let attached = given(&mut bench, large());
    assert_eq!(attached.documents[0].cut.and_then(|cut| cut.pages).map(|(_, all)| all), Some(20_000));
    assert_eq!(Bench::new().ask(large()).failure(), FailureKind::NotLoaded);
}
