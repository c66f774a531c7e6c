//! The page in Firefox, one walk through it: each step begins where the one before it ended. What the page does is held
//! in Chromium by the other scenarios; this holds that it does so in a browser of another make.
//!
//! `HEARTH_FIREFOX` names the browser, where that is not the `firefox-esr` or `firefox` on the PATH. Without any the walk
//! is left out.

mod bidi;
mod browser;
mod tab;

use std::{env, fs, time::Instant};

use self::{browser::Browser, tab::Tab};
use crate::{
    app::{ANSWERS, TEXT, dist, model_state},
    search::{HARBOUR, RESULTS},
    server::Server,
    turns::turn,
};

/// The numbers that WebDriver gives these keys.
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const SUM: &str = "What is 2 + 2?";
const STORY: &str = "Tell me a long story about a lighthouse and the people who live in it.";

struct Walk {
    // In the order in which they must go: the browser first.
    tab: Tab,
    server: Server,
    /// What the first answer said.
    answer: String,
}

#[test]
fn a_walk() {
    let _turn = turn();
    let Some(browser) = Browser::start() else {
        println!("Firefox is not installed: the walk in it is left out");
        return;
    };
    let mut walk = Walk { tab: Tab::of(browser), server: Server::start(&dist()), answer: String::new() };
    walk.takes("load", Walk::load);
    walk.takes("chat", Walk::chat);
    walk.takes("reload", Walk::reload);
    walk.takes("search", Walk::search);
    walk.takes("redact", Walk::redact);
    // The last, because the server is gone from then on.
    walk.takes("offline", Walk::offline);
}

impl Walk {
    fn takes(&mut self, name: &str, step: fn(&mut Self)) {
        let start = Instant::now();
        step(self);
        println!("Firefox: {name} in {:.1} s", start.elapsed().as_secs_f64());
        let problems = self.tab.problems();
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }

    fn load(&mut self) {
        self.tab.open(&format!("{}/", self.server.origin));
        self.tab.wait("a page that knows it has no model", &model_state("absent"));
        assert!(self.server.requests("/models/").is_empty(), "a model was fetched unasked");
        assert_eq!(self.tab.evaluate("crossOriginIsolated"), true);
        self.tab.click("button", "Settings");
        for (name, value) in [("Temperature", "0"), ("Repetition penalty", "1"), ("Max tokens", "48")] {
            self.tab.fill("spinbutton", name, value);
        }
        self.tab.press(ESCAPE);
        self.tab.click("button", "Load model");
        self.wait_ready();
    }

    fn chat(&mut self) {
        self.tab.evaluate(&format!(
            "self.lengths = new Set(), new MutationObserver(() => {{
                const answer = ({ANSWERS}).at(-1);
                if (answer?.dataset.state === 'running') lengths.add(({TEXT})(answer).length);
            }}).observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }})"
        ));
        self.answer = self.ask(STORY, 1);
        let lengths = self.tab.evaluate("lengths.size").as_u64().unwrap_or_default();
        println!("\"{}\" came in {lengths} lengths", self.answer);
        assert!(lengths > 3, "an answer streams");
    }

    fn reload(&mut self) {
        self.server.forget_requests();
        self.tab.reload();
        self.is_as_left();
        assert!(self.server.requests("/models/").is_empty(), "the model was fetched again");
    }

    fn search(&mut self) {
        self.tab.click("link", "Search");
        self.tab.click("button", "Load model");
        self.tab.wait("the embedding model", "document.querySelector('.search')?.dataset.ready === 'true'");
        let folder = env::temp_dir().join(format!("hearth-e2e-firefox-files-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the file");
        let file = folder.join("harbour.html");
        fs::write(&file, HARBOUR).expect("the file");
        self.tab.give(&file);
        self.tab.wait("the document", "document.querySelector('ul[aria-label=Documents] > li')");
        self.finds_the_harbour();
        fs::remove_dir_all(&folder).expect("the folder goes");
        self.tab.click("link", "Chat");
    }

    fn redact(&mut self) {
        self.tab.click("link", "Redact");
        self.tab.click("button", "Load model");
        self.tab.wait("the model", "document.querySelector('.redact')?.dataset.modelState === 'ready'");
        self.tab.fill("textbox", "Text to redact", "Write to Maria Jensen at maria.jensen@example.org.");
        self.tab.click("button", "Find personal data");
        let redacted = "document.querySelector('[data-redact=done] .redact__text')?.innerText";
        self.tab.wait("the text without personal data", &format!("({redacted})?.includes('█')"));
        let redacted = self.tab.evaluate(redacted);
        let redacted = redacted.as_str().unwrap_or_default();
        assert!(!redacted.contains("Jensen") && !redacted.contains("maria.jensen@"), "{redacted}");
        assert!(redacted.contains("Write to"), "the rest stays: {redacted}");
        self.tab.click("link", "Chat");
    }

    fn offline(&mut self) {
        self.tab.wait("the service worker", "navigator.serviceWorker.controller?.state === 'activated'");
        self.server.stop();
        self.tab.open(&format!("{}/", self.server.origin));
        self.is_as_left();
        assert_eq!(self.tab.evaluate("crossOriginIsolated"), true);
        assert!(self.ask(SUM, 2).contains('4'));
        self.tab.click("link", "Search");
        self.finds_the_harbour();
    }

    fn wait_ready(&self) {
        self.tab.wait("a ready model", &model_state("ready"));
    }

    /// The conversation and the model are here again.
    fn is_as_left(&self) {
        self.wait_ready();
        assert_eq!(self.answered(1), self.answer);
    }

    /// Sends a message by keys and waits for the end of its answer, the conversation's so many-th.
    fn ask(&self, text: &str, count: usize) -> String {
        self.tab.fill("textbox", "Message", text);
        self.tab.press(ENTER);
        self.answered(count)
    }

    /// What the last of so many answers says, once it is finished and drawn.
    fn answered(&self, count: usize) -> String {
        let finished = format!(
            "(answers => answers.length === {count} && answers.at(-1).dataset.state === 'done'
                && !document.querySelector('.markdown--plain') && ({TEXT})(answers.at(-1)).trim())({ANSWERS})"
        );
        self.tab.wait("a finished answer", &finished).as_str().unwrap_or_default().to_owned()
    }

    fn finds_the_harbour(&self) {
        const QUERY: &str = "boats arriving at dawn";
        self.tab.fill("textbox", "Query", QUERY);
        let hit = format!(
            "document.querySelector('.search-results')?.dataset.query === '{QUERY}' && ({RESULTS})[0]?.document"
        );
        assert_eq!(self.tab.wait("a hit", &hit), "harbour.html");
    }
}
