//! A tab of Firefox as a person has it: things are found by role and accessible name, clicked with the mouse, typed into
//! with the keyboard, and waited for. Must not know which page it is.

use std::{cell::RefCell, path::Path, time::Instant};

use serde_json::{Value, json};

use super::browser::Browser;
use crate::page::{CENTRE, DEADLINE, NEXT_CHANGE, WAIT};

pub struct Tab {
    browser: RefCell<Browser>,
    context: String,
}

/// A thing in the document, by the id under which the browser knows it.
pub struct Element(String);

impl Tab {
    /// The only one of a browser that has just been started.
    pub fn of(mut browser: Browser) -> Self {
        let tree = browser.session.call("browsingContext.getTree", json!({})).expect("the tabs");
        let context = tree["contexts"][0]["context"].as_str().expect("a tab").to_owned();
        let tab = Self { browser: RefCell::new(browser), context };
        tab.call("browsingContext.setViewport", json!({ "viewport": { "width": 1280, "height": 800 } }));
        tab
    }

    pub fn open(&self, url: &str) {
        self.call("browsingContext.navigate", json!({ "url": url, "wait": "complete" }));
    }

    pub fn reload(&self) {
        self.call("browsingContext.reload", json!({ "wait": "complete" }));
    }

    /// The value of an expression; a promise is waited for.
    pub fn evaluate(&self, expression: &str) -> Value {
        let params = json!({
            "expression": format!("(async () => JSON.stringify(await ({expression})) ?? 'null')()"),
            "target": { "context": self.context }, "awaitPromise": true, "userActivation": true,
        });
        value(&self.call("script.evaluate", params))
            .unwrap_or_else(|error| panic!("{error}\nin {expression}"))
    }

    /// Waits until the expression is truthy, looking again whenever the document changes; its value.
    pub fn wait(&self, what: &str, condition: &str) -> Value {
        let left = DEADLINE.as_millis().to_string();
        match self.evaluate(&WAIT.replace("CONDITION", condition).replace("LEFT", &left)) {
            Value::Null => self.give_up(what),
            value => value,
        }
    }

    /// The thing of this role and accessible name, as soon as it is there.
    pub fn wait_for(&self, role: &str, name: &str) -> Element {
        let locator = json!({ "type": "accessibility", "value": { "role": role, "name": name } });
        self.locate(&format!("{role} \"{name}\""), &locator)
    }

    /// Gives a file to the first field that takes several, as its file dialogue would.
    pub fn give(&self, file: &Path) {
        let locator = json!({ "type": "css", "value": "input[type=file][multiple]" });
        let Element(field) = self.locate("a field for files", &locator);
        self.call("input.setFiles", json!({ "element": { "sharedId": field }, "files": [file] }));
    }

    /// With the mouse, in the middle of what is visible of it.
    pub fn click(&self, role: &str, name: &str) {
        // What was found may be drawn anew before it rests.
        let centre = loop {
            let centre = self.call_on(&self.wait_for(role, name), CENTRE);
            if centre != "gone" {
                break centre;
            }
        };
        let at =
            |axis: &str| centre[axis].as_f64().expect("it rests, and nothing lies over it").round() as i64;
        let actions = json!([
            { "type": "pointerMove", "x": at("x"), "y": at("y") },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]);
        self.act(json!({ "type": "pointer", "id": "mouse", "actions": actions }));
    }

    /// Replaces what a field holds, key by key.
    pub fn fill(&self, role: &str, name: &str, text: &str) {
        self.call_on(&self.wait_for(role, name), "function() { this.focus(); this.select(); }");
        self.press(text);
    }

    /// Presses the keys of these characters; the others have the numbers that WebDriver gives them.
    pub fn press(&self, keys: &str) {
        let strokes = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })));
        self.act(json!({ "type": "key", "id": "keyboard", "actions": strokes.collect::<Vec<_>>() }));
    }

    pub fn problems(&self) -> Vec<String> {
        // A round trip first, so that what has happened is known.
        self.evaluate("0");
        self.browser.borrow().session.problems.clone()
    }

    /// Asks again whenever the document changes. Of several the last one counts, as in Chromium.
    fn locate(&self, what: &str, locator: &Value) -> Element {
        let end = Instant::now() + DEADLINE;
        loop {
            let found = self.call("browsingContext.locateNodes", json!({ "locator": locator }));
            let nodes = found["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
            if let Some(id) = nodes.last().and_then(|node| node["sharedId"].as_str()) {
                return Element(id.to_owned());
            }
            if Instant::now() > end {
                self.give_up(what);
            }
            self.evaluate(NEXT_CHANGE);
        }
    }

    /// `function() { … this … }` on an element.
    fn call_on(&self, Element(id): &Element, function: &str) -> Value {
        let params = json!({
            "functionDeclaration": format!(
                "async function() {{ return JSON.stringify(await ({function}).call(this)) ?? 'null'; }}"
            ),
            "this": { "sharedId": id }, "target": { "context": self.context },
            "awaitPromise": true, "userActivation": true,
        });
        value(&self.call("script.callFunction", params))
            .unwrap_or_else(|error| panic!("{error}\nin {function}"))
    }

    fn act(&self, source: Value) {
        self.call("input.performActions", json!({ "actions": [source] }));
    }

    /// A command about this tab.
    fn call(&self, method: &str, mut params: Value) -> Value {
        if params.get("target").is_none() {
            params["context"] = self.context.clone().into();
        }
        let answer = self.browser.borrow_mut().session.call(method, params);
        answer.unwrap_or_else(|error| panic!("{error}"))
    }

    fn give_up(&self, what: &str) -> ! {
        let text = self.evaluate("document.body?.innerText.slice(-2000) ?? ''");
        let problems = self.problems();
        panic!(
            "waited in vain for {what}.\nconsole: {problems:#?}\npage:\n{}",
            text.as_str().unwrap_or_default()
        )
    }
}

/// What a script gave, which is JSON, or what it threw.
fn value(answer: &Value) -> Result<Value, String> {
    if answer["type"] != "success" {
        return Err(answer["exceptionDetails"]["text"].as_str().unwrap_or("?").to_owned());
    }
    let text = answer["result"]["value"].as_str().unwrap_or_default();
    serde_json::from_str(text).map_err(|error| format!("{error}: {answer}"))
}
