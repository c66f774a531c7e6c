//! Two threads in the page: the same answers as one, and a dead one costs an answer and not the conversation.

use crate::app::{ANSWERS, App, TEXT};

/// A browser with two cores at least asks for as many threads as a person says.
fn with_threads(threads: u32, max_tokens: u32) -> App {
    let app = App::open();
    app.be_greedy(max_tokens);
    app.set(&[("Threads", &threads.to_string())]);
    app.load_model();
    app
}

#[test]
fn two_say_what_one_says() {
    const QUESTIONS: [&str; 3] =
        ["What is 2 + 2?", "Name three rivers in Europe.", "Explain rain to a child in two sentences."];
    let answers = |threads| {
        let app = with_threads(threads, 48);
        assert_eq!(app.page.workers().len(), threads as usize, "a worker and its members");
        let answers = QUESTIONS.map(|question| app.ask(question));
        for answer in &answers {
            println!("{threads} threads: {}", answer.figures());
        }
        println!(
            "{threads} threads: ready in {} ms, {} bytes",
            app.data("load-ms"),
            app.data("memory-bytes")
        );
        answers.map(|answer| (answer.text.clone(), answer.data("cached-tokens").map(str::to_owned)))
    };
    assert_eq!(answers(2), answers(1));
}

#[test]
fn two_embed_what_one_embeds() {
    const TEXTS: &str =
        "['Rain falls on the harbour.', 'x', 'A long day came to its end, and nobody had seen the ship.']";
    let vectors = |threads: u32| {
        let app = App::open();
        app.set(&[("Threads", &threads.to_string())]);
        app.page.wait("the catalogue", "hearth.models().length > 0");
        let loaded = app.page.wait("a loaded model", "hearth.load('minilm-l6-v2')");
        assert_eq!(loaded["threads"], threads);
        assert_eq!(app.page.workers().len(), threads as usize, "a worker and its members");
        app.page.evaluate(&format!("hearth.embed({TEXTS}).then(({{ vectors }}) => vectors)"))
    };
    let together = vectors(2);
    assert_eq!(together.as_array().map(Vec::len), Some(3));
    assert_eq!(together, vectors(1));
}

#[test]
fn a_dead_member_costs_an_answer_and_not_the_conversation() {
    let app = with_threads(2, 400);
    let first = app.ask("What is 2 + 2?");
    assert!(first.text.contains('4'), "{first:?}");
    let mut interrupted = 0;
    for (death, answering) in [
        ("self.close()", true),
        ("setTimeout(() => { throw new Error('boom') })", true),
        ("self.close()", false),
        ("setTimeout(() => { throw new Error('boom') })", false),
    ] {
        let before = app.page.until("a worker and its member, and no dead one", || {
            Some(app.page.workers()).filter(|workers| workers.len() == 2)
        });
        if answering {
            app.send("Tell me a long story about a lighthouse and the people who live in it.");
            app.page.wait(
                "text",
                &format!("(answer => answer.dataset.state !== 'running' || ({TEXT})(answer).trim().length > 20)(({ANSWERS}).at(-1))"),
            );
        }
        app.page.tell(&before[1], death);
        app.page.until("another worker and its member", || {
            let now = app.page.workers();
            let new = now.iter().filter(|worker| before.iter().all(|old| old.session != worker.session));
            (new.count() == 2).then_some(())
        });
        app.wait_ready();
        let answers = app.answers();
        assert_eq!(answers.first().unwrap().text, first.text, "the conversation is whole");
        let state = answers.last().unwrap().state();
        println!("member dead by `{death}`: the last answer is {state}, ready in {} ms", app.data("load-ms"));
        assert!(answering || state == "done", "an answer was lost between two: {answers:?}");
        interrupted += u32::from(state == "failed");
        let next = app.ask("What is 2 + 2?");
        // What it says depends on where the story before it was cut.
        assert_eq!((next.state(), next.text.is_empty()), ("done", false), "{next:?}");
    }
    assert!(interrupted > 0, "no death came in the middle of an answer");
    assert_eq!(app.server.requests("/models/").len(), 1, "a restart must not download");
}

#[test]
fn where_memory_is_not_shared_one_computes() {
    let app = App::open_where("Object.defineProperty(self, 'crossOriginIsolated', { value: false })");
    app.be_greedy(48);
    app.set(&[("Threads", "2")]);
    app.load_model();
    assert_eq!(app.page.workers().len(), 1);
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
}
