//! A page as a person has it: things are found by role and accessible name, clicked with the mouse, typed into with
//! the keyboard, and waited for. Must not know which page it is.

use std::{
    cell::{RefCell, RefMut},
    fs,
    path::Path,
    rc::Rc,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::cdp::{Browser, Worker, exception};

/// For everything without a figure of its own: two slow cores, a whole model to load.
pub const DEADLINE: Duration = Duration::from_secs(120);

pub struct Page {
    browser: Rc<RefCell<Browser>>,
    session: String,
}

/// A thing on the page, by the id under which the browser's script engine holds it.
pub struct Element(String);

impl Page {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// In a browser with further switches.
    pub fn with(switches: &[&str]) -> Self {
        Self::of(Rc::new(RefCell::new(Browser::start(switches))))
    }

    /// Another tab of the same browser.
    pub fn another(&self) -> Self {
        Self::of(self.browser.clone())
    }

    /// Shows this tab; a hidden one draws nothing, and has nothing that could be found.
    pub fn to_front(&self) {
        self.call("Page.bringToFront", json!({}));
    }

    /// A tab of a browser that others use too.
    pub fn of(browser: Rc<RefCell<Browser>>) -> Self {
        let session = browser.borrow_mut().new_page();
        let page = Self { browser, session };
        page.resize(1280, 800);
        page
    }

    pub fn browser(&self) -> RefMut<'_, Browser> {
        self.browser.borrow_mut()
    }

    /// Ends the browser's process for the GPU, as a driver's crash does; the browser starts another.
    pub fn crash_gpu(&self) {
        self.browser().send("", "Browser.crashGpuProcess", json!({})).expect("the browser listens");
    }

    /// Its browser is killed and started again with the same profile; this is its only tab then, and blank.
    pub fn killed(self) -> Self {
        self.browser().die_and_start_again();
        Self::of(self.browser.clone())
    }

    /// Its process ends in the middle of whatever it does, and with it its workers; the browser lives on.
    pub fn crash(&self) {
        self.call("Inspector.enable", json!({}));
        let has_crashed = |browser: &Browser| {
            let mut events = browser.events.iter();
            events.any(|event| event.method == "Inspector.targetCrashed" && event.session == self.session)
        };
        self.browser().send(&self.session, "Page.crash", json!({})).expect("the browser listens");
        let end = Instant::now() + DEADLINE;
        while !has_crashed(&self.browser()) {
            assert!(Instant::now() < end, "the page does not die");
            self.browser().call("", "Browser.getVersion", json!({})).expect("the browser lives");
        }
    }

    /// A command to the page's own session.
    pub fn call(&self, method: &str, params: Value) -> Value {
        self.browser().call(&self.session, method, params).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn open(&self, url: &str) {
        let answer = self.call("Page.navigate", json!({ "url": url }));
        assert!(answer.get("errorText").is_none(), "{url}: {}", answer["errorText"]);
    }

    /// Runs in every document before its own scripts.
    pub fn prepare(&self, script: &str) {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    pub fn evaluate(&self, expression: &str) -> Value {
        let answer = self.browser().evaluate(&self.session, expression);
        answer.unwrap_or_else(|error| panic!("{error}\nin {expression}"))
    }

    /// Waits until the expression is truthy, looking again whenever the document changes; its value.
    pub fn wait(&self, what: &str, condition: &str) -> Value {
        self.wait_for_value(condition, DEADLINE).unwrap_or_else(|| self.give_up(what))
    }

    /// The same for a document that may be exchanged at any moment, whose own promises may then never be heard of again:
    /// asks anew each time. The expression gives no promise.
    pub fn wait_over_exchanges(&self, what: &str, condition: &str) {
        const BETWEEN: Duration = Duration::from_millis(50);
        let end = Instant::now() + DEADLINE;
        let is_so = || self.browser().evaluate(&self.session, condition).is_ok_and(|value| value == true);
        while !is_so() {
            if Instant::now() > end {
                self.give_up(what);
            }
            std::thread::park_timeout(BETWEEN);
        }
    }

    fn wait_for_value(&self, condition: &str, deadline: Duration) -> Option<Value> {
        let end = Instant::now() + deadline;
        loop {
            let left = end.saturating_duration_since(Instant::now()).as_millis();
            let script = WAIT.replace("CONDITION", condition).replace("LEFT", &left.to_string());
            let answer = self.browser().evaluate(&self.session, &script);
            match answer {
                Ok(Value::Null) => return None,
                Ok(value) => return Some(value),
                // The document was exchanged while we waited: look at the new one.
                Err(error) if left > 0 && NAVIGATED.iter().any(|said| error.contains(said)) => {}
                Err(error) => panic!("{error}\nin {condition}"),
            }
        }
    }

    /// The thing of this role and accessible name, as assistive technology would find it.
    pub fn find(&self, role: &str, name: &str) -> Option<Element> {
        let mut browser = self.browser();
        // Anything may fail while a document is being exchanged; then nothing is there.
        let document =
            browser.call(&self.session, "Runtime.evaluate", json!({ "expression": "document" })).ok()?;
        let query =
            json!({ "objectId": document["result"]["objectId"], "role": role, "accessibleName": name });
        let found = browser.call(&self.session, "Accessibility.queryAXTree", query).ok()?;
        let node = found["nodes"].as_array()?.iter().rfind(|node| node["ignored"] == false)?;
        let node = json!({ "backendNodeId": node["backendDOMNodeId"] });
        let resolved = browser.call(&self.session, "DOM.resolveNode", node).ok()?;
        resolved["object"]["objectId"].as_str().map(|id| Element(id.to_owned()))
    }

    pub fn wait_for(&self, role: &str, name: &str) -> Element {
        self.wait_for_any(&[role], name)
    }

    /// The first thing of this name that has one of these roles.
    pub fn wait_for_any(&self, roles: &[&str], name: &str) -> Element {
        self.until(&format!("{} \"{name}\"", roles.join("|")), || {
            roles.iter().find_map(|role| self.find(role, name))
        })
    }

    /// Asks again whenever the document changes, until there is an answer.
    pub fn until<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            if Instant::now() > end {
                self.give_up(what);
            }
            self.wait_for_value(NEXT_CHANGE, DEADLINE);
        }
    }

    /// Does something, and waits until the condition has been true since, however shortly.
    pub fn sees(&self, what: &str, condition: &str, act: impl FnOnce()) {
        self.evaluate(&format!(
            "window.seen = new Promise(resolve => {{
                new MutationObserver((_, observer) => {{
                    if (!({condition})) return;
                    observer.disconnect();
                    resolve(true);
                }}).observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
            }}); 0"
        ));
        act();
        self.wait(what, "window.seen");
    }

    pub fn click(&self, role: &str, name: &str) {
        // What was found may be drawn anew before it rests.
        while !self.clicks(&self.wait_for(role, name)) {}
    }

    /// With the mouse, in the middle of what is visible of it, once it rests and nothing lies over it: a box that
    /// still shrinks takes its buttons along.
    pub fn click_on(&self, element: &Element) {
        assert!(self.clicks(element), "it is no longer there");
    }

    /// Whether it is still there.
    fn clicks(&self, element: &Element) -> bool {
        let centre = self.call_on(element, CENTRE);
        if centre == "gone" {
            return false;
        }
        assert!(centre.is_object(), "it never rests, or something lies over it");
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({
                "type": kind, "x": centre["x"], "y": centre["y"], "button": "left", "buttons": buttons,
                "clickCount": 1,
            });
            self.call("Input.dispatchMouseEvent", event);
        }
        true
    }

    /// Replaces what a field holds, as if typed.
    pub fn fill(&self, element: &Element, text: &str) {
        self.call_on(element, "function() { this.focus(); this.select(); }");
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Chooses in a select, and tells the page as the browser would.
    pub fn choose(&self, element: &Element, value: &str) {
        let function = format!(
            "function() {{ const prototype = Object.getPrototypeOf(this);
                Object.getOwnPropertyDescriptor(prototype, 'value').set.call(this, {});
                this.dispatchEvent(new Event('input', {{ bubbles: true }}));
                this.dispatchEvent(new Event('change', {{ bubbles: true }})); }}",
            Value::from(value)
        );
        self.call_on(element, &function);
    }

    pub fn press(&self, key: &str) {
        let (code, text) = match key {
            "Enter" => (13, "\r"),
            "Tab" => (9, ""),
            "Escape" => (27, ""),
            "ArrowLeft" => (37, ""),
            "Delete" => (46, ""),
            _ => panic!("no key code for {key}"),
        };
        let mut event = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code });
        if !text.is_empty() {
            event["text"] = text.into();
        }
        self.call("Input.dispatchKeyEvent", event.clone());
        event["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", event);
    }

    /// Role and accessible name of what has the keyboard.
    pub fn focused(&self) -> (String, String) {
        let active = self.call("Runtime.evaluate", json!({ "expression": "document.activeElement" }));
        let query = json!({ "objectId": active["result"]["objectId"], "fetchRelatives": false });
        let tree = self.call("Accessibility.getPartialAXTree", query);
        let of = |part: &str| tree["nodes"][0][part]["value"].as_str().unwrap_or_default().to_owned();
        (of("role"), of("name"))
    }

    /// `function() { … this … }` on an element.
    pub fn call_on(&self, element: &Element, function: &str) -> Value {
        let params = json!({
            "objectId": element.0, "functionDeclaration": function, "returnByValue": true,
            "awaitPromise": true, "userGesture": true,
        });
        let mut answer = self.call("Runtime.callFunctionOn", params);
        assert!(answer.get("exceptionDetails").is_none(), "{}", exception(&answer["exceptionDetails"]));
        answer["result"]["value"].take()
    }

    pub fn workers(&self) -> Vec<Worker> {
        // A round trip first, so that what has happened is known.
        self.evaluate("0");
        self.browser().workers.clone()
    }

    /// Speaks to a worker and expects no answer, for words that end it.
    pub fn tell(&self, worker: &Worker, expression: &str) {
        let params = json!({ "expression": expression });
        self.browser().send(&worker.session, "Runtime.evaluate", params).expect("the browser listens");
    }

    /// What the page offers as a file is kept in this folder from now on.
    pub fn keep_downloads(&self, folder: &Path) {
        let behaviour = json!({ "behavior": "allow", "downloadPath": folder });
        self.call("Page.setDownloadBehavior", behaviour);
    }

    /// Gives a file input these files, as the system's dialog does.
    pub fn give<P: AsRef<Path>>(&self, selector: &str, files: &[P]) {
        let input = self.call(
            "Runtime.evaluate",
            json!({ "expression": format!("document.querySelector({selector:?})") }),
        );
        let files: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
        self.call(
            "DOM.setFileInputFiles",
            json!({ "files": files, "objectId": input["result"]["objectId"] }),
        );
    }

    pub fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// `light` or `dark`, as the device would ask for it.
    pub fn prefer(&self, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.call("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
    }

    pub fn screenshot(&self, to: &Path) {
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let png = BASE64_STANDARD.decode(shot["data"].as_str().expect("a picture")).expect("base64");
        fs::create_dir_all(to.parent().expect("a folder")).expect("the folder for screenshots");
        fs::write(to, png).expect("the screenshot is written");
    }

    /// Errors that the page or a worker left in the console, and exceptions that nobody caught.
    pub fn problems(&self) -> Vec<String> {
        let events = &self.browser().events;
        events.iter().filter_map(|event| problem(&event.method, &event.params)).collect()
    }

    /// Where every request of the page and its workers went.
    pub fn requested_urls(&self) -> Vec<String> {
        let browser = self.browser();
        let sent = browser.events.iter().filter(|event| event.method == "Network.requestWillBeSent");
        sent.filter_map(|event| event.params["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// Of these, what the service worker did not answer: where a request left for the network.
    pub fn sent_urls(&self) -> Vec<String> {
        let browser = self.browser();
        let of = |method: &'static str| browser.events.iter().filter(move |event| event.method == method);
        let answered: Vec<&Value> = of("Network.responseReceived")
            .filter(|event| event.params["response"]["fromServiceWorker"] == true)
            .map(|event| &event.params["requestId"])
            .collect();
        of("Network.requestWillBeSent")
            .filter(|event| !answered.contains(&&event.params["requestId"]))
            .filter_map(|event| event.params["request"]["url"].as_str().map(str::to_owned))
            .collect()
    }

    fn give_up(&self, what: &str) -> ! {
        let text = self.evaluate("document.body?.innerText.slice(-2000) ?? ''");
        panic!(
            "waited in vain for {what}.\nconsole: {:#?}\npage:\n{}",
            self.problems(),
            text.as_str().unwrap_or("")
        )
    }
}

fn problem(method: &str, params: &Value) -> Option<String> {
    match method {
        "Runtime.exceptionThrown" => Some(exception(&params["exceptionDetails"])),
        "Runtime.consoleAPICalled" if params["type"] == "error" => {
            let said = params["args"].as_array()?.iter();
            let words =
                said.map(|word| word["value"].as_str().or(word["description"].as_str()).unwrap_or("?"));
            Some(words.collect::<Vec<_>>().join(" "))
        }
        "Log.entryAdded" if params["entry"]["level"] == "error" => {
            let entry = &params["entry"];
            Some(format!("{} {}", entry["text"].as_str()?, entry["url"].as_str().unwrap_or_default()))
        }
        _ => None,
    }
}

const NAVIGATED: [&str; 4] =
    ["navigated or closed", "context was destroyed", "Cannot find context", "Promise was collected"];

/// The middle of what is visible of an element, once it rests and nothing lies over it; `null` where it never does.
pub const CENTRE: &str = "async function() {
    const end = performance.now() + 10000;
    for (let last = null; performance.now() < end;) {
        if (!this.isConnected) return 'gone';
        this.scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = this.getBoundingClientRect();
        const now = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        const rests = last !== null && last.x === now.x && last.y === now.y;
        if (rests && this.contains(document.elementFromPoint(now.x, now.y))) return now;
        last = now;
        await new Promise(requestAnimationFrame);
    }
    return null;
}";

/// Truthy at the document's next change, or a quarter of a second later for what is no part of the document.
pub const NEXT_CHANGE: &str = "new Promise(resolve => {
    const observer = new MutationObserver(() => resolve(true));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    setTimeout(() => { observer.disconnect(); resolve(true); }, 250);
})";

pub const WAIT: &str = "new Promise((resolve, reject) => {
    const ends = [];
    const settle = how => value => { for (const end of ends) end(); how(value); };
    const look = async () => {
        try { const value = await (CONDITION); if (value) settle(resolve)(value); }
        catch (error) { settle(reject)(error); }
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const again = setInterval(look, 50);
    const late = setTimeout(() => settle(resolve)(null), LEFT);
    ends.push(() => observer.disconnect(), () => clearInterval(again), () => clearTimeout(late));
    look();
})";
