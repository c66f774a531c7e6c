//! Summaries in the browser: without a model, by the default model in parts, stopped, interrupted by the worker's death,
//! and from files of all sorts.

use std::{env, fs, process, time::Instant};

use serde_json::Value;

use crate::{
    app::{App, model_state},
    looks::{choose, pictures},
    pages::{gazetteer, pages},
};

const RESULT: &str = "document.querySelector('.summary-result')";

fn open() -> App {
    let app = App::open();
    app.page.click("link", "Summarise");
    app.page.wait("the page that sums up", "document.querySelector('.summarise')");
    app
}

fn write(app: &App, text: &str) {
    app.page.fill(&app.page.wait_for("textbox", "Text to summarise"), text);
}

fn is(state: &str) -> String {
    format!("({RESULT})?.dataset.state === '{state}'")
}

fn start(app: &App) {
    app.page.sees("a summary to begin", &is("running"), || app.page.click("button", "Summarise"));
}

fn data(app: &App) -> Value {
    app.page.evaluate(&format!("({{ ...({RESULT}).dataset, text: ({RESULT}).querySelector('.summary-result__text')?.innerText ?? '' }})"))
}

fn number(data: &Value, name: &str) -> f64 {
    data[name].as_str().and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {data}"))
}

/// Waits for the end, as long as each part takes less than the whole patience.
fn finished(app: &App) -> Value {
    loop {
        let shown = data(app);
        if shown["state"] != "running" {
            return shown;
        }
        let parts = &shown["parts"];
        app.page.wait(
            "another part, or the end",
            &format!("({RESULT}).dataset.state !== 'running' || ({RESULT}).dataset.parts !== {parts}"),
        );
    }
}

/// Drops a file of these bytes on the page, as a hand would.
fn drop_file(app: &App, name: &str, content: &str) {
    app.page.evaluate(&format!(
        "(() => {{
            const files = new DataTransfer();
            files.items.add(new File([{content}], {name:?}));
            const box = document.querySelector('.summary-source');
            box.dispatchEvent(new DragEvent('drop', {{ dataTransfer: files, bubbles: true, cancelable: true }}));
        }})()"
    ));
}

fn took_file(app: &App, name: &str) {
    app.page.wait(name, &format!("document.querySelector('[data-file={name:?}]')"));
}

