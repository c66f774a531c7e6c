//! Hearth in the browser: what a person does with it, and what it tells about itself through `data-` attributes.
//! Must not know what any one scenario wants to see.

use std::{env, fs, path::PathBuf};

use serde_json::{Map, Value};

use crate::{
    page::Page,
    server::{Fault, Server},
    turns::{Turn, alone, turn},
};

/// The default model's file; memory is held to a multiple of it.
pub const MODEL_BYTES: u64 = 98_362_432;
const CATALOG: &str = "/catalog.json";
const WORKERS: [&str; 3] = ["worker_loader.js", "worker_gpu_loader.js", "worker_relaxed_loader.js"];

/// The folder of the built page.
pub fn dist() -> PathBuf {
    let dist =
        env::var_os("HEARTH_DIST").expect("HEARTH_DIST names the built page; `cargo xtask test` sets it");
    PathBuf::from(dist)
}

pub struct App {
    // In the order in which they must go: the browser first.
    pub page: Page,
    pub server: Server,
    _turn: Turn,
}

/// One answer as the page shows it.
#[derive(Debug)]
pub struct Answer {
    pub text: String,
    data: Map<String, Value>,
}

impl Answer {
    /// `data-NAME`, with the name as in the document.
    pub fn data(&self, name: &str) -> Option<&str> {
        self.data.get(&camel(name))?.as_str()
    }

    pub fn number(&self, name: &str) -> f64 {
        let value = self.data(name).unwrap_or_else(|| panic!("no data-{name} on {self:?}"));
        value.parse().unwrap_or_else(|_| panic!("data-{name}=\"{value}\" is no number"))
    }

    pub fn state(&self) -> &str {
        self.data("state").unwrap_or("none")
    }

    pub fn figures(&self) -> String {
        let names = ["tokens-per-second", "ttft-ms", "prompt-tokens", "cached-tokens"];
        names.map(|name| format!("{name} {}", self.data(name).unwrap_or("?"))).join(", ")
    }
}

impl App {
    /// The page, just opened in a browser that has never seen it.
    pub fn open() -> Self {
        let app = Self::unopened();
        app.visit();
        app
    }

    /// The same, in a browser whose workers lack something: `prelude` runs before the worker's own first line.
    pub fn open_where(prelude: &str) -> Self {
        let app = Self::unopened();
        for worker in WORKERS {
            let loader = fs::read_to_string(dist().join(worker)).expect("the worker's loader");
            let changed = format!("{prelude};\n{loader}").into_bytes();
            app.server.set(&format!("/{worker}"), Fault::Replaced(changed.into()));
        }
        app.visit();
        app
    }

    /// Server and browser, and nothing opened yet.
    pub fn unopened() -> Self {
        let turn = turn();
        Self { server: Server::start(&dist()), page: Page::new(), _turn: turn }
    }

    /// The same in this browser.
    pub fn unopened_in(page: Page) -> Self {
        let turn = turn();
        Self { server: Server::start(&dist()), page, _turn: turn }
    }

    /// The same with nothing else on the machine, for a scenario that holds a time.
    pub fn unopened_alone() -> Self {
        let turn = alone();
        Self { server: Server::start(&dist()), page: Page::new(), _turn: turn }
    }

    /// As [`Self::unopened`], with further folders beside the page: path and folder.
    pub fn unopened_with(mut folders: Vec<(String, PathBuf)>) -> Self {
        let turn = turn();
        folders.push(("/".to_owned(), dist()));
        Self { server: Server::of(folders), page: Page::new(), _turn: turn }
    }

    /// The page under a path of a host that sends no headers of its own, in a browser that has never seen it.
    pub fn hosted_plainly(path: &str) -> Self {
        let turn = turn();
        Self { server: Server::plain(path, &dist()), page: Page::new(), _turn: turn }
    }

    /// Waits until the service worker keeps the app and serves this tab.
    pub fn wait_kept(&self) {
        self.page.wait("the service worker", "navigator.serviceWorker.controller?.state === 'activated'");
    }

    /// Loads the document again and waits for it to know whether it has a model.
    pub fn visit(&self) {
        self.page.open(&format!("{}/", self.server.origin));
        self.page.wait("the chat page", "document.querySelector('[data-model-state]')?.dataset.modelState");
    }

    /// Opened, with the model loaded, greedy and brief.
    pub fn ready() -> Self {
        let app = Self::open();
        app.be_greedy(64);
        app.load_model();
        app
    }

    pub fn load_model(&self) {
        self.page.click("button", "Load model");
        self.wait_ready();
    }

    pub fn wait_ready(&self) {
        self.page.wait("a ready model", &model_state("ready"));
    }

    /// `data-NAME` of the chat page itself.
    pub fn data(&self, name: &str) -> String {
        let value = self
            .page
            .evaluate(&format!("document.querySelector('[data-model-state]').dataset.{}", camel(name)));
        value.as_str().unwrap_or_else(|| panic!("the page has no data-{name}")).to_owned()
    }

