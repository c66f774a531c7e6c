//! The app as the system sees it: what the manifest promises, what is shared with the app or opened with it, and the
//! way onto the device. The screenshots that the manifest names are made here, when asked.

use std::{fs, path::PathBuf, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    app::{App, model_state},
    server::Fault,
};

/// The page below a path of the plainest host, kept by its service worker.
const PATH: &str = "/some/path/";

fn hosted() -> App {
    let app = App::hosted_plainly(PATH);
    app.page.open(&format!("{}{PATH}", app.server.origin));
    app.page.wait_over_exchanges("isolation", "crossOriginIsolated");
    app.page.wait("the chat page", &model_state("absent"));
    app.wait_kept();
    app
}

#[test]
fn the_manifest_keeps_its_promises() {
    let app = App::open();
    app.wait_kept();
    let manifest = app.page.call("Page.getAppManifest", json!({}));
    assert_eq!(manifest["errors"], json!([]), "{manifest}");
    let errors = app.page.call("Page.getInstallabilityErrors", json!({}));
    assert_eq!(errors["installabilityErrors"], json!([]));

    let manifest: Value = serde_json::from_str(manifest["data"].as_str().expect("the manifest")).unwrap();
    let tasks = app.page.evaluate(
        "[...document.querySelectorAll('nav a')].map(link => [link.textContent.trim(), './' + link.getAttribute('href')])",
    );
    let shortcuts = manifest["shortcuts"].as_array().expect("shortcuts");
    let shortcuts: Vec<_> =
        shortcuts.iter().map(|shortcut| json!([shortcut["name"], shortcut["url"]])).collect();
    // Browsers show ten at most.
    let tasks: Vec<Value> = tasks.as_array().into_iter().flatten().take(10).cloned().collect();
    assert_eq!(shortcuts, tasks, "a shortcut for each task");
    for screenshot in manifest["screenshots"].as_array().expect("screenshots") {
        let size = format!(
            "(async () => {{ const image = new Image(); image.src = {}; await image.decode();
                return `${{image.naturalWidth}}x${{image.naturalHeight}}`; }})()",
            screenshot["src"]
        );
        assert_eq!(app.page.evaluate(&size), screenshot["sizes"], "{screenshot}");
    }
    // Each ending that the system may bring has a task, which `ui/frame/arrival` tests by name.
    let accept = manifest["file_handlers"][0]["accept"].as_object().expect("file handlers");
    println!("{} kinds of files, {} shortcuts", accept.len(), tasks.len());
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Another page of the host, outside the app: shares as the system does, by a form that is sent to the share target.
fn share(app: &App, title: &str, text: &str, files: &[(&str, &str, &[u8])]) {
    let form = "<!doctype html><link rel=icon href='data:,'><title>another page</title>";
    app.server.set("/form.html", Fault::Replaced(Arc::from(form.as_bytes())));
    app.page.open(&format!("{}/form.html", app.server.origin));
    app.page
        .wait("the other page", "document.title === 'another page' && document.readyState === 'complete'");
    let files: Vec<_> =
        files.iter().map(|(name, kind, bytes)| json!([name, kind, BASE64_STANDARD.encode(bytes)])).collect();
    let script = format!(
        "const form = document.createElement('form');
        Object.assign(form, {{ method: 'POST', enctype: 'multipart/form-data', action: '{PATH}share' }});
        const field = (name, value) => form.append(Object.assign(document.createElement('textarea'), {{ name, value }}));
        field('title', {}); field('text', {}); field('url', '');
        const input = Object.assign(document.createElement('input'), {{ type: 'file', name: 'files', multiple: true }});
        const given = new DataTransfer();
        for (const [name, type, base64] of {})
            given.items.add(new File([Uint8Array.from(atob(base64), char => char.charCodeAt(0))], name, {{ type }}));
        input.files = given.files;
        form.append(input);
        document.body.append(form);
        form.submit(); 0",
        json!(title),
        json!(text),
        json!(files)
    );
    app.page.evaluate(&script);
}

fn wait_page(app: &App, name: &str) {
    app.page.wait(
        name,
        &format!("document.querySelector('nav [aria-current=page]')?.textContent.trim() === '{name}'"),
    );
}

#[test]
fn what_is_shared_reaches_its_task_and_nobody_else() {
    let app = hosted();
    share(&app, "A question", "Why is the sky blue?", &[]);
    let written = "document.querySelector('#message')?.value";
    app.page.wait("the message", &format!("{written} === 'A question\\nWhy is the sky blue?'"));
    wait_page(&app, "Chat");

    let long = "A sentence of a long text. ".repeat(80);
    share(&app, "", &long, &[]);
    wait_page(&app, "Summarise");
    let written = "document.querySelector('#text-to-summarise')?.value.length";
    app.page.wait("the text", &format!("{written} === {}", long.trim().len()));

    let notes = "# Notes\n\nHearth runs on this device.";
    share(&app, "", "", &[("notes.md", "text/markdown", notes.as_bytes())]);
    wait_page(&app, "Summarise");
    app.page.wait("the file", "document.querySelector('[data-file=\"notes.md\"]') !== null");

    share(&app, "", "", &[("rows.csv", "text/csv", b"text,stars\nGood,5\nBad,1\n")]);
    wait_page(&app, "Classify");
    app.page.wait("its columns", "[...document.querySelectorAll('#classify-column option')].length === 2");

    let picture =
        fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/samples/coffee.jpg")).unwrap();
    share(&app, "", "", &[("coffee.jpg", "image/jpeg", &picture)]);
    wait_page(&app, "Images");
    app.page.click("button", "Load model");
    app.page.wait("its classes", "document.querySelectorAll('.class-list li').length === 5");

    share(&app, "", "", &[("page.html", "", b"<p>Words.</p>"), ("archive.zip", "application/zip", b"PK")]);
    wait_page(&app, "Summarise");
    let said = app.page.wait("a sentence", "document.querySelector('[data-arrival=refused] p')?.textContent");
    assert!(said.as_str().unwrap().contains("archive.zip"), "{said}");
    app.page.click("button", "Close");
    app.page.wait("its end", "document.querySelector('[data-arrival]') === null");

    let caches =
        app.page.evaluate("caches.keys().then(names => names.filter(name => name.endsWith('shared')))");
    assert_eq!(caches, json!([]), "what was picked up is kept no longer");
    assert!(
        app.server.requests(&format!("{PATH}share")).is_empty(),
        "nothing that was shared left the device"
    );
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// In the place of the browser's own queue, which only an installed app has: launches with these files.
pub fn launch(app: &App, files: &str) {
    app.page.prepare(&format!(
        "Object.defineProperty(window, 'launchQueue', {{ value: {{ setConsumer: consumer => {{
            const handle = file => ({{ getFile: async () => file }});
            ({files})().then(files => consumer({{ targetURL: location.origin + '/#open', files: files.map(handle) }}));
        }} }} }})"
    ));
}

