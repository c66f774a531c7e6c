//! The tab dies while it answers, at random moments: nothing that was shown is missing in the next.

use std::mem;

use serde_json::json;

use crate::{
    app::{ANSWERS, App, TEXT},
    moments::Moments,
    page::Page,
};

const SEED: u64 = 20_261_127;
/// Called with every text that was shown.
const BINDING: &str = "hearthTestShown";

/// Reports what the last answer shows, at each change of the document.
fn watch(page: &Page) {
    page.call("Runtime.addBinding", json!({ "name": BINDING }));
    page.prepare(&format!(
        "new MutationObserver(() => {{
            const text = ({TEXT})(({ANSWERS}).at(-1));
            if (text) {BINDING}(text);
        }}).observe(document, {{ subtree: true, childList: true, characterData: true }});"
    ));
}

/// The letters alone: half a piece of Markdown is drawn otherwise than the whole.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphabetic()).collect()
}

fn last_shown(page: &Page) -> String {
    let browser = page.browser();
    let mut shown = browser.events.iter().rev().filter(|event| event.method == "Runtime.bindingCalled");
    let last = shown.find(|event| event.params["name"] == BINDING).expect("something was shown");
    letters(last.params["payload"].as_str().unwrap())
}

fn dies(deaths: u64) {
    let mut app = App::unopened();
    let mut moments = Moments::from(SEED);
    watch(&app.page);
    app.visit();
    app.be_greedy(300);
    app.load_model();
    let (mut before, mut interrupted) = (Vec::<String>::new(), 0);
    for death in 0..deaths {
        let length = moments.below(400);
        let asked = format!("Tell me a long story about a lighthouse with {} windows.", 10 + death);
        app.page.click("button", "New chat");
        app.send(&asked);
        app.page.wait(
            "text",
            &format!(
                "(answer => answer.dataset.state !== 'running' || ({TEXT})(answer).length > {length})(({ANSWERS}).at(-1))"
            ),
        );
        let running = app.page.evaluate(&format!("({ANSWERS}).at(-1).dataset.state")) == "running";
        interrupted += usize::from(running);
        app.page.crash();
        let shown = last_shown(&app.page);
        let next = app.page.another();
        drop(mem::replace(&mut app.page, next));
        watch(&app.page);
        app.visit();
        app.page.wait("the answer", &format!("({ANSWERS}).length > 0"));
        let [answer] = app.answers().try_into().expect("the answer of the dead tab");
        let text = letters(&answer.text);
        println!(
            "death {death} after {length} letters: {} shown, {} there, {}",
            shown.len(),
            text.len(),
            answer.state()
        );
        assert!(text.starts_with(&shown), "shown: {shown}\nthere: {text}");
        assert_eq!(answer.state(), if running { "stopped" } else { "done" });
        let prompt = app.page.evaluate("document.querySelector('.question__text').innerText.trim()");
        assert_eq!(prompt, asked.as_str());
        before.push(text);
        app.wait_ready();
    }
    assert!(interrupted * 2 > before.len(), "only {interrupted} deaths came in the middle of an answer");
    // Each is still in the list, whole.
    for (death, text) in before.iter().enumerate() {
        let asked = format!("with {} windows", 10 + death);
        app.page.wait(
            "its conversation in the list",
            &format!(
                "(item => item && (item.click(), true))([...document.querySelectorAll('.conversation-list__open')]
                    .find(item => item.title.includes({asked:?}) || item.innerText.includes({asked:?})))"
            ),
        );
        app.page
            .wait("it", &format!("document.querySelector('.question__text')?.innerText.includes({asked:?})"));
        assert_eq!(letters(&app.answers()[0].text), *text, "death {death}");
    }
    println!("figure dead_tabs.interrupted {interrupted} of {deaths}: nothing is missing");
}

#[test]
fn two_tabs_die_while_they_answer() {
    dies(2);
}

#[test]
#[ignore = "takes minutes: run it with `--ignored dead_tabs::`"]
fn twenty_tabs_die_while_they_answer() {
    dies(20);
}
