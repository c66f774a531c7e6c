//! Large things stay smooth: a text of 250 MB, a PDF of a thousand pages, a message of 5 MB, a label of a thousand bytes and a thousand
//! labels. While each is taken in no task of the page takes 50 ms, and Stop ends it within 150 ms.

use serde_json::Value;

use crate::{
    app::{App, model_state},
    attached::{pdf, wait_read},
    looks::choose,
};

/// What the issue allows, in milliseconds.
const LONGEST_TASK_MS: f64 = 50.0;
const LONGEST_STOP_MS: f64 = 150.0;

/// Notes the tasks from 50 ms on, which the browser names.
const WATCH: &str = "(() => {
    self.tasks = [];
    self.observer = new PerformanceObserver(seen => tasks.push(...seen.getEntries().map(task => task.duration)));
    observer.observe({ type: 'longtask' });
    self.begun = performance.now();
})()";
const WATCHED: &str = "(() => {
    tasks.push(...observer.takeRecords().map(task => task.duration));
    observer.disconnect();
    return { longest: Math.max(0, ...tasks), ms: performance.now() - begun };
})()";

/// Watches the page's tasks while something is done and until it is seen.
fn smooth(app: &App, what: &str, act: impl FnOnce(), seen: &str) {
    app.page.evaluate(WATCH);
    act();
    app.page.wait_over_exchanges(what, seen);
    let watched = app.page.evaluate(WATCHED);
    let longest = watched["longest"].as_f64().unwrap();
    println!(
        "figure large.{what}: longest task {}, {:.1} s",
        if longest == 0.0 { "below 50 ms".to_owned() } else { format!("{longest:.0} ms") },
        watched["ms"].as_f64().unwrap() / 1e3,
    );
    assert!(longest < LONGEST_TASK_MS, "{what}: a task of {longest} ms");
}

/// Presses Stop and waits until it has ended.
fn stop(app: &App, what: &str, ended: &str) {
    let script = format!(
        "(async () => {{
            const button = [...document.querySelectorAll('button')].find(button => button.innerText.trim() === 'Stop');
            const begun = performance.now();
            button.click();
            while (!({ended})) await new Promise(requestAnimationFrame);
            return performance.now() - begun;
        }})()"
    );
    let ms = app.page.evaluate(&script).as_f64().unwrap();
    println!("figure large.{what}: stopped after {ms:.0} ms");
    assert!(ms < LONGEST_STOP_MS, "{what}: stopped after {ms} ms");
}

/// Gives a text file of so many megabytes to a file input, as its dialogue would.
fn give_text(app: &App, selector: &str, megabytes: usize) {
    app.page.evaluate(&format!(
        "(() => {{
            const lines = Array.from({{ length: 8192 }}, (_, at) =>
                `On day ${{at}} the keeper of the lighthouse counted ${{at * 7 % 1000}} ships, and wrote it down before the storm came. \\n`);
            const block = lines.join('').slice(0, 1 << 20);
            const input = document.querySelector({selector:?});
            const given = new DataTransfer();
            given.items.add(new File(Array({megabytes}).fill(block), 'log.txt'));
            input.files = given.files;
            input.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()"
    ));
}

