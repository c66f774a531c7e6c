//! End to end: the built page, the real model, a real Chromium. Every scenario starts its own browser with a fresh
//! profile and its own server, and they run one after the other, because their figures are measured.
//!
//! `HEARTH_DIST` names the folder of the built page, with `models/` inside; `HEARTH_CHROMIUM` the browser, where
//! that is not the `chromium` on the PATH; `HEARTH_SHOTS` the folder for screenshots.
#![allow(
    clippy::disallowed_methods,
    reason = "threads and clocks are banned for wasm32; this runs on the host"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's way to fail is to panic")]

mod api;
mod app;
mod audit;
mod cdp;
mod filled;
mod moments;
mod page;
#[path = "../support/pages.rs"]
mod pages;
mod server;

mod attached;
mod benchmark;
mod chat;
mod classify;
mod collecting;
mod context;
mod conversations;
mod crash;
mod dead_tabs;
mod download_beside;
mod failures;
mod firefox;
mod gpu;
mod greedy;
mod hostile;
mod images;
mod install;
mod instruments;
mod keyboard;
mod large_file;
mod large_things;
mod long_lists;
mod looks;
mod make_smaller;
mod models_page;
mod offline;
mod opening;
mod pictures;
mod privacy;
mod projects;
mod read_beside;
mod rehearsal;
mod scans;
mod search;
mod security;
mod sensors;
mod settings;
mod shell;
mod signed_updates;
mod speech;
mod stop;
mod stop_everywhere;
mod store;
mod streaming;
mod summarise;
mod tabs;
mod threads;
mod turns;
mod update;
mod watch_beside;
mod your_model;
