//! Stop is prompt, also in the middle of a long prefill, and leaves a conversation that goes on where it was shown
//! to be.

use crate::app::{ANSWERS, App, PREFILL, TEXT};

/// From the click to an answer that says it was stopped, as the page's own clock sees it.
const PROMPT_MS: f64 = 150.0;

/// Clicks Stop and measures.
fn stop(app: &App) -> f64 {
    app.page.evaluate(&format!(
        "window.stopping = new Promise(resolve => {{
            let clicked = null;
            document.addEventListener('click', event => {{ clicked = event.timeStamp; }}, {{ capture: true, once: true }});
            new MutationObserver((_, observer) => {{
                if (clicked !== null && ({ANSWERS}).at(-1)?.dataset.state === 'stopped') {{
                    observer.disconnect();
                    resolve(performance.now() - clicked);
                }}
            }}).observe(document, {{ subtree: true, childList: true, attributes: true }});
        }}); 0"
    ));
    app.page.click("button", "Stop");
    app.page.wait("the stopped answer", "window.stopping").as_f64().unwrap()
}

#[test]
fn in_the_middle_of_a_prefill() {
    let app = App::ready();
    let long = "The river runs slowly past the old mill and the boats lie still. ".repeat(70);
    let mut slowest = 0.0f64;
    for part in [0.2, 0.5, 0.8] {
        app.send(&format!("{part}: {long}"));
        app.page.wait(
            "a prefill under way",
            &format!("(read => read?.tokens > 900 && read.share >= {part})(({PREFILL})(({ANSWERS}).at(-1)))"),
        );
        let ms = stop(&app);
        println!("stop at {part} of a prefill: {ms:.0} ms");
        slowest = slowest.max(ms);
        assert_eq!(app.answers().last().unwrap().text, "", "nothing was decoded yet");
        app.page.click("button", "New chat");
    }
    let answer = app.ask("What is 2 + 2?");
    assert_eq!(answer.state(), "done");
    assert!(answer.text.contains('4'), "{answer:?}");
    assert!(slowest <= PROMPT_MS, "Stop took {slowest:.0} ms");
}

/// Asks for long answers, each in a new chat, until one has come this far and still goes on.
fn stream(app: &App, letters: usize) {
    for subject in ["a lighthouse", "an old ship", "a storm at sea", "a garden", "a long winter"] {
        app.page.click("button", "New chat");
        app.send(&format!("Tell me a long story about {subject} and the people who live in it."));
        let running = app.page.wait(
            "text that is still coming, or the end",
            &format!(
                "(answer => answer.dataset.state !== 'running' ? 'ended'
                    : ({TEXT})(answer).length > {letters} ? 'running' : null)(({ANSWERS}).at(-1))"
            ),
        );
        if running == "running" {
            return;
        }
    }
    panic!("no answer was longer than {letters} letters");
}

#[test]
fn in_the_middle_of_decoding() {
    let app = App::open();
    app.be_greedy(500);
    app.load_model();
    let mut slowest = 0.0f64;
    for letters in [10, 200, 600] {
        stream(&app, letters);
        let ms = stop(&app);
        let shown = app.answers().pop().unwrap().text.len();
        println!("stop after {letters} letters: {ms:.0} ms, {shown} shown");
        slowest = slowest.max(ms);
        assert!(shown >= letters, "what was shown stays");
    }
    let next = app.ask("And what is 3 + 4?");
    println!("the next turn: {}", next.figures());
    assert_eq!(next.state(), "done");
    assert!(next.number("cached-tokens") > 100.0);
    // Nothing of the stopped answer is computed again, so the KV cache holds what was shown.
    let new = next.number("prompt-tokens") - next.number("cached-tokens");
    assert!(new < 40.0, "{new} tokens were prefilled for a short message");
    assert!(slowest <= PROMPT_MS, "Stop took {slowest:.0} ms");
}
