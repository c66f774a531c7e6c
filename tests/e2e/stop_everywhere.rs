//! Stop in every task, with a worker that hears no cancel: after a while the worker is ended, the page says "stopped" and no
//! failure, what was shown stays, and the task can be begun again.

use std::{env, fs, path::PathBuf, process};

use serde_json::{Value, json};

use crate::{
    app::{ANSWERS, App, PREFILL, TEXT},
    looks::choose,
    pages::gazetteer,
};

/// Drops every `ToWorker::Cancel`, the second of its kind, on the way to a worker; what that worker says from then on is not heard
/// either. So it is, on a machine of any speed, a worker that hangs in what it was asked to stop.
const DEAF: &str = "self.unheard = 0;
    self.Worker = class extends Worker {
        constructor(...from) {
            super(...from);
            this.addEventListener('message', event => { if (this.hangs) event.stopImmediatePropagation(); });
        }
        postMessage(message, ...rest) {
            if (!(message instanceof ArrayBuffer) || new Uint8Array(message)[0] !== 1) return super.postMessage(message, ...rest);
            self.unheard += 1;
            this.hangs = true;
        }
    };";

/// Presses Stop and waits for `stopped`; says how long that took, and that no failure is on show.
fn stop(app: &App, what: &str, stopped: &str) {
    let before = app.page.evaluate("[self.unheard, performance.now()]");
    app.page.click("button", "Stop");
    app.page.wait(&format!("{what} to be stopped"), stopped);
    let (unheard, ms) = (
        app.page.evaluate("self.unheard").as_u64().unwrap() - before[0].as_u64().unwrap(),
        app.page.evaluate("performance.now()").as_f64().unwrap() - before[1].as_f64().unwrap(),
    );
    println!("{what}: stopped after {ms:.0} ms, {unheard} cancels unheard");
    assert!(unheard > 0, "{what}: the worker was to be asked first");
    let failures = app.page.evaluate("document.querySelectorAll('[data-failure]').length");
    assert_eq!(failures, 0, "{what} shows a failure");
    let buttons = app.page.evaluate(
        "[...document.querySelectorAll('button')].filter(button => /^Stop/.test(button.innerText)).length",
    );
    assert_eq!(buttons, 0, "{what}: nothing is left to stop");
}

/// The last answer in this state, and what it says fulfils a condition.
fn answer(state: &str, condition: &str) -> String {
    format!(
        "(answer => answer?.dataset.state === '{state}' && ({condition})(({TEXT})(answer)))(({ANSWERS}).at(-1))"
    )
}

fn open(app: &App, task: &str) {
    app.page.click("link", task);
    app.page.wait(
        task,
        &format!("document.querySelector('nav [aria-current=page]')?.innerText.trim() === {task:?}"),
    );
}

/// Waits for the model that the page needs; loads it where the page leaves that to a button.
fn ready(app: &App) {
    const READY: &str = "document.querySelector('[data-model-state=ready], [data-ready=true]') !== null";
    const LOADS: &str =
        "[...document.querySelectorAll('button')].some(button => button.innerText.trim() === 'Load model')";
    app.page.wait("a model", &format!("{READY} || {LOADS}"));
    if app.page.evaluate(READY) == false {
        app.page.click("button", "Load model");
    }
    app.page.wait("a ready model", READY);
}

fn give(app: &App, selector: &str, files: &[(String, String)]) {
    let files: Vec<Value> = files.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect();
    app.page.evaluate(&format!(
        "(() => {{
            const input = document.querySelector({selector:?});
            const given = new DataTransfer();
            for (const {{ name, text }} of {}) given.items.add(new File([text], name));
            input.files = given.files;
            input.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()",
        Value::from(files)
    ));
}

