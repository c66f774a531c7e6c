//! Two tabs: they keep one conversation and one library between them and have the same settings, and neither undoes what the other did.

use std::mem::swap;

use crate::{
    app::{ANSWERS, App},
    page::Page,
    search::{HARBOUR, ask, give, wait_documents, wait_ready},
};

/// The prompts on show, in their order, once all their answers have ended.
fn wait_prompts(page: &Page, prompts: &[&str]) {
    let ended = format!("({ANSWERS}).every(answer => answer.dataset.state === 'done')");
    let shown = "[...document.querySelectorAll('.question__text')].map(prompt => prompt.innerText.trim())";
    let wanted = serde_json::to_string(prompts).unwrap();
    page.wait(
        &format!("the answers to {wanted}"),
        &format!("{ended} && JSON.stringify(({shown}).sort()) === JSON.stringify({wanted}.sort())"),
    );
}

#[test]
fn two_tabs_keep_one_conversation() {
    const LONG: &str = "Describe a garden in spring.";
    let mut app = App::ready();
    let first = app.ask("What is 2 + 2?");
    let mut other = app.page.another();
    other.open(&format!("{}/", app.server.origin));
    wait_prompts(&other, &["What is 2 + 2?"]);

    // One answers behind the other, which asks meanwhile.
    app.page.to_front();
    app.send(LONG);
    other.to_front();
    swap(&mut app.page, &mut other);
    app.wait_ready();
    let brief = app.ask("What is 3 + 4?");
    assert_eq!(brief.state(), "done");
    swap(&mut app.page, &mut other);
    for page in [&app.page, &other] {
        page.to_front();
        wait_prompts(page, &["What is 2 + 2?", "What is 3 + 4?", LONG]);
    }
    app.page.to_front();
    let texts = |app: &App| app.answers().into_iter().map(|answer| answer.text).collect::<Vec<_>>();
    let before = texts(&app);
    assert!(before.contains(&first.text) && before.contains(&brief.text), "{before:?}");
    app.visit();
    wait_prompts(&app.page, &["What is 2 + 2?", "What is 3 + 4?", LONG]);
    assert_eq!(texts(&app), before);

    app.page.click("button", "New chat");
    other.to_front();
    other.wait("an empty conversation here too", &format!("({ANSWERS}).length === 0"));
    other.click("button", "Settings");
    other.choose(&other.wait_for("combobox", "Theme"), "Dark");
    app.page.to_front();
    app.page.wait("the dark theme here too", "document.documentElement.dataset.theme === 'dark'");
    for page in [&app.page, &other] {
        assert!(page.problems().is_empty(), "{:?}", page.problems());
    }
}

#[test]
fn two_tabs_add_to_one_library_and_remove_from_it() {
    const MILL: &str = "# The mill\n\nThe warden of the mill is called Ottoline.\n";
    let mut app = App::open();
    app.page.click("link", "Search");
    app.page.click("button", "Load model");
    wait_ready(&app);
    let mut other = app.page.another();
    other.open(&format!("{}/#search", app.server.origin));
    swap(&mut app.page, &mut other);
    wait_ready(&app);
    // Both at once.
    give(&app, &[("mill.md", MILL)]);
    swap(&mut app.page, &mut other);
    give(&app, &[("harbour.html", HARBOUR)]);
    for (query, found) in [("warden", "mill.md"), ("cargo", "harbour.html")] {
        app.page.to_front();
        wait_documents(&app, 2);
        assert_eq!(ask(&app, query)[0]["document"], found);
        swap(&mut app.page, &mut other);
    }
    app.page.to_front();
    app.page.click("button", "Delete harbour.html");
    swap(&mut app.page, &mut other);
    app.page.to_front();
    wait_documents(&app, 1);
    for page in [&app.page, &other] {
        assert!(page.problems().is_empty(), "{:?}", page.problems());
    }
}
