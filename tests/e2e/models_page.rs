//! The page Models: a second model is found, downloaded beside the chat, chosen in the chat's header, and removed; one of the hub is
//! described before it is fetched. The models say the same whatever is asked (tests/fixtures/models).

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    app::{App, dist},
    looks::pictures,
    server::Fault,
};

/// The hosts that index.html lists.
pub const HUB: &str = "https://huggingface.co https://*.huggingface.co https://*.hf.co";
const SWITCH: &str = "Answers come from";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An entry whose file lies on the page's own server, under `extra/`.
pub fn entry(id: &str, name: &str, file: &str) -> Value {
    let bytes = fs::read(fixtures().join(file)).unwrap();
    json!({
        "id": id, "task": "chat", "name": name, "licence": "MIT", "licence_url": "https://opensource.org/license/mit",
        "source": "this scenario", "languages": ["en"], "quantisation": "F32", "family": "llama", "context": 256,
        "good_at": { "en": format!("{name} is good at one thing."), "zh-Hant": format!("{name} 只擅長一件事。") },
        "files": [{ "url": format!("extra/{file}"), "bytes": bytes.len(), "sha256": sha256(&bytes) }],
    })
}

/// The page with a catalogue of two small language models and those for other tasks.
pub fn with_two_models() -> App {
    let app = App::unopened_with(vec![("/extra/".to_owned(), fixtures())]);
    let catalogue = fs::read(dist().join("catalog.json")).unwrap();
    let mut entries =
        vec![entry("one", "Model One", "product.gguf"), entry("two", "Model Two", "formula.gguf")];
    let all: Vec<Value> = serde_json::from_slice(&catalogue).unwrap();
    entries.extend(all.into_iter().filter(|entry| entry["task"] != "chat"));
    app.server.set("/catalog.json", Fault::Replaced(Value::from(entries).to_string().into_bytes().into()));
    app
}

pub fn row(id: &str) -> String {
    format!("document.querySelector('.model-row[data-model=\"{id}\"]')")
}

pub fn wait_standing(app: &App, id: &str, standing: &str) {
    app.page.wait(&format!("{id} to be {standing}"), &format!("{}?.dataset.state === '{standing}'", row(id)));
}

pub fn wait_answering(app: &App, name: &str) {
    app.wait_ready();
    let named = format!("document.querySelector('.model-panel__name').textContent === '{name}'");
    app.page.wait("the model's name", &named);
}

pub fn open_models(app: &App) {
    app.page.click("link", "Models");
    app.page.wait("the list", "document.querySelectorAll('.model-row').length > 2");
}

