//! Projects: what their documents say answers their conversations, cited and kept; and a message whose personal data is hidden before it
//! is sent.

use serde_json::json;

use crate::{
    app::App,
    looks::{choose, pictures},
    search::{HARBOUR, give, wait_documents, wait_ready},
};

const MILL: &str = "# The mill\n\nThe warden of the mill is called Ottoline. She keeps bees.\n";
/// The sources of the last answer.
const SOURCES: &str = "[...[...document.querySelectorAll('[data-role=assistant]')].at(-1).querySelectorAll('.sources a')].map(link => [link.innerText, link.hash])";

#[test]
fn a_projects_documents_answer_its_conversations() {
    let app = App::ready();
    app.be_greedy(60);
    app.page.click("link", "Search");
    app.page.click("button", "Load model");
    wait_ready(&app);
    app.page.wait_for("button", "Add files");
    give(&app, &[("mill.md", MILL), ("harbour.html", HARBOUR)]);
    wait_documents(&app, 2);
    // The page learns what is in the library without another visit to Search.
    app.visit();
    app.wait_ready();
    app.ask("Name a colour.");
    assert_eq!(app.page.evaluate(SOURCES), json!([]), "no project, no documents");

    app.page.click("button", "Chat settings");
    app.page.click("button", "New project");
    app.page.click_on(&app.page.wait_for("checkbox", "mill.md"));
    app.page.fill(&app.page.wait_for("textbox", "Name of the project"), "Mill");
    app.page.click("button", "Save");
    app.page.wait_for("button", "Edit project “Mill”");
    app.page.click("button", "Close");
    app.page.click("button", "More: Name a colour.");
    choose(&app, "Project", "Mill");

    let answer = app.ask("Who is the warden of the mill?");
    println!("\"{}\": {}", answer.text, answer.figures());
    assert!(answer.text.contains("Ottoline"), "{}", answer.text);
    let sources = json!([["mill.md · The mill", "#passage-1-0"]]);
    assert_eq!(app.page.evaluate(SOURCES), sources);
    let asked =
        app.page.evaluate("[...document.querySelectorAll('.question__text')].at(-1).innerText.trim()");
    assert_eq!(asked, "Who is the warden of the mill?", "the person sees what they wrote");
    pictures(&app, "en-project-answer");
    app.page.resize(1280, 800);

    app.visit();
    app.wait_ready();
    app.page.wait("the sources", &format!("({SOURCES}).length === 1"));
    app.page.click("link", "mill.md · The mill");
    let cited = "document.querySelector('section[aria-label=\"Cited passage\"]')?.innerText.includes('bees')";
    app.page.wait("the cited passage", cited);
    app.page.click("button", "Delete mill.md");
    wait_documents(&app, 1);
    app.page.click("link", "Chat");
    app.ask("Does she keep sheep?");
    let said = "[...document.querySelectorAll('[data-role=assistant]')].at(-1).innerText.includes('Nothing in the project')";
    app.page.wait("the notice that nothing was found", said);
    app.page.click("button", "Chat settings");
    app.page.click("button", "Edit project “Mill”");
    let gone = "document.querySelector('.conversation-settings__documents').innerText.includes('1 document of this project is no longer')";
    app.page.wait("the document that is gone", gone);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn personal_data_is_hidden_from_a_message_before_it_is_sent() {
    let app = App::open();
    app.draft("Write to ottoline@example.org about the bees.");
    app.page.click("button", "Hide personal data");
    app.page.click("button", "Load model");
    app.page.click("button", "Use in the message");
    app.page.wait_for("textbox", "Message");
    assert_eq!(app.shown_draft(), "Write to ████████ about the bees.");
    app.page.click("link", "Redact");
    app.page.wait_for("button", "Copy redacted text");
    assert!(app.page.find("button", "Use in the message").is_none(), "it stands in the message already");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