#[test]
fn a_model_of_ones_own_answers() {
    let app = App::unopened();
    let model = app.model_path();
    launch(
        &app,
        &format!(
            "async () => sessionStorage.launched ? [] : (sessionStorage.launched = 1,
                [new File([await (await fetch('{model}')).blob()], 'My\\u202e model.gguf')])"
        ),
    );
    app.page.open(&format!("{}/", app.server.origin));
    app.wait_ready();
    let name = "document.querySelector('.model-panel__name').textContent";
    assert_eq!(app.page.evaluate(name), "My model");
    app.be_greedy(24);
    let answer = app.ask("What is 2 + 2?");
    assert!(answer.text.contains('4'), "{answer:?}");
    app.visit();
    app.wait_ready();
    assert_eq!(app.page.evaluate(name), "My model", "it is here again");
    assert_eq!(app.server.requests(&model).len(), 1, "what the scenario itself fetched");

    app.page.evaluate("document.querySelector('.model-panel__about').open = true; 0");
    app.page.click("button", "Remove from this device");
    app.page.wait("the catalogue's model", &format!("{} && {name} !== 'My model'", model_state("absent")));
    assert_eq!(app.page.evaluate("localStorage.getItem('hearth.own-model')"), Value::Null);
}

#[test]
fn a_file_that_only_says_it_is_a_model_is_refused() {
    let app = App::unopened();
    launch(&app, "async () => [new File(['MZ'], 'model.gguf')]");
    app.visit();
    let said = app.page.wait("a sentence", "document.querySelector('[data-arrival=refused] p')?.textContent");
    assert!(said.as_str().unwrap().contains("model.gguf"), "{said}");
    app.page.wait("the model that was there", &model_state("absent"));
}

#[test]
fn it_is_installed_where_the_browser_offers_it() {
    let app = App::unopened();
    // Some browsers offer nothing.
    app.page.prepare(
        "addEventListener('beforeinstallprompt', event => {
            if (!event.ours) { event.preventDefault(); event.stopImmediatePropagation(); }
        })",
    );
    app.visit();
    app.page.click("button", "Settings");
    app.page.wait("a hint", "document.querySelector('#install-hint')?.textContent.includes('menu')");
    assert!(app.page.find("button", "Install Hearth").is_none());
    // Others do when they please: here it is said when.
    app.page.evaluate(
        "const offer = new Event('beforeinstallprompt', { cancelable: true });
        offer.ours = true;
        offer.prompt = () => { self.prompted = true; };
        dispatchEvent(offer); 0",
    );
    app.page.click("button", "Install Hearth");
    app.page.wait("the browser's own question", "self.prompted === true");
    app.page.evaluate("dispatchEvent(new Event('appinstalled')); 0");
    app.page
        .wait("the news", "document.querySelector('#install-hint')?.textContent.includes('is installed')");
}

/// `cargo test … -- --ignored makes_the_manifests_screenshots`: into assets/screenshots, to be looked at and committed.
#[test]
#[ignore = "writes into the repository"]
fn makes_the_manifests_screenshots() {
    let app = App::ready();
    app.ask("Why is the sky blue? Answer in two sentences.");
    picture(&app, "chat");
    app.page.click("link", "Images");
    app.page.click("button", "Load model");
    app.page.wait("the image model", "document.querySelector('[data-images][data-ready=\"true\"]') !== null");
    app.page.click("button", "Cat");
    app.page.wait("its classes", "document.querySelectorAll('.class-list li').length === 5");
    picture(&app, "images");
}

fn picture(app: &App, name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/screenshots");
    fs::create_dir_all(&folder).unwrap();
    for (form, width, height, scale) in [("wide", 1280, 800, 1), ("narrow", 390, 844, 2)] {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": form == "narrow" });
        app.page.call("Emulation.setDeviceMetricsOverride", metrics);
        app.page.prefer("light");
        app.page.evaluate("scrollTo(0, 0); new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
        let shot = app.page.call("Page.captureScreenshot", json!({ "format": "webp", "quality": 60 }));
        let webp = BASE64_STANDARD.decode(shot["data"].as_str().expect("a picture")).expect("base64");
        println!("{name}-{form}.webp: {} bytes", webp.len());
        fs::write(folder.join(format!("{name}-{form}.webp")), webp).unwrap();
    }
}
