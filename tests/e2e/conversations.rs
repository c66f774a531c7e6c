//! Many conversations: begun, shown, renamed, deleted and brought back, branched, taken along and brought in; and the one that
//! an earlier build left.

use std::fs;

use serde_json::{Value, json};

use crate::app::{ANSWERS, App};

/// What an earlier build left in local storage.
const KEPT: &str = include_str!("../fixtures/conversations/kept_by_0_1_0.json");

const LISTED: &str = "[...document.querySelectorAll('.conversation-list__open:not(.conversation-list__project)')].map(item => item.innerText.trim())";

fn wait_listed(app: &App, titles: &[&str]) {
    let wanted = serde_json::to_string(titles).unwrap();
    app.page.wait(
        &format!("{wanted} in the list"),
        &format!("JSON.stringify({LISTED}) === JSON.stringify({wanted})"),
    );
}

fn wait_prompts(app: &App, prompts: &[&str]) {
    let shown = "[...document.querySelectorAll('.question__text')].map(prompt => prompt.innerText.trim())";
    let wanted = serde_json::to_string(prompts).unwrap();
    app.page
        .wait(&format!("{wanted} shown"), &format!("JSON.stringify({shown}) === JSON.stringify({wanted})"));
}

/// The last turn of the only conversation's shown branch, once the database has another one than `before`.
fn next_stored_leaf(app: &App, before: &Value) -> Value {
    app.page.evaluate(&format!(
        "new Promise((resolve, reject) => {{
            const opening = indexedDB.open('hearth');
            opening.onerror = reject;
            opening.onsuccess = () => {{
                const look = () => {{
                    const reading = opening.result.transaction('metas').objectStore('metas').getAll();
                    reading.onerror = reject;
                    reading.onsuccess = () => {{
                        const leaf = reading.result.length === 0 ? null : JSON.parse(reading.result[0]).leaf;
                        if (leaf === {before}) return look();
                        opening.result.close();
                        resolve(leaf);
                    }};
                }};
                look();
            }};
        }})"
    ))
}

