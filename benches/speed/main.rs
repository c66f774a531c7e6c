//! How fast Hearth is beside others: one Chromium, one run, the engines in turn, the same file, prompt and token counts.
//!
//! `cargo xtask bench` builds the pages, gets the peers and calls this with the folders in the environment
//! ([`place::Place`]). [`run`] takes the turns, [`results`] keeps what came out, [`report`] and [`targets`] say what it means.
#![allow(
    clippy::disallowed_methods,
    reason = "threads and clocks are banned for wasm32; this runs on the host"
)]

mod ceilings;
mod drafts;
mod engine;
mod figures;
mod llama_cpp;
mod model;
mod options;
mod place;
mod prompt;
mod report;
mod results;
mod run;
mod tab;
mod tab_engine;
mod targets;
mod waiting;

#[path = "../median.rs"]
mod median;

// The end-to-end suite's own; not everything in them is used here.
#[path = "../../tests/e2e/cdp.rs"]
#[allow(dead_code, clippy::expect_used, reason = "a browser that does not start ends the run")]
mod cdp;
#[path = "../../tests/e2e/page.rs"]
#[allow(dead_code, clippy::expect_used, reason = "a page that does not answer ends the run")]
mod page;
#[path = "../../tests/e2e/server.rs"]
#[allow(dead_code, clippy::expect_used, reason = "a server that does not start ends the run")]
mod server;

use std::process::ExitCode;

fn main() -> ExitCode {
    let done = options::Options::typed(std::env::args().skip(1)).and_then(|options| {
        let place = place::Place::told()?;
        let results = run::run(&options, &place)?;
        print!("{}", report::tables(&results));
        print!("{}", targets::text(&results));
        results.write(&place.out)?;
        println!("\nEvery single figure: {}", place.out.display());
        Ok(())
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("bench: {sentence}");
            ExitCode::FAILURE
        }
    }
}
