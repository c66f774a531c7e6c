//! Scanned pages: a letter whose five pages are pictures is read for the library, stopped in the middle and gone on with, and found by
//! what stands on its third page; and it is opened as a text elsewhere.

use std::path::{Path, PathBuf};

use crate::{
    app::App,
    looks::pictures,
    search::{ask, wait_documents, wait_ready},
};

const OFFER: &str = "document.querySelector('.search__pictures')?.innerText.includes('letter.pdf: 5 pages')";

fn letter() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scans/letter.pdf")
}

fn search_is(state: &str) -> String {
    format!("document.querySelector('.search')?.dataset.search === '{state}'")
}

#[test]
fn a_scanned_letter_is_stopped_gone_on_with_and_found_by_its_page() {
    let app = App::open();
    app.page.click("link", "Search");
    app.page.click("button", "Load model");
    wait_ready(&app);
    app.page.give("input[type=file][multiple]", &[letter()]);
    app.page.wait("the offer", OFFER);
    app.page.wait("the end of the reading", &search_is("done"));
    let cost = app.page.evaluate("document.querySelector('.search__pictures').innerText");
    assert!(cost.as_str().is_some_and(|text| text.contains("28.1 MB")), "{cost}");
    assert!(app.server.requests("/models/ppocr").is_empty(), "nothing is downloaded unasked");
    pictures(&app, "en-search-pictures");
    app.page.resize(1280, 800);

    app.page.click("button", "Read the pictures");
    app.page.wait("the second page", "document.querySelector('.search progress[max=\"5\"]')?.value >= 1");
    app.page.click("button", "Stop");
    app.page.wait("the stop", &search_is("stopped"));
    app.page.wait("the offer once more", OFFER);
    app.page.click("button", "Read the pictures");
    wait_documents(&app, 1);
    app.page.wait("the end", &search_is("done"));

    let found = ask(&app, "zinc bucket for soot");
    assert_eq!(found[0]["document"], "letter.pdf", "{found:#?}");
    let text = found[0]["text"].as_str().unwrap_or_default();
    assert!(text.contains("page 3") && text.contains("zinc bucket"), "{text}");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn a_scanned_letter_is_opened_as_a_text_as_far_as_it_is_read() {
    let app = App::open();
    app.page.click("link", "Redact");
    app.page
        .wait("the field for a file", "document.querySelector('#redact-file ~ input[type=file]') !== null");
    app.page.give("#redact-file ~ input[type=file]", &[letter()]);
    app.page.click("button", "Read the pictures");
    let read = "Number(document.querySelector('.file-opening__pictures')?.dataset.pagesRead) >= 1";
    app.page.wait("a page", read);
    app.page.click("button", "Stop");
    app.page.wait_for("button", "Read the pictures");
    let text = app.page.evaluate("document.querySelector('#redact-text').value");
    let text = text.as_str().unwrap_or_default();
    assert!(text.contains("tiled stove") && text.contains("1911"), "what was read stays: {text}");
    let said = app.page.evaluate("document.querySelector('.file-opening__pictures').innerText");
    assert!(said.as_str().is_some_and(|said| said.contains("there can be mistakes")), "{said}");
    pictures(&app, "en-redact-pictures");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
