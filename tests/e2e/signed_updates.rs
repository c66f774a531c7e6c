//! Updates of models: what the deployer signed with `cargo xtask` is offered, tested, and takes the old version's place; what was
//! tampered with changes nothing and is shown.

use std::{env, fs, path::Path, process};

use serde_json::{Value, json};

use crate::{
    app::App,
    looks::pictures,
    models_page::{entry, open_models, wait_answering, wait_standing, with_two_models},
    server::Fault,
};

/// What `cargo xtask` prints.
fn xtask(arguments: &[&str]) -> String {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let run = process::Command::new(cargo)
        .arg("xtask")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn publish(app: &App, manifest: &[u8]) {
    app.server.set("/updates.json", Fault::Replaced(manifest.into()));
}

fn wait_updates(app: &App, standing: &str) {
    app.page.wait(
        &format!("updates to be {standing}"),
        &format!("document.querySelector('[data-updates={standing}]') !== null"),
    );
}

/// Model One's next version: another file, asked a question whose answer begins so.
fn next_version(expected: &str) -> Value {
    let mut next = entry("one", "Model One", "formula.gguf");
    next["self_test"] = json!({ "prompt": "How?", "expected": expected });
    json!({ "models": [next] })
}

fn sign(folder: &Path, manifest: &Value) -> Vec<u8> {
    let path = folder.join("updates.json");
    let mut manifest = manifest.clone();
    if let Ok(before) = fs::read(&path) {
        let before: Value = serde_json::from_slice(&before).unwrap();
        manifest["version"] = before["signed"]["version"].clone();
    }
    fs::write(&path, manifest.to_string()).unwrap();
    let key = folder.join("update.key");
    xtask(&["sign", path.to_str().unwrap(), "--key", key.to_str().unwrap()]);
    fs::read(&path).unwrap()
}

#[test]
fn a_signed_model_takes_the_old_ones_place_and_a_wrong_one_changes_nothing() {
    let folder = env::temp_dir().join(format!("hearth-updates-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let said = xtask(&["keys", folder.join("update.key").to_str().unwrap()]);
    let public =
        said.split("content=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a public key");

    let app = with_two_models();
    let key = r#"<meta name="update-key" content=""#;
    app.change_page(key, &format!("{key}{public}"));
    app.page.open(&format!("{}/index.html", app.server.origin));
    app.page.wait("the chat page", "document.querySelector('[data-model-state]')?.dataset.modelState");
    app.load_model();
    assert!(app.ask("How much is it?").text.contains("210"));

    // Signed, and then altered on its way.
    let tampered = String::from_utf8(sign(&folder, &next_version("42"))).unwrap().replace("MIT", "GPL");
    publish(&app, tampered.as_bytes());
    open_models(&app);
    app.page.click("button", "Check for updates");
    wait_updates(&app, "refused");
    pictures(&app, "updates-refused");

    // Its test fails on this device: the old version stays.
    publish(&app, &sign(&folder, &next_version("no answer begins so")));
    app.page.click("button", "Check for updates");
    wait_updates(&app, "ready");
    app.page.click("button", "Download and install");
    wait_updates(&app, "refused");
    app.page.click("link", "Chat");
    assert!(app.ask("How much is it?").text.contains("210"));

    open_models(&app);
    publish(&app, &sign(&folder, &next_version("**注意")));
    app.page.click("button", "Check for updates");
    wait_updates(&app, "ready");
    pictures(&app, "updates-ready");
    app.page.click("button", "Download and install");
    wait_updates(&app, "installed");
    pictures(&app, "updates-installed");

    // Opened again, it is the new one that answers.
    app.page.open(&format!("{}/index.html", app.server.origin));
    wait_answering(&app, "Model One");
    assert!(app.ask("How?").text.contains("注意"));
    open_models(&app);
    wait_standing(&app, "one", "ready");
    wait_updates(&app, "up-to-date");
    fs::remove_dir_all(&folder).unwrap();
    // The service worker knows that the page with a key is not the one that it was built with.
    let mut problems = app.page.problems();
    problems.retain(|problem| !problem.contains("index.html is not the file of this version"));
    assert!(problems.is_empty(), "{problems:?}");
}
