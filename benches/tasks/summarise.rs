//! Prints how a text of 30 pages is summarised by the default model, natively on one thread: time, parts, and what was said.
//!
//! `cargo test --test=summarise -- --ignored --nocapture`
#![allow(clippy::disallowed_methods, reason = "clocks are banned for wasm32; this runs on the host")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench says by a panic that it failed")]

#[path = "../../tests/support/mod.rs"]
mod support;

use std::{env, fs, time::Instant};

use hearth::protocol::{Summarise, Summarised, SummaryLength, SummaryMethod, SummaryStyle};

use support::{bench::Bench, model_path, pages::pages};

#[test]
#[ignore = "takes minutes; the page is measured by `cargo xtask bench tasks`"]
fn thirty_pages() {
    let text = match env::var_os("HEARTH_TEXT") {
        Some(file) => fs::read_to_string(file).unwrap(),
        None => pages(30),
    };
    let words = text.split_whitespace().count();
    println!("{words} words, {} characters", text.chars().count());
    let mut bench = Bench::with_file(&fs::read(model_path()).unwrap());
    for (method, style, length) in [
        (SummaryMethod::Extractive, SummaryStyle::KeyPoints, SummaryLength::Medium),
        (SummaryMethod::Model, SummaryStyle::KeyPoints, SummaryLength::Short),
        (SummaryMethod::Model, SummaryStyle::Paragraph, SummaryLength::Medium),
        (SummaryMethod::Model, SummaryStyle::Headline, SummaryLength::Medium),
    ] {
        let started = Instant::now();
        let answer = bench.ask(Summarise { text: text.clone(), style, length, method });
        let seconds = started.elapsed().as_secs_f64();
        let summarised = answer.result.unwrap();
        println!("\n{method:?} {style:?} {length:?}: {seconds:.2} s, {}", figures(&summarised));
        if env::var_os("HEARTH_PARTS").is_some() {
            for part in &summarised.parts {
                println!(
                    "  {}.{} {:?} ({} left out) {}..{}: {}",
                    part.level, part.part, part.origin, part.left_out, part.from, part.to, part.text
                );
            }
        }
        println!("{}", summarised.text);
    }
}

fn figures(summarised: &Summarised) -> String {
    format!(
        "{} parts in {} levels, {} tokens of text, {} prefilled, {} generated",
        summarised.parts.len(),
        summarised.levels,
        summarised.input_tokens,
        summarised.prefilled_tokens,
        summarised.generated_tokens
    )
}
