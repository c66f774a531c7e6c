//! Stop is prompt, also in the middle of a long prefill, and leaves a conversation that goes on where it was shown
//! to be.

use crate::app::{ANSWERS, App, PREFILL, TEXT};

/// Presses Stop as soon as the running answer fulfils `condition`, a function of its element, and waits for it to say that
/// it was stopped. Returns the time in between by the page's own clock, in ms; `None` where it ended by itself before.
///
/// The time is printed and not held to anything, since other programs may have the cores: `cargo xtask bench` does that.
fn stop_once(app: &App, what: &str, condition: &str) -> Option<f64> {
    app.page.evaluate(&format!(
        "window.stopping = new Promise(resolve => {{
            let pressed = null;
            const observer = new MutationObserver(look);
            const end = value => {{ observer.disconnect(); resolve({{ value }}); }};
            function look() {{
                const answer = ({ANSWERS}).at(-1);
                const state = answer?.dataset.state;
                if (pressed !== null && state === 'stopped') return end(performance.now() - pressed);
                if (state === 'done') return end(null);
                if (pressed === null && !({condition})(answer)) return;
                pressed ??= performance.now();
                // Again at each change: the page may have drawn the button anew before the first press came.
                setTimeout(press);
            }}
            function press() {{
                [...document.querySelectorAll('button')].find(button => button.innerText.trim() === 'Stop')?.click();
            }}
            observer.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
            look();
        }}); 0"
    ));
    app.page.wait(what, "window.stopping")["value"].as_f64()
}

#[test]
fn in_the_middle_of_a_prefill() {
    let app = App::ready();
    let long = "The river runs slowly past the old mill and the boats lie still. ".repeat(70);
    for part in [0.2, 0.5, 0.8] {
        app.send(&format!("{part}: {long}"));
        let under_way =
            format!("answer => (read => read?.tokens > 900 && read.share >= {part})(({PREFILL})(answer))");
        let ms = stop_once(&app, "a stopped prefill", &under_way).expect("a prefill is no answer yet");
        println!("stop at {part} of a prefill: {ms:.0} ms");
        let stopped = app.answers().pop().unwrap();
        assert_eq!((stopped.state(), stopped.text.as_str()), ("stopped", ""), "nothing was decoded yet");
        app.page.click("button", "New chat");
    }
    let answer = app.ask("What is 2 + 2?");
    assert_eq!(answer.state(), "done");
    assert!(answer.text.contains('4'), "{answer:?}");
}

/// Asks for long answers, each in a new chat, until one could be stopped that was this long.
fn stop_behind(app: &App, letters: usize) -> f64 {
    for subject in ["a lighthouse", "an old ship", "a storm at sea", "a garden", "a long winter"] {
        app.page.click("button", "New chat");
        app.send(&format!("Tell me a long story about {subject} and the people who live in it."));
        let long_enough = format!("answer => ({TEXT})(answer).length > {letters}");
        if let Some(ms) = stop_once(app, "a stopped answer, or its end", &long_enough) {
            return ms;
        }
    }
    panic!("no answer was longer than {letters} letters: {:?}", app.answers());
}

#[test]
fn in_the_middle_of_decoding() {
    let app = App::open();
    app.be_greedy(500);
    app.load_model();
    for letters in [10, 200, 600] {
        let ms = stop_behind(&app, letters);
        let shown = app.answers().pop().unwrap().text.len();
        println!("stop after {letters} letters: {ms:.0} ms, {shown} shown");
        assert!(shown >= letters, "what was shown stays");
    }
    let next = app.ask("And what is 3 + 4?");
    println!("the next turn: {}", next.figures());
    assert_eq!(next.state(), "done");
    assert!(next.number("cached-tokens") > 100.0);
    // Nothing of the stopped answer is computed again, so the KV cache holds what was shown.
    let new = next.number("prompt-tokens") - next.number("cached-tokens");
    assert!(new < 40.0, "{new} tokens were prefilled for a short message");
}
