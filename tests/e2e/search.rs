//! Search: two small documents are taken in, found by meaning and by words, handed to the chat with a way back, kept
//! over a reload, and deleted.

use std::{env, fs, path::PathBuf, time::Instant};

use serde_json::{Value, json};

use crate::{
    app::App,
    looks::{choose, pictures},
};

const FIRE: &str = "# Fire\n\nDry wood burns with a bright flame. Wet wood only smokes.\n\n# Ash\n\nThe grey ash feeds the \
                    garden.\n";
pub const HARBOUR: &str = "<h1>Harbour</h1><p>The ships unload their cargo in the early morning.</p><h1>漁港</h1><p>漁船在清晨回港。</p>";
/// The results' items, best first.
pub const RESULTS: &str = "[...document.querySelectorAll('ol[aria-label=Results] > li')].map(item => ({ ...item.dataset, text: item.innerText }))";
const DOCUMENTS: &str =
    "[...document.querySelectorAll('ul[aria-label=Documents] > li')].map(item => ({ ...item.dataset }))";

/// Gives files to the page as its file dialogue would.
pub fn give(app: &App, files: &[(&str, &str)]) {
    let files: Vec<Value> = files.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect();
    app.page.evaluate(&format!(
        "(() => {{
            const input = document.querySelector('input[type=file][multiple]');
            const given = new DataTransfer();
            for (const {{ name, text }} of {}) given.items.add(new File([text], name));
            input.files = given.files;
            input.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()",
        Value::from(files)
    ));
}

pub fn ask(app: &App, query: &str) -> Vec<Value> {
    app.page.fill(&app.page.wait_for("textbox", "Query"), query);
    let answered = format!(
        "document.querySelector('.search-results')?.dataset.query === {} && ({RESULTS}).length > 0",
        Value::from(query)
    );
    app.page.wait(&format!("results for {query}"), &answered);
    app.page.evaluate(RESULTS).as_array().cloned().unwrap_or_default()
}

pub fn wait_ready(app: &App) {
    app.page.wait("the embedding model", "document.querySelector('.search')?.dataset.ready === 'true'");
}

pub fn wait_documents(app: &App, count: usize) {
    app.page.wait("the documents", &format!("({DOCUMENTS}).length === {count}"));
}

