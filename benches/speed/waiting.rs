//! What a person waits for: the built page while it streams, its Stop button, and a short question beside a long prefill.

use std::{cell::RefCell, rc::Rc};

use serde_json::json;

use crate::{
    cdp::Browser, engine::Kind, figures::Figure, model::Model, page::Page, prompt::prompt, tab::Tab,
    tab_engine::TabEngine,
};

const ANSWER: &str = "[...document.querySelectorAll('[role=log] [data-role=assistant]')].at(-1)";
const READY: &str = "document.querySelector('[data-model-state=\"ready\"]') !== null";
/// A prompt that takes a while on any machine.
const LONG: usize = 2000;

/// Each figure, or why there is none.
pub fn measure(
    browser: &Rc<RefCell<Browser>>,
    origin: &str,
    model: &Model,
) -> Vec<(Figure, Result<f64, String>)> {
    let (longest, stop) = chat(browser, origin)
        .map_or_else(|error| (Err(error.clone()), Err(error)), |(longest, stop)| (Ok(longest), Ok(stop)));
    let beside = beside(browser, origin, model);
    vec![(Figure::LongestTask, longest), (Figure::Stop, stop), (Figure::Beside, beside)]
}

/// The longest task while an answer streams to its end, and how long Stop takes in the next one, in milliseconds.
fn chat(browser: &Rc<RefCell<Browser>>, origin: &str) -> Result<(f64, f64), String> {
    let page = Page::of(browser.clone());
    page.to_front();
    page.open(&format!("{origin}/"));
    page.wait("the page", "document.querySelector('[data-model-state]') !== null");
    // A store that has the model loads it unasked.
    let button =
        "[...document.querySelectorAll('button')].some(button => button.innerText.includes('Load model'))";
    if page.wait("the model or its button", &format!("({READY}) ? 'ready' : ({button}) && 'button'"))
        == "button"
    {
        page.click("button", "Load model");
    }
    page.wait("the model", READY);
    page.evaluate(
        "window.longest = 0;
         new PerformanceObserver(list => list.getEntries().forEach(task => {
             if (window.streaming) window.longest = Math.max(window.longest, task.duration);
         })).observe({ type: 'longtask' }); 0",
    );
    send(&page, "Tell me a long story about a lighthouse and the people who live in it.");
    page.evaluate("window.streaming = true; 0");
    page.wait("the answer's end", &format!("{ANSWER}.dataset.state !== 'running'"));
    // Long tasks are told a little later than they happen.
    let longest = page.evaluate(
        "new Promise(resolve => requestIdleCallback(() => setTimeout(() => resolve(window.longest), 100)))",
    );
    page.evaluate("window.streaming = false; 0");

    send(&page, "And another one, about an old ship in a storm.");
    page.wait("some text", &format!("({ANSWER}.querySelector('.markdown')?.innerText ?? '').length > 20"));
    page.evaluate(&format!(
        "window.stopping = new Promise(resolve => {{
            let clicked = null;
            document.addEventListener('click', event => {{ clicked = event.timeStamp; }}, {{ capture: true, once: true }});
            new MutationObserver((_, observer) => {{
                if (clicked !== null && {ANSWER}.dataset.state !== 'running') {{
                    observer.disconnect();
                    resolve(performance.now() - clicked);
                }}
            }}).observe(document, {{ subtree: true, childList: true, attributes: true }});
        }}); 0"
    ));
    page.click("button", "Stop");
    let stop = page.wait("the stopped answer", "window.stopping");
    page.call("Page.close", json!({}));
    longest.as_f64().zip(stop.as_f64()).ok_or_else(|| "the page gave no numbers".to_owned())
}

fn send(page: &Page, text: &str) {
    page.fill(&page.wait_for("textbox", "Message"), text);
    let running = format!("{ANSWER}?.dataset.state === 'running'");
    page.sees("an answer to begin", &running, || page.click("button", "Send"));
}

fn beside(browser: &Rc<RefCell<Browser>>, origin: &str, model: &Model) -> Result<f64, String> {
    const MODULE: &str = "/bench/built/measure.js";
    let engine = TabEngine::new(Kind::Hearth, 1, MODULE, browser, origin);
    let tab = Tab::open(browser, origin, MODULE)?;
    tab.ask("load", Some(&engine.spec(model)))?;
    let job = json!({ "prompt": prompt(LONG)?.tokens, "decode_tokens": 0 });
    tab.ask("beside_a_prefill", Some(&job))?.as_f64().ok_or_else(|| "it gave no number".to_owned())
}
