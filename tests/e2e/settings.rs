//! What Settings limit and tell: time and memory, the version, the licences, with the network gone.

use serde_json::Value;

use crate::{
    app::App,
    looks::{choose, pictures},
};

#[test]
fn time_and_memory_have_limits() {
    let app = App::open();
    app.be_greedy(4000);
    app.set(&[("Memory limit (MB)", "50"), ("Time limit (seconds)", "1")]);
    app.page.click("button", "Load model");
    assert_eq!(app.wait_failure(), "OutOfMemory");
    assert!(app.server.requests("/models/").is_empty(), "nothing is fetched for nothing");
    app.set(&[("Memory limit (MB)", "200")]);
    app.page.click("button", "Try again");
    app.wait_ready();
    let answer = app.ask("Tell me a very long story about the sea and the ships on it.");
    assert_eq!(answer.state(), "stopped", "{answer:?}");
}

#[test]
fn about_tells_version_and_licences_without_a_network() {
    let mut app = App::open();
    app.wait_kept();
    app.server.stop();
    app.page.click("button", "Settings");
    let version = app.page.wait("the version", "document.querySelector('[data-version]')?.dataset.version");
    assert!(version.as_str().unwrap().starts_with(env!("CARGO_PKG_VERSION")), "{version}");
    app.page.evaluate("document.querySelector('.about__licences > summary').click(); 0");
    let listed = app.page.wait(
        "the licences",
        "(all => all.length > 50 && all)([...document.querySelectorAll('.about__licence')].map(item =>
            [item.querySelector('summary').textContent, item.querySelector('pre').textContent.length]))",
    );
    let listed = listed.as_array().unwrap();
    println!("{version}, {} texts", listed.len());
    for name in ["yew ", "candle-core ", "minijinja ", "Rust's standard library", "sample photographs"] {
        let found = |item: &Value| item[0].as_str().is_some_and(|whose| whose.contains(name));
        assert!(listed.iter().any(|item| found(item) && item[1].as_u64() > Some(200)), "{name}");
    }
    let end = "{ const last = document.querySelector('.about__licences'); last.open = false;
        last.scrollIntoView({ block: 'end' }); } 0";
    app.page.evaluate(end);
    pictures(&app, "en-about");
    app.page.resize(1280, 800);
    choose(&app, "Language", "中文");
    app.page.wait_for("heading", "關於");
    app.page.evaluate(end);
    pictures(&app, "zh-about");
}
