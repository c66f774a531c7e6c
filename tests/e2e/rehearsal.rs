//! An update between two builds that really differ, and a browser that is killed in the middle of it.
//!
//! The second build lies in `HEARTH_DIST_NEXT`; without it these scenarios are not run:
//! `HEARTH_LABEL=next trunk build --release --dist /tmp/next`, and then
//! `HEARTH_DIST_NEXT=/tmp/next cargo test … -- --ignored rehearsal`. Beside it, `update` rehearses with a document that differs.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    app::{App, dist, model_state},
    page::Page,
    server::Fault,
    update::look_for_updates,
};

const KILLS: usize = 20;
const SEED: u64 = 20_261_121;
/// Of each file, so that an update takes about a second.
const SLOWLY: Fault = Fault::Slow { bytes_per_second: 6_000_000 };

fn next() -> PathBuf {
    PathBuf::from(env::var_os("HEARTH_DIST_NEXT").expect("HEARTH_DIST_NEXT names another build of the page"))
}

/// The files of the app itself, by name.
fn files(dist: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dist).unwrap().flatten().filter(|entry| entry.path().is_file());
    let file =
        |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    entries.map(file).collect()
}

/// Names and bytes of what an update from one to the other must fetch.
fn changed(from: &Path, to: &Path) -> Vec<(String, u64)> {
    let old = files(from);
    let new = files(to).into_iter().filter(|(name, bytes)| old.get(name) != Some(bytes));
    new.map(|(name, bytes)| (name, bytes.len() as u64)).collect()
}

/// The page's own build, as Settings tell it; the worker is of the same, or it would not have answered.
fn build(page: &Page) -> String {
    page.to_front();
    page.wait("the worker's answer", &format!("{} || {}", model_state("absent"), model_state("ready")));
    page.click("button", "Settings");
    let build = page.wait("the build", "document.querySelector('[data-build]')?.dataset.build");
    page.press("Escape");
    page.wait("the end of the settings", "document.querySelector('dialog[open]') === null");
    build.as_str().unwrap().to_owned()
}

fn open(app: &App, page: &Page) {
    page.open(&format!("{}/", app.server.origin));
    page.wait("the page", "document.querySelector('.chat') !== null");
}

/// Marks the document that is shown, so that [`wait_swapped`] knows another one from it.
fn mark(page: &Page) {
    page.evaluate("window.marked = true; 0");
}

/// Waits until another document is in the place of the marked one; its build.
fn wait_swapped(page: &Page) -> String {
    page.to_front();
    let another = "window.marked !== true && document.querySelector('[data-model-state]') !== null";
    page.wait_over_exchanges("another document", another);
    build(page)
}

#[test]
#[ignore = "wants a second build"]
fn two_tabs_go_over_to_another_build_and_back() {
    let app = App::ready();
    app.wait_kept();
    let other = app.page.another();
    open(&app, &other);
    let first = build(&other);
    assert_eq!(build(&app.page), first);

    // One file is damaged: the version that is here stays.
    app.server.deploy(&next());
    let wasm = files(&next()).into_keys().find(|name| name.starts_with("app-") && name.ends_with("_bg.wasm"));
    let damaged = format!("/{}", wasm.expect("the page's wasm"));
    app.server.set(&damaged, Fault::WrongBit { at: 1000 });
    look_for_updates(&other);
    assert!(!app.server.requests(&damaged).is_empty(), "it was asked for");
    assert!(other.find("button", "Update").is_none());
    open(&app, &other);
    assert_eq!(build(&other), first);
    app.server.mend(&damaged);

    look_for_updates(&other);
    other.wait_for("button", "Update");
    mark(&other);
    mark(&app.page);
    app.page.to_front();
    app.page.click("button", "Update");
    let second = wait_swapped(&app.page);
    assert_ne!(second, first);
    app.wait_ready();
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
    assert_eq!(wait_swapped(&other), second);
    println!("from {first} to {second}");

    app.server.deploy(&dist());
    look_for_updates(&other);
    mark(&other);
    mark(&app.page);
    other.click("button", "Update");
    assert_eq!(wait_swapped(&other), first, "rolled back");
    assert_eq!(wait_swapped(&app.page), first);
    app.page.to_front();
    app.wait_ready();
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
    // What the service worker said of the damaged file.
    let problems = app.page.problems();
    assert!(
        problems.iter().all(|problem| problem.contains("is not the file of this version")),
        "{problems:?}"
    );
}

#[test]
#[ignore = "wants a second build, and takes minutes"]
fn twenty_kills_of_the_browser_and_the_page_opens_each_time() {
    let (here, next) = (dist(), next());
    let mut app = App::open();
    app.wait_kept();
    let first = build(&app.page);
    for name in changed(&here, &next).into_iter().chain(changed(&next, &here)).map(|(name, _)| name) {
        app.server.set(&format!("/{name}"), SLOWLY);
    }
    let (mut place, mut swaps) = (SEED, 0);
    let mut shown = first.clone();
    for kill in 0..KILLS {
        let (from, to) = if shown == first { (&here, &next) } else { (&next, &here) };
        let total: u64 = changed(from, to).iter().map(|(_, bytes)| bytes).sum();
        place = (place * 48_271) % 0x7fff_ffff;
        let before = app.server.sent();
        app.server.deploy(to);
        app.page.evaluate("navigator.serviceWorker.getRegistration().then(registration => { registration.update(); return 0; })");
        // Each fifth at the exchange itself, all others while files come in.
        if kill % 5 == 4 {
            app.page.click("button", "Update");
        } else {
            let waits = "navigator.serviceWorker.getRegistration().then(registration => registration.waiting !== null)";
            app.server.wait_sent(before + place % total, || app.page.evaluate(waits) == true);
        }
        let sent = app.server.sent() - before;
        app.page = app.page.killed();
        open(&app, &app.page);
        let now = build(&app.page);
        println!("kill {}: after {sent} of {total} bytes; then {now}", kill + 1);
        swaps += u32::from(now != shown);
        shown = now;
    }
    println!("{swaps} of {KILLS} kills ended in the other build");
    app.server.deploy(if shown == first { &next } else { &here });
    look_for_updates(&app.page);
    mark(&app.page);
    app.page.click("button", "Update");
    assert_ne!(wait_swapped(&app.page), shown);
    let caches = app.page.evaluate("caches.keys().then(names => names.length)");
    assert_eq!(caches, 1, "one version is kept, and nothing of those that were cut");
}
