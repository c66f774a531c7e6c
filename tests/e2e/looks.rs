//! How it looks at two sizes, in light and dark, in both languages; that the keyboard alone will do; and that no
//! request leaves the origin. The pictures are for a person to look at.

use std::{env, fmt, path::PathBuf};

use crate::{app::App, audit::axe};

fn folder() -> PathBuf {
    env::var_os("HEARTH_SHOTS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots"), PathBuf::from)
}

const SIZES: [(u32, u32); 2] = [(390, 844), (1280, 800)];

/// Drawn, and with every transition at its end.
pub const AT_REST: &str =
    "new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    .then(() => Promise.allSettled(document.getAnimations().map(animation => animation.finished)))
    .then(() => true)";

/// One way in which the page can be seen.
#[derive(Clone, Copy)]
pub struct Look {
    width: u32,
    scheme: &'static str,
}

impl fmt::Display for Look {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.width, self.scheme)
    }
}

/// Shows the page at each size and in each theme, at rest.
pub fn each_look(app: &App, mut see: impl FnMut(Look)) {
    for (width, height) in SIZES {
        app.page.resize(width, height);
        for scheme in ["light", "dark"] {
            app.page.prefer(scheme);
            app.page.wait("a page at rest", AT_REST);
            see(Look { width, scheme });
        }
    }
}

/// A picture of each look. It must fit its width, and pass before axe-core where that is at hand.
pub fn pictures(app: &App, name: &str) {
    each_look(app, |look| {
        app.page.screenshot(&folder().join(format!("{name}-{look}.png")));
        let width = look.width;
        let overflow =
            // A phone's browser would show a page that is too wide smaller, and call that its width.
            app.page.evaluate(&format!("Math.max(document.documentElement.scrollWidth, innerWidth) - {width}"));
        let overflow = overflow.as_i64().unwrap();
        assert!(overflow <= 0, "{name} is {overflow} px too wide at {width}");
        axe::judge(app, &format!("{name}-{look}"));
    });
}

/// Chooses in a combobox by the text of an option.
pub fn choose(app: &App, name: &str, option: &str) {
    let element = app.page.wait_for("combobox", name);
    let script = format!(
        "function() {{ return [...this.options].find(option => option.text.includes({option:?})).value; }}"
    );
    let value = app.page.call_on(&element, &script);
    app.page.choose(&element, value.as_str().unwrap());
}

#[test]
fn pictures_in_two_languages() {
    let app = App::open();
    app.be_greedy(120);
    pictures(&app, "en-first-visit");
    app.load_model();
    app.ask("What is 2 + 2?");
    app.ask("Write a short Python program that prints the numbers from 1 to 10.");
    pictures(&app, "en-conversation");
    app.page.click("button", "Settings");
    app.page.wait_for("heading", "Settings");
    pictures(&app, "en-settings");
    app.page.resize(1280, 800);
    choose(&app, "Language", "中文");
    app.page.wait_for("heading", "設定");
    pictures(&app, "zh-settings");
    app.page.press("Escape");
    pictures(&app, "zh-conversation");
    let lang = app.page.evaluate("document.documentElement.lang");
    assert!(lang.as_str().unwrap_or_default().starts_with("zh"), "the document says that it is {lang}");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
    let foreign: Vec<_> = app.page.requested_urls().into_iter().filter(|url| leaves(&app, url)).collect();
    assert!(foreign.is_empty(), "requests left the origin: {foreign:?}");
}

fn leaves(app: &App, url: &str) -> bool {
    !url.starts_with(&app.server.origin) && !url.starts_with("data:") && !url.starts_with("blob:")
}

#[test]
fn by_keyboard_alone() {
    let app = App::open();
    app.be_greedy(400);
    tab_to(&app, "button", "Load model");
    app.page.press("Enter");
    app.wait_ready();
    tab_to(&app, "textbox", "Message");
    app.page.call("Input.insertText", serde_json::json!({ "text": "Tell me a long story about the sea." }));
    tab_to(&app, "button", "Send");
    app.page.press("Enter");
    app.page.wait_for("button", "Stop");
    tab_to(&app, "button", "Stop");
    app.page.press("Enter");
    let answer = app.finished();
    assert_eq!(answer.state(), "stopped");
    tab_to(&app, "button", "Regenerate");
    tab_to(&app, "button", "Settings");
    app.page.press("Enter");
    app.page.wait_for("heading", "Settings");
    tab_to(&app, "button", "Close");
    app.page.press("Enter");
    tab_to(&app, "button", "New chat");
}

fn tab_to(app: &App, role: &str, name: &str) {
    app.page.wait_for(role, name);
    let mut passed = Vec::new();
    for _ in 0..80 {
        let focused = app.page.focused();
        if focused == (role.to_owned(), name.to_owned()) {
            return;
        }
        passed.push(focused);
        app.page.press("Tab");
    }
    panic!("Tab never came to {role} \"{name}\", only to {passed:?}");
}
