//! The app without a network, and on a host that knows nothing of it.

use crate::app::{App, model_state};

#[test]
fn after_one_visit_it_opens_and_chats_with_the_server_gone() {
    let mut app = App::ready();
    app.wait_kept();
    let before = app.ask("What is 2 + 2?");
    app.server.stop();
    assert_eq!(app.ask("Name a colour.").state(), "done", "the server's end breaks nothing");

    app.visit();
    app.wait_ready();
    assert_eq!(app.answers().first().unwrap().text, before.text, "the conversation is here");
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
    assert_eq!(app.page.evaluate("crossOriginIsolated"), true);
    app.page.click("link", "Privacy");
    let bytes = app.page.evaluate(
        "[...document.querySelectorAll('.ledger-table tbody tr')].map(row => Number(row.dataset.bytes)).reduce((a, b) => a + b, 0)",
    );
    assert_eq!(bytes, 0, "nothing came over a network that isn't there");
    // The visit asks for the catalogue, the browser for a newer version and for icons: what can't be had is told.
    let unexpected: Vec<_> = app
        .page
        .problems()
        .into_iter()
        .filter(|problem| {
            !["catalog.json", "service_worker.js", "/icons/"].iter().any(|name| problem.contains(name))
        })
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}

#[test]
fn below_any_path_of_a_plain_host_it_becomes_isolated() {
    let app = App::hosted_plainly("/some/path/");
    app.page.open(&format!("{}/some/path/", app.server.origin));
    app.page.wait_over_exchanges("isolation", "crossOriginIsolated");
    app.page.wait("the chat page", &model_state("absent"));
    app.be_greedy(24);
    app.set(&[("Threads", "2")]);
    app.load_model();
    assert_eq!(app.page.workers().len(), 2, "two threads");
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
    let documents = app.server.requests("/some/path/").into_iter();
    let documents = documents.filter(|request| request.path == "/some/path/").count();
    println!("the document was asked for {documents} times");
    assert!(documents <= 2, "once by the browser, once to be kept; never in a loop");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn without_service_workers_a_plain_host_gives_one_thread() {
    let app = App::hosted_plainly("/some/path/");
    app.page.prepare("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })");
    app.page.open(&format!("{}/some/path/", app.server.origin));
    app.page.wait("the chat page", &model_state("absent"));
    app.be_greedy(24);
    app.load_model();
    assert_eq!(app.page.evaluate("crossOriginIsolated"), false);
    assert_eq!(app.page.workers().len(), 1);
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
}
