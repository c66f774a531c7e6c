//! The worker's service, as a page meets it: the real client, channel, service and engine, over ports in memory.
//! Each test is a script; the tiny model's words mean nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

#[path = "service/answering.rs"]
mod answering;
#[path = "service/attaching.rs"]
mod attaching;
#[path = "service/classifying.rs"]
mod classifying;
#[path = "service/context.rs"]
mod context;
#[path = "service/describing.rs"]
mod describing;
#[path = "service/downloading.rs"]
mod downloading;
#[path = "service/embedding.rs"]
mod embedding;
#[path = "service/finding.rs"]
mod finding;
#[path = "service/graphs.rs"]
mod graphs;
#[path = "service/images.rs"]
mod images;
#[path = "service/loading.rs"]
mod loading;
#[path = "service/measuring.rs"]
mod measuring;
#[path = "service/moving.rs"]
mod moving;
#[path = "service/network.rs"]
mod network;
#[path = "service/replacing.rs"]
mod replacing;
#[path = "service/search.rs"]
mod search;
#[path = "service/sharing.rs"]
mod sharing;
#[path = "service/stopping.rs"]
mod stopping;
#[path = "service/summarising.rs"]
mod summarising;
#[path = "service/tabs.rs"]
mod tabs;
#[path = "service/threads.rs"]
mod threads;