#[test]
fn a_second_model_is_downloaded_chosen_in_the_chat_and_removed() {
    let app = with_two_models();
    let path = "/extra/formula.gguf";
    app.visit();
    app.load_model();
    assert!(app.ask("How much is it?").text.contains("210"));
    assert!(app.page.find("combobox", SWITCH).is_none(), "there is nothing to choose");

    open_models(&app);
    wait_standing(&app, "one", "ready");
    wait_standing(&app, "two", "absent");
    let first = "document.querySelector('.model-row').dataset.model";
    assert_eq!(app.page.evaluate(first), "one", "what is here comes first");
    pictures(&app, "models-list");
    app.page.fill(&app.page.wait_for("searchbox", "Find a model"), "two mit");
    app.page.wait("one row", "document.querySelectorAll('.model-row').length === 1");
    assert_eq!(app.server.requests(path).len(), 0, "nothing is fetched before a press");

    app.server.set(path, Fault::Slow { bytes_per_second: 30_000 });
    app.page.click("button", "Download: Model Two");
    let moved = format!(
        "(bar => bar && bar.value > 0 && bar.value < bar.max)({}?.querySelector('progress'))",
        row("two")
    );
    app.page.wait("its progress", &moved);
    pictures(&app, "models-downloading");
    app.page.click("button", "Stop");
    wait_standing(&app, "two", "paused");
    app.server.mend(path);
    app.page.click("button", "Resume: Model Two");
    wait_standing(&app, "two", "installed");
    assert!(app.server.requests(path).len() >= 2, "{:?}", app.server.requests(path));

    app.page.click("link", "Chat");
    app.page
        .wait("the answer of before", "document.querySelector('.conversation')?.innerText.includes('210')");
    app.page.choose(&app.page.wait_for("combobox", SWITCH), "two");
    wait_answering(&app, "Model Two");
    pictures(&app, "models-switch");
    assert!(app.ask("How?").text.contains("注意"));

    // Each conversation remembers its model.
    app.page.click("button", "New chat");
    app.page.choose(&app.page.wait_for("combobox", SWITCH), "one");
    wait_answering(&app, "Model One");
    assert!(app.ask("And now?").text.contains("210"));
    let earlier = "[...document.querySelectorAll('.conversation-list__open')]
        .find(item => item.textContent.includes('How much'))";
    app.page.wait("the earlier conversation", &format!("{earlier} && ({earlier}.click(), true)"));
    wait_answering(&app, "Model Two");

    open_models(&app);
    app.page.click("button", "Remove: Model Two");
    app.page.click("button", "Yes, remove: Model Two");
    wait_standing(&app, "two", "absent");
    app.visit();
    wait_answering(&app, "Model One");
    open_models(&app);
    wait_standing(&app, "two", "absent");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn a_download_that_fails_says_why_and_is_tried_again() {
    let app = with_two_models();
    app.server.set("/extra/formula.gguf", Fault::NotServed);
    app.visit();
    open_models(&app);
    app.page.click("button", "Download: Model Two");
    wait_standing(&app, "two", "failed");
    assert_eq!(app.wait_failure(), "NotFound");
    pictures(&app, "models-failed");
    app.server.mend("/extra/formula.gguf");
    app.page.click("button", "Try again");
    wait_standing(&app, "two", "installed");
    app.page.click("button", "Use in the chat: Model Two");
    wait_answering(&app, "Model Two");
}

/// The page whose deployer lists this server as the hub.
fn with_hub() -> (App, String) {
    let app = with_two_models();
    let hub = format!("{}/hub", app.server.origin);
    app.change_page(HUB, &hub);
    (app, hub)
}

#[test]
fn a_model_of_the_hub_is_described_before_it_is_downloaded() {
    let (app, hub) = with_hub();
    let model = fs::read(fixtures().join("formula.gguf")).unwrap();
    let listing = json!([
        { "type": "file", "path": "README.md", "size": 10 },
        { "type": "file", "path": "formula.gguf", "size": model.len(), "lfs": { "oid": sha256(&model), "size": model.len() } },
    ]);
    let file = "/hub/owner/name/resolve/main/formula.gguf";
    let listed = "/hub/api/models/owner/name/tree/main";
    app.server.set(listed, Fault::Replaced(listing.to_string().into_bytes().into()));
    app.server.set(file, Fault::Replaced(model.into()));
    app.page.open(&format!("{}/index.html", app.server.origin));
    app.page.wait("the chat page", "document.querySelector('[data-model-state]')?.dataset.modelState");
    open_models(&app);
    let named = |text: &str| {
        app.page.fill(&app.page.wait_for("textbox", "Address or repository"), text);
        app.page.click("button", "Look it up");
    };
    named("https://other.invalid/m.gguf");
    app.page.wait("why not", "document.querySelector('.add-model .notice')?.textContent.includes('host')");
    assert!(app.server.requests("/hub/").is_empty(), "{hub} is asked only when a person says so");

    named("owner/name");
    app.page.click("button", "Choose: formula.gguf");
    let described = "document.querySelector('[data-described]')?.dataset.described";
    assert_eq!(app.page.wait("what the header says", described), "llama");
    assert_eq!(app.page.evaluate("document.querySelector('[data-runs]').dataset.runs"), "true");
    pictures(&app, "models-described");
    app.page.click("button", "Download: formula");
    wait_standing(&app, "owner/name/formula.gguf", "installed");
    app.page.click("button", "Use in the chat: formula");
    wait_answering(&app, "formula");
    assert!(app.ask("How?").text.contains("注意"));
}

#[test]
fn a_file_from_the_disk_is_described_and_then_opened() {
    let app = with_two_models();
    app.visit();
    open_models(&app);
    app.page.give("#model-file-input", &[fixtures().join("product.gguf")]);
    app.page.wait("what the header says", "document.querySelector('[data-described=llama]') !== null");
    app.page.click("button", "Use in the chat: product");
    wait_answering(&app, "product");
    assert!(app.ask("How much is it?").text.contains("210"));
    open_models(&app);
    app.page.wait("it in the list", "document.querySelector('.model-row')?.dataset.state === 'ready'");
}

#[test]
fn a_model_that_answered_slowly_offers_the_smaller_one() {
    let app = with_two_models();
    // As a visit on a slow device leaves it.
    app.page.prepare(
        "if (!localStorage.getItem('hearth.models'))
            localStorage.setItem('hearth.models', JSON.stringify({ language: 'two', speeds: { two: 1.5 } }));",
    );
    app.visit();
    app.load_model();
    wait_answering(&app, "Model Two");
    app.page.wait("the offer", "document.querySelector('[data-instead=one]')");
    pictures(&app, "models-instead");
    app.page.click("button", "Use the smaller one: Model One");
    wait_answering(&app, "Model One");
    assert!(app.page.evaluate("document.querySelector('[data-instead]')").is_null());
    assert!(app.ask("How much is it?").text.contains("210"));
}
