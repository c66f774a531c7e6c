//! One version of the app after another: exchanged as a whole, when the person says so, and never by half.

use std::fs;

use sha2::{Digest, Sha256};

use crate::{
    app::{App, dist},
    page::Page,
    server::Fault,
};

const SCRIPT: &str = "/service_worker.js";

/// A later version: another document, and a list that names it.
fn version(name: &str) -> (Vec<u8>, Vec<u8>) {
    let html = fs::read_to_string(dist().join("index.html")).unwrap();
    let list = fs::read_to_string(dist().join(&SCRIPT[1..])).unwrap();
    let changed = html.replacen("<head>", &format!("<head><meta name=\"version\" content=\"{name}\">"), 1);
    let hash = |text: &str| -> String {
        Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    assert!(list.contains(&hash(&html)), "the list names the document");
    let list = list.replace(&hash(&html), &hash(&changed));
    let list = list.replacen("const VERSION = \"", &format!("const VERSION = \"{name}-"), 1);
    (changed.into_bytes(), list.into_bytes())
}

fn deploy(app: &App, name: &str) {
    let (document, list) = version(name);
    app.server.set("/", Fault::Replaced(document.into()));
    app.server.set(SCRIPT, Fault::Replaced(list.into()));
}

fn roll_back(app: &App) {
    app.server.mend("/");
    app.server.mend(SCRIPT);
}

/// What the browser does when a page is opened; resolves when what it found has been installed, or has not.
pub fn look_for_updates(page: &Page) {
    // A tab behind another one may be put off for as long as the browser likes.
    page.to_front();
    page.evaluate(
        "(async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            await registration.update().catch(() => null);
            const worker = registration.installing;
            if (worker) await new Promise(resolve => {
                const settled = () => worker.state !== 'installing' && resolve();
                worker.addEventListener('statechange', settled);
                settled();
            });
            return null;
        })()",
    );
}

fn shown(page: &Page) -> String {
    let version = page.evaluate("document.querySelector('meta[name=version]')?.content ?? 'first'");
    version.as_str().unwrap().to_owned()
}

fn wait_shown(page: &Page, name: &str) {
    page.wait(
        &format!("version {name}"),
        &format!("(document.querySelector('meta[name=version]')?.content ?? 'first') === '{name}' && document.querySelector('.chat') !== null"),
    );
}

fn visit(app: &App) {
    app.page.open(&format!("{}/", app.server.origin));
    app.page.wait("the page", "document.querySelector('.chat') !== null");
}

#[test]
fn a_new_version_waits_and_one_click_brings_it_to_all_tabs() {
    let app = App::open();
    app.wait_kept();
    let other = app.page.another();
    other.open(&format!("{}/", app.server.origin));
    wait_shown(&other, "first");

    deploy(&app, "second");
    look_for_updates(&other);
    other.wait_for("button", "Update");
    assert_eq!(shown(&other), "first");
    other.open(&format!("{}/", app.server.origin));
    wait_shown(&other, "first");
    other.wait_for("button", "Update");
    assert_eq!(shown(&other), "first", "a reload is no consent");
    // The tab of the first visit, which no service worker had when it was opened.
    app.page.to_front();
    app.page.click("button", "Update");
    wait_shown(&app.page, "second");
    other.to_front();
    wait_shown(&other, "second");

    roll_back(&app);
    look_for_updates(&other);
    other.click("button", "Update");
    wait_shown(&other, "first");
    app.page.to_front();
    wait_shown(&app.page, "first");
    let caches = app.page.evaluate("caches.keys().then(names => names.length)");
    assert_eq!(caches, 1, "one version is kept");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn a_damaged_or_cut_version_never_takes_over() {
    let app = App::open();
    app.wait_kept();
    let (document, list) = version("second");
    let mut damaged = document.clone();
    damaged[200] ^= 1;
    app.server.set(SCRIPT, Fault::Replaced(list.clone().into()));
    app.server.set("/", Fault::Replaced(damaged.into()));
    look_for_updates(&app.page);
    assert!(app.page.find("button", "Update").is_none());
    visit(&app);
    assert_eq!(shown(&app.page), "first");

    // Cut at twenty places of the list and of the document. The same places in each run.
    let mut place = 7919;
    for round in 0..20 {
        place = (place * 48_271) % 0x7fff_ffff;
        let (path, length) = if round % 2 == 0 { ("/", document.len()) } else { (SCRIPT, list.len()) };
        app.server.set("/", Fault::Replaced(document.clone().into()));
        app.server.set(SCRIPT, Fault::Replaced(list.clone().into()));
        app.server.set(path, Fault::GoneAfter((place % length) as u64));
        look_for_updates(&app.page);
        visit(&app);
        assert_eq!(shown(&app.page), "first", "round {round}: {path} cut at {}", place % length);
    }
    deploy(&app, "second");
    look_for_updates(&app.page);
    app.page.click("button", "Update");
    wait_shown(&app.page, "second");
}

/// Three moments of an update; `rehearsal` has twenty, between builds that differ more.
#[test]
fn killed_in_the_middle_of_an_update_it_opens_again() {
    let mut app = App::open();
    app.wait_kept();

    // While the document comes in.
    deploy(&app, "second");
    app.server.set("/", Fault::Slow { bytes_per_second: 50 });
    let before = app.server.sent();
    app.page
        .evaluate("navigator.serviceWorker.getRegistration().then(found => { found.update(); return 0; })");
    let (_, list) = version("second");
    // The browser waits for us to hear of its new worker.
    let heard = || app.page.evaluate("false") == true;
    app.server.wait_sent(before + list.len() as u64 + 1, heard);
    app.page = app.page.killed();
    deploy(&app, "second");
    visit(&app);
    assert_eq!(shown(&app.page), "first");

    // When it is here, and waits: a browser without tabs may take it up by itself.
    look_for_updates(&app.page);
    app.page.wait_for("button", "Update");
    app.page = app.page.killed();
    visit(&app);
    assert!(["first", "second"].contains(&shown(&app.page).as_str()));

    // At the exchange itself.
    deploy(&app, "third");
    look_for_updates(&app.page);
    app.page.click("button", "Update");
    app.page = app.page.killed();
    visit(&app);
    assert!(["first", "second", "third"].contains(&shown(&app.page).as_str()));
    app.wait_kept();
    look_for_updates(&app.page);
    if shown(&app.page) != "third" {
        app.page.click("button", "Update");
    }
    wait_shown(&app.page, "third");
}
