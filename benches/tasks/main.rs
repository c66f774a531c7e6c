//! The tasks beside the chat on data that nobody here made, beside others' engines and references: what is wanted of each,
//! and what was seen.
//!
//! `cargo xtask bench tasks` gets and makes what is needed and calls this with the folders in the environment
//! ([`place::Place`]). [`embeddings`] and [`classify`] ask the built page here; [`suites`] runs the ignored tests that measure
//! the rest and print their figures.
#![allow(
    clippy::disallowed_methods,
    reason = "threads and clocks are banned for wasm32; this runs on the host"
)]

mod classify;
mod embeddings;
mod options;
mod place;
mod report;
mod site;
mod suites;

#[path = "../median.rs"]
mod median;

// The end-to-end suite's own, and the other bench's; not everything in them is used here.
#[path = "../../tests/e2e/cdp.rs"]
#[allow(dead_code, clippy::expect_used, reason = "a browser that does not start ends the run")]
mod cdp;
#[path = "../../tests/e2e/page.rs"]
#[allow(dead_code, clippy::expect_used, reason = "a page that does not answer ends the run")]
mod page;
#[path = "../../tests/e2e/server.rs"]
#[allow(dead_code, clippy::expect_used, reason = "a server that does not start ends the run")]
mod server;
#[path = "../speed/tab.rs"]
#[allow(dead_code, reason = "the other bench asks for more")]
mod tab;

use std::process::ExitCode;

use options::{Options, Part};
use report::Report;

fn main() -> ExitCode {
    let done = Options::typed(std::env::args().skip(1)).and_then(|options| {
        let place = place::Place::told()?;
        let mut report = Report::default();
        for part in &options.parts {
            println!("\n== {part}");
            let measured = match part {
                Part::Embeddings => embeddings::measure(&place, options.rounds, &mut report),
                Part::Injections => classify::injections(&place, &mut report),
                Part::Sentiment => classify::sentiment(&place, &mut report),
                Part::ZeroShot => classify::zero_shot(&place, &mut report),
                Part::FewExamples => suites::few_examples(&place, &mut report),
                Part::Images => suites::images(&place, &mut report),
                Part::Search => suites::search(&place, &mut report),
                Part::Summarise => suites::summarise(&place, &mut report),
                Part::File => suites::file(&place, &mut report),
            };
            if let Err(error) = measured {
                report.note(format!("{part}: {error}"));
            }
        }
        print!("{}", report.text());
        report.write(&place.out)?;
        println!("\nThe same as data: {}", place.out.display());
        Ok(())
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("bench tasks: {sentence}");
            ExitCode::FAILURE
        }
    }
}