    pub fn number(&self, name: &str) -> f64 {
        let value = self.data(name);
        value.parse().unwrap_or_else(|_| panic!("data-{name}=\"{value}\" is no number"))
    }

    /// The path under which the page fetches its model.
    pub fn model_path(&self) -> String {
        let catalog: Value = serde_json::from_slice(&fs::read(dist().join("catalog.json")).unwrap()).unwrap();
        format!("/{}", catalog[0]["url"].as_str().unwrap())
    }

    /// From now on the model is this file, promised truly: its hash and length are right.
    pub fn replace_model(&self, bytes: Vec<u8>) {
        use sha2::{Digest, Sha256};
        let mut catalog: Value =
            serde_json::from_slice(&fs::read(dist().join("catalog.json")).unwrap()).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        catalog[0]["sha256"] = hash.into();
        catalog[0]["bytes"] = bytes.len().into();
        self.server.set(&self.model_path(), Fault::Replaced(bytes.into()));
        self.server.set(CATALOG, Fault::Replaced(catalog.to_string().into_bytes().into()));
    }

    /// Serves index.html with another text wherever this one stands.
    pub fn change_page(&self, from: &str, to: &str) {
        let page = fs::read_to_string(dist().join("index.html")).expect("the page");
        let changed = page.replace(from, to);
        assert_ne!(changed, page, "index.html has `{from}`");
        for path in ["/", "/index.html"] {
            self.server.set(path, Fault::Replaced(changed.clone().into_bytes().into()));
        }
    }

    /// Sets what the drawer holds, by accessible names.
    pub fn set(&self, values: &[(&str, &str)]) {
        self.page.click("button", "Settings");
        for (name, value) in values {
            let field = self.page.wait_for_any(&["spinbutton", "textbox"], name);
            self.page.fill(&field, value);
        }
        self.page.press("Escape");
    }

    pub fn be_greedy(&self, max_tokens: u32) {
        self.set(&[
            ("Temperature", "0"),
            ("Repetition penalty", "1"),
            ("Max tokens", &max_tokens.to_string()),
        ]);
    }

    pub fn draft(&self, text: &str) {
        self.page.fill(&self.page.wait_for("textbox", "Message"), text);
    }

    pub fn shown_draft(&self) -> String {
        let textbox = self.page.wait_for("textbox", "Message");
        self.page
            .call_on(&textbox, "function() { return this.value; }")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Sends a message and waits for its answer to begin.
    pub fn send(&self, text: &str) {
        self.draft(text);
        self.starts(|| self.page.click("button", "Send"));
    }

    /// Does what makes an answer begin, and waits until it has, however short it is.
    pub fn starts(&self, act: impl FnOnce()) {
        let running = format!("({ANSWERS}).at(-1)?.dataset.state === 'running'");
        self.page.sees("an answer to begin", &running, act);
    }

    /// Sends a message and waits for the end of its answer, whatever that is.
    pub fn ask(&self, text: &str) -> Answer {
        self.send(text);
        self.finished()
    }

    /// The last answer, when it is no longer running.
    pub fn finished(&self) -> Answer {
        self.page.wait("the answer's end", &format!("({ANSWERS}).at(-1)?.dataset.state !== 'running'"));
        self.answers().pop().expect("an answer")
    }

    /// As they are drawn once Markdown is there.
    pub fn answers(&self) -> Vec<Answer> {
        self.page.wait("Markdown", "!document.querySelector('.markdown--plain')");
        let script =
            format!("({ANSWERS}).map(item => ({{ text: ({TEXT})(item), data: {{ ...item.dataset }} }}))");
        let Value::Array(items) = self.page.evaluate(&script) else { return Vec::new() };
        let answer = |mut item: Value| Answer {
            text: item["text"].as_str().unwrap_or_default().trim().to_owned(),
            data: item["data"].as_object_mut().map(std::mem::take).unwrap_or_default(),
        };
        items.into_iter().map(answer).collect()
    }

    /// The kind of the failure on show, when there is one.
    pub fn wait_failure(&self) -> String {
        let kind = self
            .page
            .wait("a failure", "document.querySelector('[role=alert][data-failure]')?.dataset.failure");
        kind.as_str().unwrap_or_default().to_owned()
    }

    /// What the failure on show says in words.
    pub fn failure_sentence(&self) -> String {
        let text = self.page.evaluate("document.querySelector('[role=alert][data-failure]').innerText");
        text.as_str().unwrap_or_default().to_owned()
    }
}

/// A condition on `data-model-state`.
pub fn model_state(state: &str) -> String {
    format!("document.querySelector('[data-model-state=\"{state}\"]') !== null")
}

/// The answers' elements, oldest first.
pub const ANSWERS: &str = "[...document.querySelectorAll('[role=log] [data-role=assistant]')]";

/// From an answer's element to what the model said, without buttons and figures.
pub const TEXT: &str = "item => item?.querySelector('.markdown')?.innerText ?? ''";

/// From an answer's element to how far its prompt has been read, while it is.
pub const PREFILL: &str =
    "item => (bar => bar && { share: bar.position, tokens: bar.max })(item?.querySelector('progress'))";

fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}
