//! Prints how a library of 20,000 passages is reopened and searched, and the recall of the approximate index past 50,000,
//! natively on one thread. Embeddings are random vectors in clusters here (`tests/support/library.rs`).
//!
//! `cargo test --test=search -- --ignored --nocapture`; in a browser's wasm, `tests/browser/search.rs`.
#![allow(clippy::disallowed_methods, reason = "clocks are banned for wasm32; this runs on the host")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench says by a panic that it failed")]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use hearth::engine::search::{Hit, Mode, file};
use support::library::{MODEL, Written};

fn ms(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

#[test]
#[ignore = "takes a minute; `cargo xtask bench tasks` runs it"]
fn reopening_and_searching() {
    let mut written = Written::of(20_000);
    println!("20,000 passages, a file of {:.1} MB", written.file.len() as f64 / 1e6);
    for _ in 0..3 {
        let started = Instant::now();
        let (library, good) = file::read(&written.file, &MODEL).unwrap();
        println!("reopened in {:.0} ms", ms(started));
        assert_eq!((library.progress(), good), ((20_000, 20_000), written.file.len() as u64));
    }
    for mode in [Mode::Meaning, Mode::Words, Mode::Both] {
        let mut times: Vec<f64> = (0..50)
            .map(|_| {
                let (query, vector) = (written.query(), written.vector());
                let started = Instant::now();
                assert!(!written.library.search(&query, Some(&vector), mode, 20).is_empty());
                ms(started)
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{mode:?}: a query in {:.1} ms (median of 50; slowest {:.1})", times[25], times[49]);
    }
}

#[test]
#[ignore = "takes minutes; `cargo xtask bench tasks` runs it"]
fn the_approximate_index() {
    let mut written = Written::of(50_000);
    let queries: Vec<Vec<f32>> = (0..200).map(|_| written.vector()).collect();
    let search = |written: &Written| {
        let started = Instant::now();
        let hits: Vec<_> =
            queries.iter().map(|query| written.library.search("", Some(query), Mode::Meaning, 10)).collect();
        (hits, ms(started) / queries.len() as f64)
    };
    let (exact, exact_ms) = search(&written);
    let started = Instant::now();
    while {
        let (done, all) = written.library.weave(1000);
        done < all
    } {}
    println!("50,000 passages woven in {:.1} s", ms(started) / 1000.0);
    assert!(written.library.is_approximate());
    let (approximate, approximate_ms) = search(&written);
    let places =
        |hits: &[Hit]| -> Vec<(u32, u32)> { hits.iter().map(|hit| (hit.document, hit.passage)).collect() };
    let found: usize = exact
        .iter()
        .zip(&approximate)
        .map(|(exact, near)| {
            let near = places(near);
            places(exact).iter().filter(|place| near.contains(place)).count()
        })
        .sum();
    let recall = found as f64 / (10 * queries.len()) as f64;
    println!(
        "recall at 10: {recall:.4}; a query in {approximate_ms:.2} ms, by looking at all {exact_ms:.2} ms"
    );
    let graph = written.library.graph_file();
    let started = Instant::now();
    let (mut again, _) = file::read(&written.file, &MODEL).unwrap();
    again.restore_graph(&graph);
    println!("reopened with its graph ({:.1} MB) in {:.0} ms", graph.len() as f64 / 1e6, ms(started));
    assert!(again.is_approximate() && recall >= 0.97);
}
