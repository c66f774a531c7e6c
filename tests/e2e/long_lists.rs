//! Long lists scroll: ten thousand turns, a hundred thousand conversations and a hundred thousand rows of the ledger, from end to
//! end, and no task of the page takes 50 ms meanwhile.

use base64::{Engine, prelude::BASE64_STANDARD};
use hearth::{
    channel::codec,
    protocol::{FromWorker, Purpose, RequestStatus, Requested},
};
use serde_json::Value;

use crate::{
    app::App,
    filled::{Filling, fill, is_shown},
};

/// What the issue allows, in milliseconds.
const LONGEST_TASK_MS: f64 = 50.0;
const ROWS: u32 = 100_000;

/// Scrolls through what `SELECTOR` names: in small steps as with a wheel, in screens as with the keyboard, and in leaps as with the
/// bar. The browser names tasks from 50 ms on; how long shorter ones are, is seen from the time between two frames' tasks.
const SCROLL: &str = "(async () => {
    const list = document.querySelector('SELECTOR');
    const frame = () => new Promise(requestAnimationFrame);
    // Whatever the page still does after opening is no part of scrolling.
    await new Promise(resolve => requestIdleCallback(resolve, { timeout: 10000 }));
    const tasks = [];
    const observer = new PerformanceObserver(seen => tasks.push(...seen.getEntries()));
    observer.observe({ type: 'longtask' });
    let steps = 0, longest = 0;
    const to = async top => {
        await frame();
        const start = performance.now();
        list.scrollTop = top;
        await frame();
        await new Promise(resolve => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0); });
        longest = Math.max(longest, performance.now() - start);
        steps += 1;
    };
    const height = list.scrollHeight, begun = performance.now();
    for (let top = list.scrollTop, step = 0; step < 150; step += 1) await to(top -= 120);
    for (let step = 0; step < 150; step += 1) await to(list.scrollTop + 120);
    for (let step = 0; step < 100; step += 1) await to(list.scrollTop - list.clientHeight);
    for (let step = 0; step <= 100; step += 1) await to(list.scrollHeight * step / 100);
    for (let step = 0; step < 100; step += 1) await to(list.scrollHeight * ((step * 61) % 100) / 100);
    await frame();
    tasks.push(...observer.takeRecords());
    // One that began before is told once it has ended.
    tasks.splice(0, tasks.length, ...tasks.filter(task => task.startTime >= begun));
    return { steps, height, drawn: list.querySelectorAll('[data-index]').length, frame: longest,
        longest: Math.max(0, ...tasks.map(task => task.duration)), tasks: tasks.length };
})()";

fn scroll(app: &App, what: &str, selector: &str) -> f64 {
    let seen = app.page.evaluate(&SCROLL.replace("SELECTOR", selector));
    let number = |name: &str| seen[name].as_f64().unwrap_or_else(|| panic!("{name} of {seen}"));
    println!(
        "figure long_lists.{what}: longest task {}, longest step with its frame {:.1} ms, {} steps over {} pixels, {} drawn",
        if number("tasks") == 0.0 {
            "below 50 ms".to_owned()
        } else {
            format!("{:.0} ms", number("longest"))
        },
        number("frame"),
        number("steps"),
        number("height"),
        number("drawn"),
    );
    assert!(number("drawn") < 400.0, "only what is near the screen is drawn");
    number("longest")
}

#[test]
#[ignore = "measures: run it with `--ignored long_lists::` on a quiet machine"]
fn ten_thousand_turns_scroll() {
    let app = App::open();
    fill(&app.page, Filling { conversations: 1, turns: 10_000 });
    app.visit();
    app.page.wait("the conversation", &is_shown());
    assert!(scroll(&app, "turns", ".conversation") < LONGEST_TASK_MS);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
#[ignore = "measures: run it with `--ignored long_lists::` on a quiet machine"]
fn a_hundred_thousand_conversations_scroll() {
    let app = App::open();
    fill(&app.page, Filling { conversations: ROWS, turns: 2 });
    app.visit();
    app.page.wait("the conversation", &is_shown());
    app.page.wait("the list", "document.querySelectorAll('.conversation-list__item').length > 20");
    let scrolling = "(item => { while (item && item.scrollHeight <= item.clientHeight + 1000) item = item.parentElement; return item; })
        (document.querySelector('.conversation-list__item')).setAttribute('data-scrolls', ''); 0";
    app.page.evaluate(scrolling);
    assert!(scroll(&app, "conversations", "[data-scrolls]") < LONGEST_TASK_MS);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// The worker's words for so many requests, each with its length before it.
fn requests() -> String {
    let mut bytes = Vec::new();
    for number in 1..=ROWS {
        let requested = Requested {
            number: 1000 + number,
            at_ms: 1.75e12 + f64::from(number),
            url: format!("https://models.example/part/{number}"),
            purpose: Purpose::Model,
            bytes: u64::from(number),
            status: RequestStatus::Done,
        };
        let message = codec::encode(&FromWorker::Requested(requested)).unwrap();
        bytes.push(u8::try_from(message.len()).unwrap());
        bytes.extend(message);
    }
    BASE64_STANDARD.encode(bytes)
}

#[test]
#[ignore = "measures: run it with `--ignored long_lists::` on a quiet machine"]
fn a_hundred_thousand_requests_are_taken_in_and_scroll() {
    let app = App::unopened();
    app.page.prepare(
        "window.Worker = class extends Worker {
            constructor(...parts) { super(...parts); window.lastWorker ??= this; }
        };",
    );
    app.visit();
    app.load_model();
    app.page.click("link", "Privacy");
    app.page.wait("the ledger", "document.querySelector('.ledger-table tbody tr')");
    // As if the worker said it, a message at a time.
    let took = app.page.evaluate(&format!(
        "(async () => {{
            const bytes = Uint8Array.from(atob('{}'), letter => letter.charCodeAt(0));
            const said = () => document.querySelector('.ledger-table caption').innerText.replaceAll(/[^0-9]/g, '');
            const start = performance.now();
            const {{ port1, port2 }} = new MessageChannel();
            let at = 0;
            await new Promise(resolve => {{
                port1.onmessage = () => {{
                    for (let said = 0; said < 50 && at < bytes.length; said += 1) {{
                        const data = bytes.slice(at + 1, at + 1 + bytes[at]).buffer;
                        window.lastWorker.dispatchEvent(new MessageEvent('message', {{ data }}));
                        at += 1 + bytes[at];
                    }}
                    if (at < bytes.length) port2.postMessage(0); else resolve();
                }};
                port2.postMessage(0);
            }});
            while (!said().startsWith('1000')) await new Promise(resolve => setTimeout(resolve, 20));
            return performance.now() - start;
        }})()",
        requests()
    ));
    println!("figure long_lists.told: {ROWS} requests taken in within {:.0} ms", took.as_f64().unwrap());
    assert_ne!(took, Value::Null);
    assert!(scroll(&app, "requests", ".ledger-table") < LONGEST_TASK_MS);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