#[test]
fn conversations_are_left_shown_again_renamed_deleted_and_brought_back() {
    const FIRST: &str = "What is 2 + 2?";
    const SECOND: &str = "Name a colour.";
    let app = App::ready();
    let first = app.ask(FIRST);
    app.page.click("button", "New chat");
    app.page.wait("an empty conversation", &format!("({ANSWERS}).length === 0"));
    app.ask(SECOND);
    wait_listed(&app, &[SECOND, FIRST]);

    app.page.click("button", FIRST);
    wait_prompts(&app, &[FIRST]);
    assert_eq!(app.answers()[0].text, first.text);
    app.visit();
    wait_prompts(&app, &[FIRST]);
    assert_eq!(app.answers()[0].text, first.text, "it is shown after a reload, too");
    wait_listed(&app, &[SECOND, FIRST]);

    app.page.click("button", &format!("More: {SECOND}"));
    app.page.click("button", "Rename");
    app.page.fill(&app.page.wait_for("textbox", "New title"), "Colours");
    app.page.click("button", "Save");
    wait_listed(&app, &["Colours", FIRST]);

    app.page.click("button", &format!("More: {FIRST}"));
    app.page.click("button", "Delete");
    wait_listed(&app, &["Colours"]);
    app.page.wait("an empty conversation in its place", &format!("({ANSWERS}).length === 0"));
    app.page.click("button", "Undo");
    wait_listed(&app, &["Colours", FIRST]);
    app.page.click("button", FIRST);
    wait_prompts(&app, &[FIRST]);

    app.page.fill(&app.page.wait_for("searchbox", "Search conversations"), "colour");
    app.page.wait(
        "the excerpt",
        "document.querySelector('.conversation-list__excerpt mark')?.innerText === 'colour'",
    );
    wait_listed(&app, &["Colours"]);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn an_edited_question_is_a_branch_that_one_can_go_back_from() {
    const FIRST: &str = "What is 2 + 2?";
    const EDITED: &str = "What is 3 + 4?";
    let app = App::ready();
    let first = app.ask(FIRST);
    let of_first = next_stored_leaf(&app, &Value::Null);
    app.page.click("button", "Edit");
    app.page.fill(&app.page.wait_for("textbox", "Edit this message"), EDITED);
    app.starts(|| app.page.click("button", "Send again"));
    app.finished();
    wait_prompts(&app, &[EDITED]);
    let of_edited = next_stored_leaf(&app, &of_first);
    app.page.wait("the place", "document.querySelector('.branch-switch__place').innerText === '2 / 2'");
    app.page.click("button", "Previous version");
    wait_prompts(&app, &[FIRST]);
    assert_eq!(app.answers()[0].text, first.text);
    assert_eq!(next_stored_leaf(&app, &of_edited), of_first);
    app.visit();
    wait_prompts(&app, &[FIRST]);
    app.page.click("button", "Next version");
    wait_prompts(&app, &[EDITED]);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn what_was_exported_is_imported_again() {
    const PROMPT: &str = "What is 2 + 2?";
    let app = App::ready();
    let answer = app.ask(PROMPT);
    let folder = std::env::temp_dir().join(format!("hearth-conversations-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    app.page.keep_downloads(&folder);
    app.page.click("button", "Chat settings");
    app.page.click("button", "Export all as JSON");
    let file = folder.join("hearth-conversations.json");
    let exported: Value = app.page.until("the file", || serde_json::from_slice(&fs::read(&file).ok()?).ok());
    assert_eq!(exported[0]["format"], json!("hearth-conversations"));
    assert_eq!(exported[1]["nodes"][0]["turn"]["answer"], json!(answer.text));

    app.page.give("#import-conversations ~ input[type=file]", &[&file]);
    app.page.wait(
        "the report",
        "document.querySelector('.transfer [role=status]').innerText.includes('1 conversation')",
    );
    app.page.click("button", "Close");
    wait_listed(&app, &[PROMPT, PROMPT]);
    let shown = app.page.evaluate(
        "document.querySelector('.conversation-list__open[aria-current]')
        .closest('li').dataset.conversation",
    );
    app.page.evaluate(&format!(
        "document.querySelector('.conversation-list__item:not([data-conversation={shown}]) .conversation-list__open').click(); 0"
    ));
    app.page.wait("the imported one", &format!(
        "document.querySelector('.conversation-list__open[aria-current]').closest('li').dataset.conversation !== {shown}"
    ));
    wait_prompts(&app, &[PROMPT]);
    assert_eq!(app.answers()[0].text, answer.text);
    fs::remove_dir_all(&folder).unwrap();
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn a_conversation_of_an_earlier_build_opens() {
    let app = App::unopened();
    let kept: Value = serde_json::from_str(KEPT).unwrap();
    let turns: Value = serde_json::from_str(kept["hearth.conversation"].as_str().unwrap()).unwrap();
    let script = format!(
        "if (!localStorage.getItem('hearth.test-set')) {{
            for (const [name, value] of Object.entries({kept})) localStorage.setItem(name, value);
            localStorage.setItem('hearth.test-set', '1');
        }}"
    );
    app.page.prepare(&script);
    let prompts: Vec<&str> =
        turns.as_array().unwrap().iter().map(|turn| turn["prompt"].as_str().unwrap().trim()).collect();
    for visit in ["the first", "the next"] {
        app.visit();
        wait_prompts(&app, &prompts);
        assert_eq!(app.shown_draft(), kept["hearth.draft"].as_str().unwrap(), "{visit} visit");
        assert_eq!(app.answers().len(), prompts.len());
    }
    let old = app.page.evaluate("localStorage.getItem('hearth.conversation')");
    assert_eq!(old, Value::Null, "the database has it now");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
