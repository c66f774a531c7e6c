//! The shell that stands until the program's wasm is there: it looks as the page will, in both languages and at both
//! sizes, and what is begun in it goes on.

use std::fs;

use serde_json::Value;

use crate::{
    app::{App, dist, model_state},
    server::Fault,
};

/// Where everything stands that shell and page both have.
const PLACES: &str =
    "Object.fromEntries(['.header', '.header__brand', '.task-nav', '.task-nav__link[aria-current]',
    '.header__actions', '.model-panel', '.welcome__title', '.welcome__privacy', '.welcome__suggestions',
    '.prompt-box__frame', '.prompt-box .button'].map(name => {
        const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
        return [name, [x, y, width, height].map(Math.round)];
    }))";
const SHELL: &str = "document.querySelector('.shell') !== null";

/// Under which the program's wasm is fetched.
fn program() -> String {
    let names = fs::read_dir(dist()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut wasm = names.filter(|name| name.starts_with("app-") && name.ends_with(".wasm"));
    format!("/{}", wasm.next().expect("the program's wasm"))
}

/// Opens the page in a browser to which the program comes only when it is let through.
fn held_up() -> App {
    let app = App::unopened();
    // Each visit asks the server for it.
    app.page.prepare("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })");
    open(&app);
    app
}

fn open(app: &App) {
    app.server.set(&program(), Fault::Slow { bytes_per_second: 100 });
    app.page.open(&format!("{}/", app.server.origin));
    app.page.wait("the shell", &format!("document.readyState !== 'loading' && {SHELL}"));
}

fn let_through(app: &App) {
    app.server.mend(&program());
    app.page.wait("the page", &model_state("absent"));
    assert_eq!(app.page.evaluate(SHELL), false);
}

/// Farther than a pixel's rounding.
fn moved(shell: &Value, page: &Value) -> Vec<String> {
    let numbers = |value: &Value| -> Vec<i64> {
        value.as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
    };
    let all = shell.as_object().unwrap().iter();
    all.filter(|(name, place)| {
        numbers(place)
            .iter()
            .zip(numbers(&page[name.as_str()]))
            .any(|(before, after)| (before - after).abs() > 2)
    })
    .map(|(name, place)| format!("{name}: {place} to {}", page[name.as_str()]))
    .collect()
}

#[test]
fn nothing_moves_when_the_program_comes() {
    let app = held_up();
    for language in ["en", "zh-Hant"] {
        app.page.evaluate(&format!(
            "localStorage.setItem('hearth.preferences', JSON.stringify({{ language: {language:?} }})); 0"
        ));
        for (width, height) in [(390, 844), (1280, 800)] {
            app.page.resize(width, height);
            open(&app);
            let shell = app.page.evaluate(PLACES);
            let lang = app.page.evaluate("document.documentElement.lang");
            assert_eq!(lang, language);
            let_through(&app);
            let moved = moved(&shell, &app.page.evaluate(PLACES));
            assert!(moved.is_empty(), "{language} at {width}: {moved:#?}");
        }
    }
}

#[test]
fn what_is_begun_in_the_shell_goes_on() {
    let app = held_up();
    app.draft("Before there was a program");
    assert_eq!(app.page.evaluate(SHELL), true);
    let_through(&app);
    assert_eq!(app.shown_draft(), "Before there was a program");
    app.page.until("the focus to be back", || {
        (app.page.focused() == ("textbox".to_owned(), "Message".to_owned())).then_some(())
    });
    open(&app);
    app.page.click("link", "Privacy");
    assert_eq!(app.page.evaluate(SHELL), true);
    app.server.mend(&program());
    app.page.wait_for("heading", "Privacy");
}
