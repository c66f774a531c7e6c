//! The outbox over a disk that loses what was not flushed, against a real collector that fails in every way it can: each result that
//! was recorded arrives exactly once and in order, however often the worker is killed.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on should stop")]

#[path = "outbox/bounded.rs"]
mod bounded;
#[path = "outbox/delivering.rs"]
mod delivering;
#[path = "outbox/disk.rs"]
mod disk;
#[path = "outbox/killed.rs"]
mod killed;
#[path = "outbox/outside.rs"]
mod outside;
#[path = "outbox/refusing.rs"]
mod refusing;
#[path = "outbox/tabs.rs"]
mod tabs;
#[path = "outbox/torn.rs"]
mod torn;
#[path = "outbox/watching.rs"]
mod watching;
