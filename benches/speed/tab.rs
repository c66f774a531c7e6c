//! A tab with a module in it, whose functions are asked with JSON. Must not know what they do.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::cdp::Browser;

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
        Self::at(browser, &format!("{origin}/bench/"), module, "")
    }

    /// Opens any page, in which `prelude` runs first, and imports the module.
    pub fn at(
        browser: &Rc<RefCell<Browser>>,
        url: &str,
        module: &str,
        prelude: &str,
    ) -> Result<Self, String> {
        let session = browser.borrow_mut().new_page();
        let strangers = sessions(&browser.borrow());
        let tab = Self { browser: browser.clone(), session, strangers };
        tab.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": prelude }))?;
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
    pub fn first_worker(&self) -> Option<String> {
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
