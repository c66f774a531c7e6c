//! What can go wrong on the model's road: each ends in a typed failure with a plain sentence, a page that lives, the
//! draft still there, and a way on.

use std::fs;

use serde_json::json;

use crate::{
    app::{App, MODEL_BYTES, dist, model_state},
    server::Fault,
};

const DRAFT: &str = "half a thought";

/// Presses whatever loads the model now.
fn load(app: &App) {
    let button = || ["Try again", "Load model"].into_iter().find_map(|name| app.page.find("button", name));
    let button = app.page.until("a way to load the model", button);
    app.page.sees("loading", &model_state("loading"), || app.page.click_on(&button));
}

/// Tries to load, and expects it to fail this way.
fn fails(app: &App, kind: &str) {
    app.draft(DRAFT);
    load(app);
    app.page.wait("a failed model", &model_state("failed"));
    let failure = app.wait_failure();
    let sentence = app.failure_sentence();
    println!("{failure}: {}", sentence.replace('\n', " "));
    assert!(failure == kind || failure.starts_with(&format!("{kind} {{")), "{failure}: {sentence}");
    assert!(sentence.split_whitespace().count() >= 5, "a plain sentence, not {sentence:?}");
    assert_eq!(app.shown_draft(), DRAFT);
}

/// The way on, once nothing is wrong any more.
fn recovers(app: &App) {
    load(app);
    app.wait_ready();
    assert_eq!(app.shown_draft(), DRAFT);
    app.be_greedy(24);
    assert!(app.ask("What is 2 + 2?").text.contains('4'));
}

fn absent() -> App {
    let app = App::open();
    app.page.wait("no model", &model_state("absent"));
    app
}

#[test]
fn wrong_bytes() {
    let app = absent();
    app.server.set(&app.model_path(), Fault::WrongBit { at: MODEL_BYTES / 2 });
    fails(&app, "Integrity");
    app.server.mend(&app.model_path());
    recovers(&app);
}

#[test]
fn a_file_that_ends_too_soon() {
    let app = absent();
    app.server.set(&app.model_path(), Fault::Truncated(MODEL_BYTES / 3));
    fails(&app, "Integrity");
    app.server.mend(&app.model_path());
    recovers(&app);
}

#[test]
fn a_server_gone_in_the_middle() {
    let app = absent();
    app.server.set(&app.model_path(), Fault::GoneAfter(MODEL_BYTES / 2));
    fails(&app, "Offline");
    fails(&app, "Offline");
    app.server.mend(&app.model_path());
    recovers(&app);
}

#[test]
fn a_file_that_is_not_there() {
    let app = absent();
    app.server.set(&app.model_path(), Fault::NotServed);
    fails(&app, "NotFound");
    app.server.mend(&app.model_path());
    recovers(&app);
}

/// Files whose hash is the promised one and which are no models all the same.
#[test]
fn damaged_files() {
    let app = absent();
    let whole = fs::read(dist().join(app.model_path().trim_start_matches('/'))).unwrap();
    let head = &whole[..3 << 20];
    let with = |at: usize, bytes: &[u8]| {
        let mut file = head.to_vec();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    // A GGUF begins with magic, version, the count of tensors and the count of metadata entries.
    for (what, file) in [
        ("garbage", (0..100_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("cut in its metadata", head[..10_000].to_vec()),
        ("cut in its weights", head.to_vec()),
        ("absurd count of tensors", with(8, &u64::MAX.to_le_bytes())),
        ("first key of absurd length", with(24, &(u64::MAX / 2).to_le_bytes())),
        ("an unknown version", with(4, &77u32.to_le_bytes())),
    ] {
        app.replace_model(file);
        app.visit();
        app.page.wait("no model", &model_state("absent"));
        app.draft(DRAFT);
        app.page.click("button", "Load model");
        app.page.wait("a failed model", &model_state("failed"));
        let failure = app.wait_failure();
        println!("{what}: {failure}: {}", app.failure_sentence().replace('\n', " "));
        assert!(["BadModel", "Unsupported"].contains(&failure.as_str()), "{what}: {failure}");
        assert_eq!(app.shown_draft(), DRAFT);
    }
    assert!(app.page.problems().is_empty(), "a damaged file is no reason to trap: {:?}", app.page.problems());
}

#[test]
fn no_file_system() {
    for (what, prelude) in [
        (
            "refused",
            "StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'))",
        ),
        ("missing", "delete StorageManager.prototype.getDirectory"),
    ] {
        let app = App::open_where(prelude);
        app.page.wait("no model", &model_state("absent"));
        app.draft(DRAFT);
        app.load_model();
        println!("{what}: residence {}, memory {}", app.data("residence"), app.data("memory-bytes"));
        assert_eq!(app.data("residence"), "memory");
        app.page.wait("a notice", "document.body.innerText.includes('stays in memory')");
        assert_eq!(app.shown_draft(), DRAFT);
        app.be_greedy(24);
        assert!(app.ask("What is 2 + 2?").text.contains('4'));
    }
}

#[test]
fn a_full_disk() {
    let app = absent();
    let quota = |bytes: u64| {
        app.page.call(
            "Storage.overrideQuotaForOrigin",
            json!({ "origin": app.server.origin, "quotaSize": bytes }),
        )
    };
    quota(20 << 20);
    fails(&app, "StorageFull");
    quota(1 << 30);
    recovers(&app);
}
