//! The page "Privacy" held to what the server and the browser saw: the ledger is whole, airplane mode lets nothing
//! leave, and "Delete everything" does.

use serde_json::Value;

use crate::{
    app::{App, model_state},
    looks::{choose, pictures},
};

/// The ledger's lines as path and bytes, sorted.
fn ledger(app: &App) -> Vec<(String, u64)> {
    let rows = app.page.evaluate(
        "[...document.querySelectorAll('.ledger-table tbody tr')]
            .map(row => [new URL(row.dataset.url).pathname, Number(row.dataset.bytes), row.dataset.passage])",
    );
    let row = |row: &Value| {
        assert_ne!(row[2], "under-way", "{row}");
        (row[0].as_str().unwrap().to_owned(), row[1].as_u64().unwrap())
    };
    let mut rows: Vec<_> = rows.as_array().unwrap().iter().map(row).collect();
    rows.sort();
    rows
}

/// What the browser asks for by itself and tells no page, as the page says.
const UNTOLD: &str = "/service_worker.js";

fn is_told(path: &str) -> bool {
    path != UNTOLD
}

/// What the server sent, in the same form.
fn served(app: &App) -> Vec<(String, u64)> {
    let requests = app.server.requests("/").into_iter().filter(|request| is_told(&request.path));
    let mut served: Vec<_> = requests.map(|request| (request.path, request.sent)).collect();
    served.sort();
    served
}

fn open_privacy(app: &App) {
    app.page.click("link", "Privacy");
    app.page.wait_for("heading", "Privacy");
}

fn set_airplane(app: &App, on: bool) {
    open_privacy(app);
    app.page.click("switch", "Airplane mode");
    app.page.wait("the switch", &format!("document.querySelector('[data-airplane=\"{on}\"]') !== null"));
    app.page.click("link", "Chat");
    app.page.wait("the chat page", "document.querySelector('.chat') !== null");
}

#[test]
fn the_ledger_is_what_server_and_browser_saw() {
    let app = App::open();
    app.wait_kept();
    app.be_greedy(24);
    app.set(&[("Threads", "2")]);
    app.load_model();
    app.ask("What is 2 + 2?");
    open_privacy(&app);
    app.page.until("the ledger to be what the server sent", || (ledger(&app) == served(&app)).then_some(()));
    let ledger = ledger(&app);
    println!("{} requests, {} bytes", ledger.len(), ledger.iter().map(|(_, bytes)| bytes).sum::<u64>());
    assert!(ledger.contains(&(app.model_path(), crate::app::MODEL_BYTES)));

    let path = |url: &str| {
        let path = url.strip_prefix(&app.server.origin)?;
        path.split('?').next().map(str::to_owned)
    };
    let seen = app.page.sent_urls();
    let mut seen: Vec<_> = seen.iter().filter_map(|url| path(url)).filter(|path| is_told(path)).collect();
    seen.sort();
    let listed: Vec<_> = ledger.into_iter().map(|(path, _)| path).collect();
    assert_eq!(listed, seen, "the browser's own log");
    pictures(&app, "en-privacy");
    app.page.resize(1280, 800);
    app.page.click("button", "Settings");
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    pictures(&app, "zh-privacy");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn airplane_mode_lets_nothing_leave() {
    let app = App::open();
    app.be_greedy(24);
    set_airplane(&app, true);
    app.server.forget_requests();
    app.page.click("button", "Load model");
    assert_eq!(app.wait_failure(), "Offline");
    assert!(app.failure_sentence().contains("airplane mode"), "{}", app.failure_sentence());
    assert_eq!(served(&app), []);

    set_airplane(&app, false);
    app.page.click("button", "Try again");
    app.wait_ready();
    set_airplane(&app, true);
    app.server.forget_requests();
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
    open_privacy(&app);
    assert_eq!(served(&app), []);
    let kept = app.page.evaluate("JSON.parse(localStorage.getItem('hearth.preferences')).airplane");
    assert_eq!(kept, true, "it is kept for the next visit");
}

#[test]
fn everything_is_deleted() {
    let app = App::ready();
    app.ask("What is 2 + 2?");
    open_privacy(&app);
    app.page.wait("what is kept", "Number(document.querySelector('[data-kept]')?.dataset.kept) > 2");
    app.page.click("button", "Delete everything");
    app.page.click("button", "Yes, delete everything");
    app.page.wait_for("button", "Start again");
    let left = app.page.evaluate(
        "(async () => {
            const left = [...Object.keys(localStorage), ...await caches.keys()];
            for await (const name of (await navigator.storage.getDirectory()).keys()) left.push(name);
            left.push(...await navigator.serviceWorker.getRegistrations());
            return left;
        })()",
    );
    assert_eq!(left, Value::Array(Vec::new()));
    assert!(app.page.workers().is_empty(), "the worker has ended");
    app.page.evaluate("window.before = true");
    app.page.click("button", "Start again");
    // The old document has the same link.
    app.page.wait_over_exchanges(
        "another document",
        "window.before !== true && document.readyState === 'complete'",
    );
    app.page.click("link", "Chat");
    app.page.wait("a first visit", &model_state("absent"));
    assert!(app.answers().is_empty());
}
