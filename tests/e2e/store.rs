//! The store: a reload needs no network, memory stays near the file's size, and a download goes on where it ended.

use crate::{
    app::{App, MODEL_BYTES, model_state},
    server::Fault,
};

/// From navigation to a ready model, out of the store.
const READY_MS: f64 = 2000.0;
const MEMORY: f64 = 1.5 * MODEL_BYTES as f64;

#[test]
fn a_reload_without_the_server_and_memory_at_512_tokens() {
    let app = App::unopened_alone();
    app.visit();
    app.be_greedy(64);
    app.load_model();
    println!("memory after loading: {} bytes", app.data("memory-bytes"));
    app.set(&[("Max tokens", "300")]);
    let mut tokens = 0.0;
    while tokens < 512.0 {
        let answer = app.ask("Tell me a long story about a lighthouse and the people who live in it.");
        assert_eq!(answer.state(), "done");
        tokens = answer.number("prompt-tokens");
        println!("{}; memory {} bytes", answer.figures(), app.data("memory-bytes"));
    }
    let memory = app.number("memory-bytes");
    println!(
        "peak memory at {tokens} tokens: {memory} bytes, {:.3} of the file",
        memory / MODEL_BYTES as f64
    );

    app.server.set(&app.model_path(), Fault::NotServed);
    app.server.forget_requests();
    let note = format!(
        "new MutationObserver((_, observer) => {{
            if ({}) {{ observer.disconnect(); window.readyAfter = performance.now(); }}
        }}).observe(document, {{ subtree: true, childList: true, attributes: true }});",
        model_state("ready")
    );
    app.page.call("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": note }));
    let mut slowest = 0.0f64;
    for _ in 0..3 {
        app.visit();
        let after = app.page.wait("a ready model", "window.readyAfter").as_f64().unwrap();
        println!("reload: ready {after:.0} ms after navigation, of which loading {} ms", app.data("load-ms"));
        slowest = slowest.max(after);
    }
    assert!(app.server.requests("/models/").is_empty(), "the model was asked for again");
    app.page.click("button", "New chat");
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
    assert!(slowest < READY_MS, "ready only after {slowest:.0} ms");
    assert!(memory <= MEMORY, "{memory} bytes");
}

#[test]
fn a_cancelled_download_goes_on_where_it_was() {
    let app = App::open();
    let path = app.model_path();
    app.server.set(&path, Fault::Slow { bytes_per_second: 20 << 20 });
    app.be_greedy(64);
    app.draft("a draft");
    app.page.click("button", "Load model");
    app.page.wait(
        "a third of the download",
        "(bar => bar && bar.value > bar.max / 3)(document.querySelector('progress'))",
    );
    app.page.click("button", "Cancel download");
    app.page.wait("no model", &model_state("absent"));
    assert_eq!(app.shown_draft(), "a draft");
    app.server.wait_ended(&path);
    app.server.mend(&path);
    app.load_model();
    let requests = app.server.requests(&path);
    println!("{requests:?}");
    let [first, second] = requests.try_into().expect("two requests");
    assert!(first.sent < MODEL_BYTES);
    assert_eq!(second.status, 206, "the rest was asked for");
    assert!(second.from.unwrap() > 0 && second.sent < MODEL_BYTES);
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
}

#[test]
fn two_tabs() {
    let app = App::open();
    let path = app.model_path();
    app.server.set(&path, Fault::Slow { bytes_per_second: 20 << 20 });
    app.page.click("button", "Load model");
    app.page.wait("a download under way", "document.querySelector('progress')?.value > 0.1");

    let other = app.page.another();
    other.open(&format!("{}/", app.server.origin));
    other.wait("no model", &model_state("absent"));
    other.click("button", "Load model");
    // It waits, and sees how far the first one is.
    other.wait("the first tab's bytes", "document.querySelector('progress')?.value > 0");
    assert_eq!(app.server.requests(&path).len(), 1);

    app.server.mend(&path);
    app.wait_ready();
    other.to_front();
    other.wait("a ready model", &model_state("ready"));
    assert_eq!(app.server.requests(&path).len(), 1, "the second tab has it from the store");
    app.page.to_front();
    app.be_greedy(24);
    assert!(app.ask("What is 2 + 2?").text.contains('4'), "the first tab still answers");
}
