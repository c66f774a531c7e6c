//! The worker's service, as a page meets it: the real client, channel, service and engine, over ports in memory.
//! Each test is a script; the tiny model's words mean nothing.

mod answering;
mod attaching;
mod classifying;
mod context;
mod describing;
mod downloading;
mod embedding;
mod finding;
mod gpu;
mod graphs;
mod images;
mod loading;
mod measuring;
mod moving;
mod network;
mod redacting;
mod replacing;
mod search;
mod sharing;
mod stopping;
mod summarising;
mod tabs;
mod threads;