#[test]
fn every_task_says_stopped_though_the_worker_hears_nothing() {
    let app = App::unopened();
    app.page.prepare(DEAF);
    app.visit();
    app.be_greedy(500);
    app.load_model();

    let long = "The river runs slowly past the old mill and the boats lie still. ".repeat(120);
    app.send(&long);
    app.page.wait("a prefill", &format!("(read => read?.share > 0.2)(({PREFILL})(({ANSWERS}).at(-1)))"));
    stop(&app, "chat, prefill", &answer("stopped", "text => text === ''"));
    ready(&app);
    app.page.click("button", "New chat");
    app.send("Tell me a long story about a lighthouse and the people who live in it.");
    app.page.wait("some words", &answer("running", "text => text.length > 40"));
    let shown = app.page.evaluate(&format!("({TEXT})(({ANSWERS}).at(-1)).length"));
    stop(&app, "chat, decoding", &answer("stopped", &format!("text => text.length >= {shown}")));
    ready(&app);

    open(&app, "Summarise");
    ready(&app);
    app.page.fill(&app.page.wait_for("textbox", "Text to summarise"), &gazetteer(60, 6));
    let summary = |condition: &str| {
        format!("(result => result && ({condition})(result))(document.querySelector('.summary-result'))")
    };
    app.page.sees("a summary to begin", &summary("result => result.dataset.state === 'running'"), || {
        app.page.click("button", "Summarise");
    });
    app.page.wait(
        "a part",
        &summary("result => Number(result.dataset.parts) > 0 || result.innerText.length > 200"),
    );
    stop(&app, "summarise", &summary("result => result.dataset.state === 'stopped'"));
    ready(&app);

    open(&app, "Classify");
    choose(&app, "Classifier", "by the language model");
    ready(&app);
    // As many as take a few seconds: Stop is to come before the end.
    let labels: Vec<String> = (0..150).map(|label| format!("subject number {label}")).collect();
    app.page.fill(&app.page.wait_for("textbox", "Labels"), &labels.join(", "));
    app.page.fill(&app.page.wait_for("textbox", "Text"), &long[..1200]);
    app.page.sees("a run to begin", "document.querySelector('[data-classify=running]')", || {
        app.page.click("button", "Classify");
    });
    stop(&app, "classify, text", "document.querySelector('[data-classify=stopped]')");
    choose(&app, "Classifier", "Your own examples");
    ready(&app);
    let examples: Vec<String> = (0..600)
        .map(|row| format!("{}: I loved every minute of film {row}.", ["good", "bad"][row % 2]))
        .collect();
    app.page.fill(&app.page.wait_for("textbox", "Examples"), &examples.join("\n"));
    app.page.sees("training to begin", "document.querySelector('[data-classify=running]')", || {
        app.page.click("button", "Train");
    });
    stop(&app, "classify, training", "document.querySelector('[data-classify=stopped]')");
    choose(&app, "Classifier", "Sentiment");
    ready(&app);
    let rows: String =
        (0..4000).map(|row| format!("{row},I loved every minute of film {row}.\r\n")).collect();
    give(&app, "#classify-file", &[("reviews.csv".to_owned(), format!("id,review\r\n{rows}"))]);
    app.page.click("button", "Classify file");
    app.page.wait("some rows", "Number(document.querySelector('[data-rows]')?.dataset.rows) > 50");
    let counted = app.page.evaluate("Number(document.querySelector('[data-rows]').dataset.rows)");
    stop(&app, "classify, file", "document.querySelector('[data-file=stopped]')");
    let kept = app.page.evaluate("Number(document.querySelector('[data-rows]').dataset.rows)");
    assert!(kept.as_f64() >= counted.as_f64(), "{kept} of {counted} rows stay");

    open(&app, "Search");
    ready(&app);
    give(&app, "input[type=file][multiple]", &[("valleys.txt".to_owned(), gazetteer(200, 6))]);
    app.page.wait("indexing", "document.querySelector('[data-search=running]')");
    app.page.wait("some passages", "document.querySelector('.run-progress progress')?.position > 0.02");
    stop(&app, "search", "document.querySelector('[data-search=stopped]')");
    ready(&app);

    open(&app, "Images");
    ready(&app);
    let folder = env::temp_dir().join(format!("hearth-stop-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    pictures(&app, &folder);
    // The first has to wait until the reader has started, and a request that waits is stopped without a word.
    app.page.wait(
        "some pictures",
        "document.querySelector('[data-images=running]') && document.querySelectorAll('.image-history li').length > 2",
    );
    stop(&app, "images", "document.querySelector('[data-images=stopped]')");
    ready(&app);
    fs::remove_dir_all(&folder).unwrap();

    open(&app, "Redact");
    ready(&app);
    let text =
        "Please write to Maria Jensen, 12 Harbour Street, Bristol, or mail maria.jensen@example.org.\n"
            .repeat(1000);
    give(&app, ".redact input[type=file]", &[("letters.txt".to_owned(), text)]);
    app.page.wait("the file", "document.querySelector('.redact [data-file]')");
    app.page.click("button", "Find personal data");
    app.page.wait("something found", "Number(document.querySelector('[data-found]')?.dataset.found) > 20");
    let found = app.page.evaluate("Number(document.querySelector('[data-found]').dataset.found)");
    stop(&app, "redact", "document.querySelector('[data-redact=stopped]')");
    let kept = app.page.evaluate("Number(document.querySelector('[data-found]').dataset.found)");
    assert!(kept.as_f64() >= found.as_f64(), "{kept} of {found} stay");

    open(&app, "Benchmark");
    ready(&app);
    app.page.click("button", "Run benchmark");
    app.page.wait("a first case", "document.querySelectorAll('[data-case]').length > 1");
    stop(&app, "benchmark", "document.querySelector('[data-benchmark=stopped]')");
    open(&app, "Chat");
    ready(&app);
    let next = app.ask("What is 2 + 2?");
    assert_eq!(next.state(), "done", "{next:?}");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Gives the page many copies of the sample pictures, so that looking at them takes a while.
fn pictures(app: &App, folder: &std::path::Path) {
    let sample = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/cat.jpg"));
    let sample = sample.expect("a sample picture");
    let files: Vec<PathBuf> = (0..40)
        .map(|number| {
            let file = folder.join(format!("picture-{number}.jpg"));
            fs::write(&file, &sample).unwrap();
            file
        })
        .collect();
    app.page.give(".images input[type=file]", &files);
}