#[test]
fn without_a_model_and_from_files() {
    let app = open();
    app.page.wait("a page that knows it has no model", &model_state("absent"));
    write(&app, &gazetteer(6, 4));
    app.page.wait("the label", "document.querySelector('[data-extractive]')");
    pictures(&app, "en-summarise-first-visit");
    app.page.resize(1280, 800);
    start(&app);
    let shown = finished(&app);
    println!("{shown}");
    assert_eq!(
        (&shown["state"], &shown["method"], &shown["parts"]),
        (&"done".into(), &"Extractive".into(), &"1".into())
    );
    assert_eq!(
        app.page.evaluate(&format!("({RESULT}).querySelectorAll('.summary-result__text li').length")),
        5
    );
    assert!(app.server.requests("/models/").is_empty(), "a model was fetched unasked");

    let html = "'<title>No</title><style>p { no: no }</style><script>no()</script><h1>The mill</h1><p>It burned in May.<p>It was rebuilt of stone.'";
    drop_file(&app, "mill.html", html);
    took_file(&app, "mill.html");
    let read = app.page.evaluate("document.querySelector('.summary-source__text').value");
    let read = read.as_str().unwrap_or_default();
    assert!(
        read.contains("# The mill") && read.contains("It burned in May.") && !read.contains("no"),
        "{read}"
    );

    drop_file(&app, "noise.txt", "new Uint8Array(5000).map((_, at) => at * 7)");
    app.page.wait("the refusal", "document.querySelector('[data-refusal=NotText]')");
    drop_file(&app, "line.txt", "'All work and no play makes a dull day. '.repeat(50000)");
    took_file(&app, "line.txt");
    assert_eq!(
        app.page.evaluate("document.querySelector('.summary-source__text').value"),
        "",
        "too long to show"
    );
    choose(&app, "Type", "Headline");
    start(&app);
    let shown = finished(&app);
    assert_eq!(shown["text"], "All work and no play makes a dull day.");
    println!("a line of 2 MB: {} ms, {} parts", shown["ms"], shown["parts"]);
    app.page.click("button", "Remove file");
    app.page.wait("the reason", "document.querySelector('#summarise-why-not')");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn by_the_default_model_in_parts() {
    let app = open();
    app.load_model();
    write(&app, &gazetteer(30, 1));
    choose(&app, "Length", "Short");
    start(&app);
    app.page
        .wait("a part under way", "document.querySelector('.summary-parts__text')?.innerText.length > 20");
    pictures(&app, "en-summarise-running");
    app.page.resize(1280, 800);
    let shown = finished(&app);
    println!("{shown}");
    assert_eq!((&shown["state"], &shown["method"]), (&"done".into(), &"Model".into()));
    assert!(number(&shown, "parts") >= 4.0 && number(&shown, "levels") >= 2.0, "{shown}");
    assert!(number(&shown, "inputTokens") > 2000.0 && number(&shown, "tokensPerSecond") > 0.0, "{shown}");
    assert!(!shown["text"].as_str().unwrap_or_default().is_empty());

    let exported = exported(&app);
    let parts = exported["summaries"][0]["result"]["parts"].as_array().expect("parts");
    assert_eq!(parts.len() as f64, number(&shown, "parts"));
    let mut at = 0;
    for part in parts.iter().filter(|part| part["level"] == 0) {
        assert_eq!(part["from"].as_u64(), Some(at), "a gap before {part}");
        assert!(!part["text"].as_str().unwrap_or_default().is_empty(), "{part}");
        at = part["to"].as_u64().expect("an end");
    }
    assert_eq!(at as usize, gazetteer(30, 1).chars().count(), "the end was lost");
    pictures(&app, "en-summarise");
    app.page.resize(1280, 800);
    app.page.click("button", "Settings");
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("heading", "摘要");
    pictures(&app, "zh-summarise");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Presses the button, and reads the file that the browser then keeps.
fn exported(app: &App) -> Value {
    let folder = env::temp_dir().join(format!("hearth-summaries-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    app.page.keep_downloads(&folder);
    app.page.click("button", "Export JSON");
    let file = folder.join("hearth-summaries.json");
    let exported =
        app.page.until("the exported file", || serde_json::from_slice(&fs::read(&file).ok()?).ok());
    fs::remove_dir_all(&folder).unwrap();
    exported
}

#[test]
fn stopped_in_the_middle_and_interrupted_by_a_death() {
    let app = open();
    app.load_model();
    let text = pages(30);
    write(&app, &text);
    choose(&app, "Length", "Short");
    start(&app);
    app.page.wait("the second part", &format!("({RESULT}).dataset.parts >= 2"));
    app.page.click("link", "Chat");
    assert_eq!(app.ask("What is 2 + 2?").state(), "done", "the chat is answered meanwhile");
    app.page.click("link", "Summarise");
    app.page.wait("the run on its page", &is("running"));
    app.page.click("button", "Stop");
    app.page.wait("the stop", &is("stopped"));
    let shown = data(&app);
    assert!(number(&shown, "parts") >= 2.0, "what came stays: {shown}");

    start(&app);
    app.page.wait("a part under way", "document.querySelector('.summary-parts__text')?.innerText.length > 5");
    let worker = app.page.workers().pop().expect("a worker");
    app.page.tell(&worker, "setTimeout(() => { throw new Error('boom') })");
    app.page.wait("the failure", &is("failed"));
    assert_eq!(app.wait_failure(), "Crashed");
    let kept = app.page.evaluate("document.querySelector('.summary-source__text').value");
    assert_eq!(kept.as_str(), Some(&*text), "the text is still there");
    app.wait_ready();
    app.page.sees("the second try", &is("running"), || app.page.click("button", "Try again"));
    app.page.wait("a part of it", &format!("({RESULT}).dataset.parts >= 1"));
    app.page.click("button", "Stop");
    app.page.wait("the stop", &is("stopped"));
    assert_eq!(app.page.evaluate("document.querySelectorAll('.summarise__run').length"), 2);
}

/// Characters of the text that no part of the first level says it read.
fn lost(exported: &Value, text: &str) -> u64 {
    let parts = exported["summaries"][0]["result"]["parts"].as_array().expect("parts");
    let (mut at, mut lost) = (0, 0);
    for part in parts.iter().filter(|part| part["level"] == 0) {
        let (from, to) = (part["from"].as_u64().expect("a start"), part["to"].as_u64().expect("an end"));
        lost += from.abs_diff(at);
        at = to;
    }
    lost + at.abs_diff(text.chars().count() as u64)
}

/// What the bench prints: a text of 30 pages from its first word to its last, and Stop in each phase of it.
#[test]
#[ignore = "takes minutes; `cargo xtask bench tasks` runs it"]
fn thirty_pages() {
    let app = open();
    app.load_model();
    let text = pages(30);
    write(&app, &text);
    let mut levels = 0.0;
    for length in ["Short", "Medium"] {
        choose(&app, "Length", length);
        start(&app);
        let shown = finished(&app);
        assert_eq!(shown["state"], "done");
        let seconds = number(&shown, "ms") / 1000.0;
        levels = number(&shown, "levels");
        println!(
            "summarise, 30 pages, {length}: {seconds} s, {} parts in {levels} levels, {} tokens of text, {} generated at {} tokens/s\n{}",
            shown["parts"],
            shown["inputTokens"],
            shown["generatedTokens"],
            shown["tokensPerSecond"],
            shown["text"].as_str().unwrap_or_default()
        );
        println!("figure summarise.{}-s {seconds:.2}", length.to_lowercase());
        println!("figure summarise.lost {}", lost(&exported(&app), &text));
    }

    choose(&app, "Length", "Short");
    let text_of_part = "document.querySelector('.summary-parts__text')?.innerText.length > 5";
    let phases = [
        ("at once", "true".to_owned()),
        ("before a part's first words", "document.querySelector('.run-progress') !== null".to_owned()),
        ("in a part's words", text_of_part.to_owned()),
        (
            "in the last level",
            "[...document.querySelectorAll('.summary-parts__part')].some(part => part.dataset.level !== '0'
                && part.querySelector('.summary-parts__text').innerText.length > 5)"
                .to_owned(),
        ),
    ];
    let (mut stops, mut slowest) = (0, 0.0_f64);
    for (phase, reached) in phases {
        start(&app);
        loop {
            let parts = data(&app)["parts"].clone();
            let seen = format!(
                "({reached}) ? 'reached' : ({RESULT}).dataset.state !== 'running' ? 'over'
                    : ({RESULT}).dataset.parts !== {parts} && 'more'"
            );
            match app.page.wait(phase, &seen).as_str() {
                Some("more") => {}
                Some("reached") => break,
                other => panic!("{phase}: {other:?}"),
            }
        }
        let started = Instant::now();
        app.page.click("button", "Stop");
        app.page.wait("the stop", &is("stopped"));
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        println!("stopped {phase} in {ms:.0} ms, behind {} parts of {levels} levels", data(&app)["parts"]);
        (stops, slowest) = (stops + 1, slowest.max(ms));
    }
    println!("figure summarise.stops {stops}");
    println!("figure summarise.stop-ms {slowest:.0}");
}
