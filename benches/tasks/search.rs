//! Prints how a library of 20,000 passages is reopened and searched, and the recall of the approximate index past 50,000,
//! natively on one thread. Embeddings are random vectors in clusters (`tests/support/library.rs`), or, past 50,000, the real
//! ones of the file `HEARTH_VECTORS`, which `benches/tasks/search.py` makes.
//!
//! `cargo test --test=search -- --ignored --nocapture`; in a browser's wasm, `tests/browser/search.rs`.
#![allow(clippy::disallowed_methods, reason = "clocks are banned for wasm32; this runs on the host")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench says by a panic that it failed")]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::{env, fs, time::Instant};

use hearth::engine::search::{Mode, file};
use support::library::{DIMENSIONS, MODEL, Written, nearest, recall, weave};

fn ms(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

#[test]
#[ignore = "takes a minute; the page is measured by `cargo xtask bench tasks`"]
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
                assert!(!written.library.search(&query, Some(&vector), mode, 20, None).is_empty());
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
    const PASSAGES: usize = 50_000;
    let (mut written, queries) = match env::var_os("HEARTH_VECTORS") {
        Some(file) => {
            let bytes = fs::read(file).unwrap();
            let numbers: Vec<f32> =
                bytes.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect();
            let (passages, queries) = numbers.split_at(PASSAGES * DIMENSIONS);
            let queries = queries.chunks_exact(DIMENSIONS).map(<[f32]>::to_vec).collect();
            (Written::with(PASSAGES, passages), queries)
        }
        None => {
            let mut written = Written::of(PASSAGES);
            let queries: Vec<Vec<f32>> = (0..200).map(|_| written.vector()).collect();
            (written, queries)
        }
    };
    let search = |written: &Written| {
        let started = Instant::now();
        let places = nearest(&written.library, &queries);
        (places, ms(started) / queries.len() as f64)
    };
    let (exact, exact_ms) = search(&written);
    let started = Instant::now();
    weave(&mut written.library);
    println!("{PASSAGES} passages woven in {:.1} s", ms(started) / 1000.0);
    assert!(written.library.is_approximate());
    let (near, near_ms) = search(&written);
    let recall = recall(&exact, &near);
    println!("figure index.recall {recall:.4} at 10, of {} queries", queries.len());
    println!("figure index.near-ms {near_ms:.3}");
    println!("figure index.exact-ms {exact_ms:.3} by looking at all");
    let graph = written.library.graph_file();
    let started = Instant::now();
    let (mut again, _) = file::read(&written.file, &MODEL).unwrap();
    again.restore_graph(&graph);
    println!("reopened with its graph ({:.1} MB) in {:.0} ms", graph.len() as f64 / 1e6, ms(started));
    assert!(again.is_approximate() && recall >= 0.97);
}
