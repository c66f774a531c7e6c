//! Prints how a library of 20,000 passages is reopened and searched in this browser's wasm, and the recall of the approximate
//! index past 50,000. Not part of a plain run:
//! `cargo xtask bench tasks` asks for it with `--include-ignored`. The embeddings are random vectors in clusters.

use hearth::engine::search::{Mode, file};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};
use web_time::Instant;

use crate::support::library::{MODEL, Written, nearest, recall, weave};

fn ms(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}

#[wasm_bindgen_test]
#[ignore = "a measurement; the page is measured by `cargo xtask bench tasks`"]
fn twenty_thousand_passages() {
    let mut written = Written::of(20_000);
    for _ in 0..3 {
        let started = Instant::now();
        let (library, _) = file::read(&written.file, &MODEL).expect("what was written");
        console_log!("{:.1} MB reopened in {:.0} ms", written.file.len() as f64 / 1e6, ms(started));
        assert_eq!(library.progress(), (20_000, 20_000));
    }
    for mode in [Mode::Meaning, Mode::Words, Mode::Both] {
        let mut times: Vec<f64> = (0..30)
            .map(|_| {
                let (query, vector) = (written.query(), written.vector());
                let started = Instant::now();
                assert!(!written.library.search(&query, Some(&vector), mode, 20, None).is_empty());
                ms(started)
            })
            .collect();
        times.sort_by(f64::total_cmp);
        console_log!("{mode:?}: a query in {:.1} ms (median of 30; slowest {:.1})", times[15], times[29]);
    }
}

#[wasm_bindgen_test]
#[ignore = "takes minutes; `cargo xtask bench tasks` runs it"]
fn fifty_thousand_passages() {
    let mut written = Written::of(50_000);
    let queries: Vec<Vec<f32>> = (0..100).map(|_| written.vector()).collect();
    let started = Instant::now();
    let exact = nearest(&written.library, &queries);
    console_log!("figure wasm.exact-ms {:.3}", ms(started) / queries.len() as f64);
    let started = Instant::now();
    weave(&mut written.library);
    console_log!("figure wasm.weave-s {:.1}", ms(started) / 1000.0);
    assert!(written.library.is_approximate());
    let started = Instant::now();
    let near = nearest(&written.library, &queries);
    console_log!("figure wasm.near-ms {:.3}", ms(started) / queries.len() as f64);
    let recall = recall(&exact, &near);
    console_log!("figure wasm.recall {recall:.4} at 10, of {} queries", queries.len());
    assert!(recall >= 0.97);
}