#[test]
fn documents_are_searched_cited_kept_and_deleted() {
    let app = App::open();
    app.page.click("link", "Search");
    app.page.wait_for("textbox", "Query");
    app.page.wait_for("button", "Load model");
    pictures(&app, "en-search-first-visit");
    app.page.resize(1280, 800);
    app.page.click("button", "Load model");
    wait_ready(&app);
    app.page.wait_for("button", "Add files");
    give(&app, &[("fire.md", FIRE), ("harbour.html", HARBOUR), ("picture.md", "\0\u{1}\u{2}\u{3}")]);
    app.page.wait("the files to be taken in", "document.querySelector('.search').dataset.search === 'done'");
    wait_documents(&app, 2);
    let refused = app.page.evaluate("document.querySelector('.search__refused').innerText");
    assert!(refused.as_str().is_some_and(|text| text.contains("picture.md")), "{refused}");

    let meant = ask(&app, "boats arriving at dawn");
    println!("{meant:#?}");
    assert_eq!(meant[0]["document"], "harbour.html");
    assert!(
        meant[0]["text"].as_str().is_some_and(|text| text.contains("Harbour") && text.contains("% similar"))
    );
    let score = |item: &Value| item["score"].as_str().and_then(|score| score.parse::<f64>().ok()).unwrap();
    assert!(meant.iter().all(|item| score(item) < 1.0));
    choose(&app, "Mode", "Words");
    let said = ask(&app, "wood smoke");
    assert_eq!(said.len(), 1);
    let marked = app.page.evaluate("[...document.querySelectorAll('mark')].map(mark => mark.innerText)");
    assert_eq!(marked, json!(["wood", "wood", "smokes"]));
    assert_eq!(ask(&app, "清晨")[0]["document"], "harbour.html");
    let latency = app.page.evaluate("document.querySelector('.run-figures').dataset.latencyMs");
    println!("a query by words in {latency} ms");
    choose(&app, "Mode", "Both");
    assert_eq!(ask(&app, "what feeds plants?")[0]["document"], "fire.md");
    pictures(&app, "en-search");
    app.page.resize(1280, 800);

    app.page.click("button", "Ask about these");
    app.page.wait_for("textbox", "Message");
    let question = app.page.evaluate("document.querySelector('[data-role=user]').innerText");
    assert!(
        question.as_str().is_some_and(|text| text.contains("[1]") && text.contains("what feeds plants?"))
    );
    app.finished();
    app.page.click("link", "fire.md · Ash");
    let cited =
        "document.querySelector('section[aria-label=\"Cited passage\"]')?.innerText.includes('grey ash')";
    app.page.wait("the cited passage", cited);
    pictures(&app, "en-search-cited");
    app.page.resize(1280, 800);

    app.visit();
    app.page.click("link", "Search");
    wait_documents(&app, 2);
    wait_ready(&app);
    assert_eq!(ask(&app, "boats arriving at dawn")[0]["document"], "harbour.html");
    app.page.click("button", "Delete harbour.html");
    wait_documents(&app, 1);
    app.page
        .wait("its passages to go", &format!("({RESULTS}).every(item => item.document !== 'harbour.html')"));
    app.page.click("button", "Settings");
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("heading", "搜尋");
    pictures(&app, "zh-search");
    app.page.resize(1280, 800);
    app.page.click("button", "刪除索引");
    app.page.wait("an empty library", "document.querySelector('.document-list') === null");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Gives files that the server has, as the file dialogue would.
fn give_served(app: &App, names: &[String]) {
    app.page.evaluate(&format!(
        "(async () => {{
            const given = new DataTransfer();
            for (const name of {}) {{
                const text = await (await fetch(`/library/${{name}}`)).text();
                given.items.add(new File([text], name));
            }}
            const input = document.querySelector('input[type=file][multiple]');
            input.files = given.files;
            input.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()",
        json!(names)
    ));
}

fn indexing(state: &str) -> String {
    format!("document.querySelector('.search')?.dataset.search === '{state}'")
}

/// `HEARTH_LIBRARY`: the folder of Markdown files that benches/tasks/search.py made.
#[test]
#[ignore = "takes minutes; `cargo xtask bench tasks` runs it"]
fn twenty_thousand_passages() {
    const QUERIES: [&str; 10] = [
        "a wedding that goes wrong",
        "special effects from the fifties",
        "a comedy without a single laugh",
        "the lead actor carries the whole film",
        "war seen through the eyes of a child",
        "too long by half an hour",
        "a twist that nobody saw coming",
        "music that stays in the head",
        "a sequel nobody asked for",
        "a dog that saves the day",
    ];
    let folder = PathBuf::from(env::var_os("HEARTH_LIBRARY").expect("HEARTH_LIBRARY names a folder"));
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let app = App::unopened_with(vec![("/library/".to_owned(), folder)]);
    app.visit();
    app.page.click("link", "Search");
    app.page.click("button", "Load model");
    wait_ready(&app);

    give_served(&app, &names);
    app.page.wait("progress", "document.querySelector('progress')?.position > 0");
    app.page.wait("a document", &format!("({DOCUMENTS}).length >= 2"));
    let started = Instant::now();
    app.page.click("button", "Stop");
    app.page.wait("the stop", &indexing("stopped"));
    println!("figure search.stop-ms {:.0}", started.elapsed().as_secs_f64() * 1000.0);

    // What was begun is gone on with, and what was not is given again.
    let begun = app.page.evaluate(&format!("({DOCUMENTS}).length")).as_u64().unwrap() as usize;
    println!("stopped in document {begun} of {}", names.len());
    app.page.evaluate("[...document.querySelectorAll('.search button')].find(button => /Go on|Index/.test(button.innerText))?.click()");
    let started = Instant::now();
    give_served(&app, &names[begun..]);
    for document in begun..=names.len() {
        app.page.wait("another document", &format!("({DOCUMENTS}).length >= {document}"));
    }
    app.page.wait("the end", &indexing("done"));
    let seconds = started.elapsed().as_secs_f64();
    let passages =
        app.page.evaluate("hearth.search('film', { mode: 'words', count: 1 }).then(found => found.passages)");
    let passages = passages.as_f64().expect("a number");
    println!("figure search.passages {passages}");
    println!(
        "figure search.rate {:.1} passages/s",
        passages * (names.len() - begun) as f64 / names.len() as f64 / seconds
    );

    // Another worker, which knows nothing yet: the first query opens the library.
    app.visit();
    app.page.wait("the catalogue", "hearth.models().length");
    let opened = app.page.wait(
        "the library again",
        "(async () => {
            // It has no model yet, and says so as soon as it runs.
            await hearth.classify('ready?').then(() => 0, () => 0);
            const started = performance.now();
            const found = await hearth.search('wedding', { mode: 'words', count: 10 });
            return { ms: performance.now() - started, found: found.hits.length, passages: found.passages };
        })()",
    );
    println!("{opened}");
    println!("figure search.reopen-ms {}", opened["ms"]);
    assert_eq!(opened["passages"], json!(passages as u64));
    assert!(opened["found"].as_u64() > Some(0), "some review is about a wedding");
    app.page.evaluate("hearth.load('minilm-l6-v2').then(() => 0)");
    for mode in ["meaning", "both"] {
        let times = app.page.evaluate(&format!(
            "(async () => {{
                const times = [];
                for (let round = 0; round < 4; round++) for (const query of {}) {{
                    const {{ embedMs, searchMs }} = await hearth.search(query, {{ mode: '{mode}', count: 10 }});
                    if (round > 0) times.push([searchMs, embedMs]);
                }}
                const median = index => times.map(time => time[index]).sort((a, b) => a - b)[times.length >> 1];
                return [median(0), median(1), Math.max(...times.map(time => time[0]))];
            }})()",
            json!(QUERIES)
        ));
        println!("{mode}: median and embedding, slowest: {times}");
        println!("figure search.{mode}-ms {}", times[0]);
        println!("figure search.embed-ms {}", times[1]);
    }
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
