//! The benchmark's page: it says what computes and why, measures one round, keeps the conversation, and exports what
//! it measured.

use std::{env, fs, process};

use serde_json::Value;

use crate::{
    app::{App, model_state},
    looks::{choose, pictures},
};

const ROWS: &str = "[...document.querySelectorAll('[data-case]')].map(row => ({ ...row.dataset }))";
const CASES: [&str; 7] = [
    "load",
    "decode-64-after-16",
    "decode-64-after-128",
    "prefill-128",
    "prefill-1000",
    "decode-64-after-1000",
    "decode-64-after-2000",
];

fn state(state: &str) -> String {
    format!("document.querySelector('[data-benchmark=\"{state}\"]') !== null")
}

fn rows(app: &App) -> Vec<Value> {
    app.page.evaluate(ROWS).as_array().cloned().unwrap_or_default()
}

fn number(row: &Value, name: &str) -> f64 {
    let value = row[name].as_str().unwrap_or_else(|| panic!("no {name} in {row}"));
    value.parse().unwrap_or_else(|_| panic!("{name} in {row} is no number"))
}

#[test]
fn one_round_is_measured_and_exported() {
    let app = App::open();
    app.page.click("link", "Benchmark");
    app.page.wait("the benchmark's page", &state("idle"));
    pictures(&app, "en-benchmark-first-visit");
    app.page.resize(1280, 800);
    app.load_model();
    println!("kernels {}, {} threads", app.data("kernels"), app.data("threads"));
    assert_eq!(app.data("kernels"), "relaxed-simd", "the test's Chromium has it");
    let why = app.page.evaluate("document.querySelector('.device-facts').innerText");
    println!("{why}");
    assert!(why.as_str().unwrap_or_default().contains("this browser has it"), "{why}");

    choose(&app, "Rounds", "1");
    app.page.click("button", "Run benchmark");
    app.page.wait("the first row", &format!("({ROWS}).length > 0"));
    app.page.click("link", "Chat");
    app.page.wait("the chat to wait", "document.body.innerText.includes('A benchmark is running')");
    app.page.click("link", "Benchmark");
    pictures(&app, "en-benchmark-running");
    app.page.resize(1280, 800);
    // Each case has the whole patience to itself.
    for measured in 2..=CASES.len() {
        let enough = format!("({ROWS}).length >= {measured} || {}", state("failed"));
        app.page.wait("another case", &enough);
    }
    assert_eq!(app.data("benchmark"), "done");

    let rows = rows(&app);
    for row in &rows {
        println!("{row}");
    }
    let cases: Vec<_> = rows.iter().filter_map(|row| row["case"].as_str()).collect();
    assert_eq!(cases, CASES);
    assert!(number(&rows[0], "loadMs") > 0.0);
    for row in &rows[1..] {
        let decodes = row["case"].as_str().is_some_and(|case| case.starts_with("decode"));
        assert!(number(row, "prefillTokensPerSecond") > 0.0 && number(row, "ttftMs") > 0.0, "{row}");
        assert_eq!(row.get("tokensPerSecond").is_some(), decodes, "{row}");
        assert!(number(row, "memoryBytes") >= app.number("weight-bytes"), "{row}");
    }

    let exported = exported(&app);
    assert_eq!(exported["complete"], true);
    assert_eq!(exported["kernels"].as_str(), Some(&*app.data("kernels")));
    assert_eq!(exported["threads"].to_string(), app.data("threads"));
    assert_eq!(exported["cross_origin_isolated"], true);
    assert!(exported["user_agent"].as_str().is_some_and(|agent| agent.contains("Chrome")));
    assert!(exported["build"].is_string() && exported["cores"].as_u64() > Some(0));
    for (row, case) in rows.iter().zip(exported["cases"].as_array().expect("cases")) {
        assert_eq!(row["case"], case["case"]);
        assert_eq!(case["rounds"].as_array().map(Vec::len), Some(1));
        if let Some(shown) = row["tokensPerSecond"].as_str() {
            let raw = case["median"]["tokens_per_second"].as_f64().expect("a rate");
            assert_eq!(shown, format!("{raw:.2}"));
        }
    }

    pictures(&app, "en-benchmark");
    app.page.resize(1280, 800);
    app.page.click("button", "Settings");
    let threads = app.page.wait_for("spinbutton", "Threads");
    app.page.click_on(&threads);
    pictures(&app, "en-benchmark-threads");
    app.page.resize(1280, 800);
    if exported["cores"].as_u64() > Some(1) {
        let opens_again = || app.page.fill(&threads, "2");
        app.page.sees("the model being opened again", &model_state("loading"), opens_again);
        app.wait_ready();
        let kept = app.page.evaluate("JSON.parse(localStorage.getItem('hearth.preferences')).threads");
        assert_eq!(kept, 2);
    }
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("heading", "效能測試");
    pictures(&app, "zh-benchmark");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Presses the button, and reads the file that the browser then keeps.
fn exported(app: &App) -> Value {
    let folder = env::temp_dir().join(format!("hearth-benchmark-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    app.page.keep_downloads(&folder);
    app.page.click("button", "Export JSON");
    let file = folder.join("hearth-benchmark.json");
    let exported =
        app.page.until("the exported file", || serde_json::from_slice(&fs::read(&file).ok()?).ok());
    fs::remove_dir_all(&folder).unwrap();
    exported
}

#[test]
fn a_stopped_benchmark_gives_the_model_back_to_the_conversation() {
    let app = App::ready();
    assert_eq!(app.ask("What is 2 + 2?").state(), "done");
    app.page.click("link", "Benchmark");
    app.page.click("button", "Run benchmark");
    app.page.wait("a row that was decoded", "document.querySelector('[data-tokens-per-second]') !== null");
    app.page.click("button", "Stop");
    app.page.wait("the benchmark's end", &state("stopped"));
    let measured = rows(&app).len();
    assert!((2..CASES.len()).contains(&measured), "stopped after {measured} cases");

    app.page.click("link", "Chat");
    app.page.wait("the chat's page", &format!("document.querySelector('.chat') && {}", model_state("ready")));
    assert_eq!(app.answers().len(), 1, "the conversation is still there");
    let answer = app.ask("And 3 + 3?");
    assert_eq!(answer.state(), "done", "{answer:?}");
    assert_eq!(answer.number("cached-tokens"), 0.0, "the benchmark left nothing in the cache");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
