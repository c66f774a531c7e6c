//! What models say, as the page shows it: products, formulas, bold beside Chinese punctuation, thinking; where a system prompt went;
//! and a model that comes in several files. The models say the same whatever is asked (tests/fixtures/models).

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    app::{ANSWERS, App, model_state},
    install::launch,
    server::Fault,
};

fn model(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models").join(name)).unwrap()
}

/// A page whose model is this file.
fn with_model(name: &str) -> App {
    let app = App::unopened();
    app.replace_model(model(name));
    app.visit();
    app.load_model();
    app
}

/// What a script says of the last answer's element.
fn of_last(app: &App, script: &str) -> Value {
    app.page.evaluate(&format!("(item => {script})(({ANSWERS}).at(-1))"))
}

#[test]
fn a_product_stays_a_product() {
    let app = with_model("product.gguf");
    let answer = app.ask("How much is it?");
    assert!(answer.text.contains("2*3*4 = 24 and 5*6*7 = 210."), "{answer:?}");
    assert!(answer.text.contains("width*height*2"), "{answer:?}");
    assert_eq!(of_last(&app, "item.querySelectorAll('em').length"), 0);
}

#[test]
fn formulas_are_drawn_and_bold_beside_chinese_punctuation_is_bold() {
    let app = with_model("formula.gguf");
    app.ask("How?");
    assert_eq!(of_last(&app, "item.querySelector('strong').textContent"), "注意：");
    let drawn = of_last(
        &app,
        "[...item.querySelectorAll('math')].map(math => [math.namespaceURI, math.getAttribute('display'),
            math.getBoundingClientRect().height > 8, !!math.querySelector('msubsup, mfrac')])",
    );
    let namespace = "http://www.w3.org/1998/Math/MathML";
    assert_eq!(drawn, json!([[namespace, null, true, true], [namespace, "block", true, true]]));
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn thinking_is_folded_and_stays_out_of_the_next_prompt() {
    let app = with_model("think.gguf");
    let first = app.ask("What is two plus two?");
    assert_eq!(first.text, "It is 4.");
    let folded = of_last(
        &app,
        "(fold => [fold.open, fold.dataset.thinking, fold.querySelector('summary').textContent.includes('Thinking'),
            fold.querySelector('p').textContent])(item.querySelector('.thinking'))",
    );
    let thought = "The person asks for two plus two.\nI should add them.";
    assert_eq!(folded, json!([false, "done", true, thought]));
    assert!(
        of_last(&app, "item.querySelector('.thinking__time').textContent").as_str().unwrap().contains('s')
    );

    // The prompt has the question, the answer and the next question, all as single letters.
    let second = app.ask("And?");
    let more = second.number("prompt-tokens") - first.number("prompt-tokens");
    assert!(more < thought.len() as f64, "{more} tokens more");
}

#[test]
fn an_answer_says_where_the_system_prompt_went() {
    let app = with_model("no-system.gguf");
    app.set(&[("System prompt", "Be brief.")]);
    app.ask("Hello");
    let said = "item.querySelector('.notice')?.textContent ?? ''";
    assert!(of_last(&app, said).as_str().unwrap().contains("before your first message"));
}

#[test]
fn a_model_in_several_files_is_opened_when_they_come_together() {
    let parts = ["parts-00001-of-00002.gguf", "parts-00002-of-00002.gguf"];
    let app = App::unopened();
    for part in parts {
        app.server.set(&format!("/{part}"), Fault::Replaced(model(part).into()));
    }
    let file = |part: &str| format!("new File([await (await fetch('/{part}')).blob()], '{part}')");
    // The first alone is named; then all are given, in another order.
    launch(&app, &format!("async () => [{}]", file(parts[0])));
    app.page.open(&format!("{}/", app.server.origin));
    app.page.wait("a failed model", &model_state("failed"));
    let sentence = app.failure_sentence();
    assert!(sentence.contains("part 1 of 2"), "{sentence}");

    launch(&app, &format!("async () => [{}, {}]", file(parts[1]), file(parts[0])));
    app.page.open(&format!("{}/?together", app.server.origin));
    app.wait_ready();
    assert_eq!(app.page.evaluate("document.querySelector('.model-panel__name').textContent"), "parts");
    assert_eq!(app.ask("Are you one?").text, "Both parts.");
}
