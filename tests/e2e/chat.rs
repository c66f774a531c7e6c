//! The first visit: nothing is fetched unasked, the model comes, an answer streams, and a second turn computes only
//! what is new.

use serde_json::{Value, json};

use crate::{
    app::{ANSWERS, App, TEXT, model_state},
    server::Fault,
};

#[test]
fn a_first_conversation() {
    let app = App::open();
    app.page.wait("a page that knows it has no model", &model_state("absent"));
    assert!(app.server.requests("/models/").is_empty(), "a model was fetched unasked");
    app.be_greedy(64);

    // Slow enough that no progress passes unseen.
    app.server.set(&app.model_path(), Fault::Slow { bytes_per_second: 40 << 20 });
    app.page.click("button", "Load model");
    app.page.wait("loading", &model_state("loading"));
    app.page.wait(
        "progress in the middle of the file",
        "(bar => bar && bar.value > 0 && bar.value < bar.max)(document.querySelector('progress'))",
    );
    app.wait_ready();
    assert_eq!(app.data("residence"), "disk");
    let fetched: u64 = app.server.requests("/models/").iter().map(|request| request.sent).sum();
    println!(
        "loaded in {} ms, {fetched} bytes fetched, memory {}",
        app.data("load-ms"),
        app.data("memory-bytes")
    );

    app.draft("What is 2 + 2?");
    app.starts(|| app.page.press("Enter"));
    let first = app.finished();
    println!("\"{}\": {}", first.text, first.figures());
    assert_eq!(first.state(), "done");
    assert!(first.text.contains('4'), "2 + 2 is {}", first.text);
    assert!(first.number("tokens-per-second") > 0.0 && first.number("ttft-ms") > 0.0);

    app.send("Describe a garden in spring.");
    app.page.wait(
        "text before the answer is complete",
        &format!(
            "(answer => answer?.dataset.state === 'running' && ({TEXT})(answer).trim().length > 20)(({ANSWERS}).at(-1))"
        ),
    );
    let second = app.finished();
    println!("\"{}\": {}", second.text, second.figures());
    assert_eq!(second.state(), "done");
    // The new question, its frame of special tokens, and the end of the turn before it.
    let new = second.number("prompt-tokens") - second.number("cached-tokens");
    assert!(
        second.number("cached-tokens") > first.number("prompt-tokens") - 1.0,
        "{second:?} after {first:?}"
    );
    assert!((1.0..40.0).contains(&new), "{new} tokens were prefilled for a new message of some ten");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn regenerate_edit_and_a_new_chat() {
    let app = App::ready();
    let first = app.ask("What is 2 + 2?");
    app.starts(|| app.page.click("button", "Regenerate"));
    let again = app.finished();
    assert_eq!(again.text, first.text, "the same question, greedy");
    assert_eq!(app.answers().len(), 1);

    app.page.call(
        "Browser.grantPermissions",
        json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    let said = "document.body.innerText.includes('Copied')";
    app.page.sees("that it was copied", said, || app.page.click("button", "Copy"));
    assert_eq!(app.page.evaluate("navigator.clipboard.readText()"), first.text.as_str());

    app.page.click("button", "Edit");
    app.page.fill(&app.page.wait_for("textbox", "Edit this message"), "What is 3 + 4?");
    app.starts(|| app.page.click("button", "Send again"));
    let edited = app.finished();
    println!("edited: \"{}\": {}", edited.text, edited.figures());
    assert_eq!((edited.state(), app.answers().len()), ("done", 1));
    assert!(edited.number("cached-tokens") > 0.0, "the system message stays in the KV cache");

    app.page.click("button", "New chat");
    app.page.wait("an empty conversation", &format!("({ANSWERS}).length === 0"));
    assert_eq!(app.ask("What is 2 + 2?").text, first.text);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Markdown's program comes after the page: without it an answer stands there as it was written, and never not at all.
#[test]
fn an_answer_is_text_until_markdown_is_there() {
    const LOADER: &str = "/markdown_loader.js";
    let app = App::unopened();
    app.server.set(LOADER, Fault::NotServed);
    let turns = json!([{ "id": 1, "prompt": "p", "answer": "**a** &amp;\n- b", "state": "Stopped" }]);
    let keep = format!("localStorage.setItem('hearth.conversation', {})", Value::from(turns.to_string()));
    app.page.prepare(&keep);
    app.visit();
    app.page.until("it to be asked for", || (!app.server.requests(LOADER).is_empty()).then_some(()));
    app.server.wait_ended(LOADER);
    let text = "document.querySelector('.markdown--plain')?.innerText === '**a** &amp;\\n- b'";
    app.page.wait("the answer as text", text);

    app.server.mend(LOADER);
    app.visit();
    let tree = "document.querySelector('.markdown:not(.markdown--plain)')";
    app.page.wait("the answer as a tree", tree);
    let parts =
        app.page.evaluate(&format!("[...{tree}.querySelectorAll('strong, li')].map(part => part.innerText)"));
    assert_eq!(parts, json!(["a", "b"]));
    assert_eq!(app.page.evaluate(&format!("{tree}.querySelector('p').innerText")), "a &");
}