#[test]
#[ignore = "measures: run it with `--ignored large_things::` on a quiet machine"]
fn a_text_of_250_megabytes() {
    let app = App::open();
    app.page.click("link", "Search");
    app.page.click("button", "Load model");
    crate::search::wait_ready(&app);
    app.page.wait_for("button", "Add files");
    let state = |state: &str| format!("document.querySelector('.search').dataset.search === '{state}'");
    let embedded = "Number(document.querySelector('.search [role=progressbar]')?.ariaValueNow ?? 0) > 0";
    smooth(&app, "text-taken-in", || give_text(&app, "input[type=file][multiple]", 250), embedded);
    stop(&app, "text", &format!("!({})", state("running")));
    app.page.click("link", "Summarise");
    let source = ".summary-source input[type=file]";
    app.page.wait("the field for a file", &format!("document.querySelector('{source}')"));
    let answered = "document.querySelector('.summarise [data-file]') || document.querySelector('.summarise [data-refusal]')";
    smooth(&app, "text-to-summarise", || give_text(&app, source, 250), answered);
    println!("{}", app.page.evaluate("document.querySelector('.summarise').innerText.slice(0, 600)"));
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
#[ignore = "measures: run it with `--ignored large_things::` on a quiet machine"]
fn a_pdf_of_a_thousand_pages() {
    let page = |page: usize| {
        (0..40)
            .map(|line| format!("Page {page}, line {line}: the keeper counted {} ships.", page * line % 997))
            .collect()
    };
    let pages: Vec<Vec<String>> = (1..=1000).map(page).collect();
    let path = std::env::temp_dir().join(format!("hearth-thousand-{}.pdf", std::process::id()));
    std::fs::write(&path, pdf(&pages)).unwrap();
    let app = App::ready();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let read = "[...document.querySelectorAll('.prompt-box [data-attached]')].some(file => file.dataset.state === 'read')";
    smooth(&app, "pdf-attached", || app.page.give(".prompt-box input[type=file]", &[&path]), read);
    wait_read(&app, &name);
    app.be_greedy(20);
    app.draft("How many ships were counted on page 500, line 10?");
    let answered = "[...document.querySelectorAll('[data-role=assistant]')].at(-1)?.dataset.state === 'done'";
    smooth(&app, "pdf-asked", || app.page.click("button", "Send"), answered);
    app.page.click("link", "Summarise");
    let source = ".summary-source input[type=file]";
    app.page.wait("the field for a file", &format!("document.querySelector('{source}')"));
    let taken = "document.querySelector('.summarise [data-file]')";
    smooth(&app, "pdf-to-summarise", || app.page.give(source, &[&path]), taken);
    std::fs::remove_file(&path).unwrap();
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
#[ignore = "measures: run it with `--ignored large_things::` on a quiet machine"]
fn a_message_of_5_megabytes() {
    let app = App::ready();
    let paste = "(() => {
        const area = document.querySelector('#message');
        area.value = 'The keeper counted the ships and wrote it down. '.repeat(110000);
        area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    })()";
    // Laying out five megabytes takes the browser's own text area longer than 50 ms: it is told apart from what the page adds.
    app.page.evaluate(WATCH);
    app.page.evaluate(paste);
    app.page.wait("the button", "!document.querySelector('.prompt-box .button--primary').disabled");
    println!("pasting: {}", app.page.evaluate(WATCHED));
    let failed = "document.querySelector('[data-failure]')";
    app.page.evaluate(WATCH);
    app.page.click("button", "Send");
    app.page.wait_over_exchanges("the refusal", failed);
    println!("sending: {}", app.page.evaluate(WATCHED));
    println!("{}", app.page.evaluate("document.querySelector('[data-failure]').innerText"));
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
#[ignore = "measures: run it with `--ignored large_things::` on a quiet machine"]
fn a_thousand_labels_of_ten_examples_and_one_of_a_thousand_bytes() {
    let app = App::open();
    app.page.click("link", "Classify");
    app.page.click("button", "Load model");
    app.page.wait("the model", &model_state("ready"));
    choose(&app, "Classifier", "Your own examples");
    let examples: Vec<String> = (0..10_000)
        .map(|at| {
            let label = if at % 1000 == 7 { "l".repeat(1000) } else { format!("label {}", at % 1000) };
            format!("{label}: ship {at} came into the harbour on day {}", at / 7)
        })
        .collect();
    let area = app.page.wait_for("textbox", "Examples");
    let fill = format!(
        "function() {{ this.value = {}; this.dispatchEvent(new InputEvent('input', {{ bubbles: true }})); }}",
        Value::from(examples.join("\n"))
    );
    app.page.evaluate(WATCH);
    app.page.call_on(&area, &fill);
    app.page.wait("the button", "[...document.querySelectorAll('button')].some(button => button.innerText.trim() === 'Train' && !button.disabled)");
    println!("examples pasted: {}", app.page.evaluate(WATCHED));
    let progress = "Number(document.querySelector('[role=progressbar]')?.ariaValueNow ?? 0) > 200";
    smooth(&app, "labels-trained", || app.page.click("button", "Train"), progress);
    stop(&app, "labels", "document.querySelector('[role=progressbar]') === null");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
