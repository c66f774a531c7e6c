//! An engine in a tab: a module under `benches/pages` that exports `prepare`, `load` and `measure`, from JSON to JSON.

use std::{cell::RefCell, rc::Rc};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    cdp::Browser,
    engine::{Engine, Kind, Loaded, Timing},
    model::Model,
    prompt::Prompt,
    tab::Tab,
};

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
