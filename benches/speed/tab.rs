//! An engine in a tab: a module under `benches/pages` that exports `prepare`, `load` and `measure`, from JSON to JSON.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    cdp::Browser,
    engine::{Engine, Kind, Loaded, Timing},
    model::Model,
    prompt::Prompt,
};

/// A slow engine on a slow machine, with a long prompt.
const PATIENCE: Duration = Duration::from_secs(1800);

/// A page of ours with a module in it.
pub struct Tab {
    browser: Rc<RefCell<Browser>>,
    session: String,
    /// Workers of other tabs, by their sessions.
    strangers: Vec<String>,
}

impl Tab {
    /// Opens the page of `benches/pages` on this server and imports the module.
    pub fn open(browser: &Rc<RefCell<Browser>>, origin: &str, module: &str) -> Result<Self, String> {
        let session = browser.borrow_mut().new_page();
        let strangers = sessions(&browser.borrow());
        let tab = Self { browser: browser.clone(), session, strangers };
        let url = format!("{origin}/bench/");
        tab.call("Page.navigate", json!({ "url": url }))?;
        let there = format!("location.href === '{url}' && document.readyState === 'complete'");
        let end = Instant::now() + Duration::from_secs(30);
        // An answer may be lost while the document is exchanged.
        while !tab.evaluate(&there).is_ok_and(|there| there == true) {
            if Instant::now() > end {
                return Err(format!("{url} does not open"));
            }
        }
        let import = format!(
            "import('{module}').then(async module => {{ await module.default?.(); window.engine = module; }})"
        );
        tab.evaluate(&import)?;
        Ok(tab)
    }

    /// Awaits `engine.function(argument)`, for as long as it takes. A tab in front is not slowed down.
    pub fn ask(&self, function: &str, argument: Option<&Value>) -> Result<Value, String> {
        self.call("Page.bringToFront", json!({}))?;
        let argument = argument.map_or_else(String::new, |json| Value::from(json.to_string()).to_string());
        self.evaluate(&format!(
            "window.job = Promise.resolve().then(() => engine.{function}({argument}))
                .then(answer => ({{ answer }}), error => ({{ error: String(error) }})); 0"
        ))?;
        let end = Instant::now() + PATIENCE;
        loop {
            let waited =
                "Promise.race([window.job, new Promise(resolve => setTimeout(() => resolve(null), 20000))])";
            let mut said = self.evaluate(waited)?;
            if let Some(error) = said["error"].as_str() {
                return Err(error.to_owned());
            }
            if said.is_object() {
                return Ok(said["answer"].take());
            }
            if Instant::now() > end {
                return Err(format!("`{function}` gave no answer in {} s", PATIENCE.as_secs()));
            }
        }
    }

    /// The worker that was born first in this tab, while no other tab was opened.
    fn first_worker(&self) -> Option<String> {
        sessions(&self.browser.borrow()).into_iter().find(|session| !self.strangers.contains(session))
    }

    fn evaluate(&self, expression: &str) -> Result<Value, String> {
        self.browser.borrow_mut().evaluate(&self.session, expression)
    }

    fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.browser.borrow_mut().call(&self.session, method, params)
    }
}

fn sessions(browser: &Browser) -> Vec<String> {
    browser.workers.iter().map(|worker| worker.session.clone()).collect()
}

impl Drop for Tab {
    fn drop(&mut self) {
        // Where the browser is gone, the tab is too.
        let _ = self.call("Page.close", json!({}));
    }
}

pub struct TabEngine {
    pub kind: Kind,
    pub threads: u32,
    pub module: &'static str,
    pub browser: Rc<RefCell<Browser>>,
    pub origin: String,
    tab: Option<Tab>,
    /// Its threads wait in a way that answers nobody, so the first one is asked.
    worker: Option<String>,
}

impl TabEngine {
    pub fn new(
        kind: Kind,
        threads: u32,
        module: &'static str,
        browser: &Rc<RefCell<Browser>>,
        origin: &str,
    ) -> Self {
        Self {
            kind,
            threads,
            module,
            browser: browser.clone(),
            origin: origin.to_owned(),
            tab: None,
            worker: None,
        }
    }

    fn open(&self) -> Result<Tab, String> {
        Tab::open(&self.browser, &self.origin, self.module)
    }

    pub fn spec(&self, model: &Model) -> Value {
        json!({ "url": model.url, "bytes": model.bytes, "sha256": model.sha256, "threads": self.threads })
    }
}

impl Engine for TabEngine {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn threads(&self) -> u32 {
        self.threads
    }

    fn prepare(&mut self, model: &Model) -> Result<(), String> {
        self.open()?.ask("prepare", Some(&self.spec(model)))?;
        Ok(())
    }

    fn load(&mut self, model: &Model) -> Result<Loaded, String> {
        let tab = self.open()?;
        let loaded = parse(&tab.ask("load", Some(&self.spec(model)))?)?;
        self.worker = tab.first_worker();
        self.tab = Some(tab);
        Ok(loaded)
    }

    fn time(&mut self, prompt: &Prompt, decode_tokens: u32) -> Result<Timing, String> {
        let tab = self.tab.as_ref().ok_or("no model is loaded")?;
        let job = json!({ "prompt": prompt.tokens, "text": prompt.text, "decode_tokens": decode_tokens });
        let mut timing: Timing = parse(&tab.ask("measure", Some(&job))?)?;
        if let (None, Some(worker)) = (timing.memory_bytes, &self.worker) {
            timing.memory_bytes = wasm_memory(&mut self.browser.borrow_mut(), worker);
        }
        Ok(timing)
    }

    fn unload(&mut self) {
        (self.tab, self.worker) = (None, None);
    }
}

/// All wasm memories of a worker, for an engine that does not tell.
fn wasm_memory(browser: &mut Browser, worker: &str) -> Option<f64> {
    let prototype = json!({ "expression": "WebAssembly.Memory.prototype" });
    let prototype = browser.call(worker, "Runtime.evaluate", prototype).ok()?;
    let query = json!({ "prototypeObjectId": prototype["result"]["objectId"] });
    let memories = browser.call(worker, "Runtime.queryObjects", query).ok()?;
    let sum = json!({
        "objectId": memories["objects"]["objectId"], "returnByValue": true,
        "functionDeclaration": "function() { return this.reduce((sum, one) => sum + one.buffer.byteLength, 0); }",
    });
    browser.call(worker, "Runtime.callFunctionOn", sum).ok()?["result"]["value"].as_f64()
}

fn parse<T: DeserializeOwned>(answer: &Value) -> Result<T, String> {
    let text = answer.as_str().unwrap_or_default();
    serde_json::from_str(text).map_err(|error| format!("{error} in {text}"))
}
