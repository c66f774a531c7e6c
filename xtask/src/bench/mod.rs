//! `cargo xtask bench`: Hearth beside stock candle, wllama, llama.cpp and bare loops, in one browser and one run;
//! `cargo xtask bench tasks`: the other tasks; `cargo xtask bench files`: what the reader reads; `cargo xtask bench sensors`: anomalies;
//! `cargo xtask bench pictures`: text and faces in pictures; `cargo xtask bench onnx`: ONNX files; `cargo xtask bench edge`: the tasks under
//! WASI.
//!
//! Gets and builds what is compared, says what is missing, and hands over to `benches/speed`, which measures.

mod edge;
mod files;
mod llama_cpp;
mod npm;
mod onnx;
mod pages;
mod pictures;
mod python;
mod sensors;
mod tasks;
mod wllama;
mod workerd;

use std::{fs, path::PathBuf, process::Command};

use crate::{
    chromium::{self, Chromium},
    failure::{Explain, Result},
    models::{self, CHAT},
    place, process,
    step::{Outcome, always, step},
    tools,
};

/// The format of the default model's file.
const DEFAULT_FORMAT: &str = "Q4_1";
const FORMATS: &str = "Q4_1,Q4_0,Q8_0,Q4_K_M";
const ENGINES: &str = "hearth,candle,wllama,native,ceilings";

/// Understands as much of the options as it needs to know what to get; `benches/speed/options.rs` understands them all.
pub fn run(arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((first, rest)) if first == "tasks" => return tasks::run(rest),
        Some((first, rest)) if first == "edge" => return edge::run(rest),
        Some((first, rest)) if first == "files" => return files::run(rest),
        Some((first, rest)) if first == "pictures" => return pictures::run(rest),
        Some((first, rest)) if first == "onnx" => return onnx::run(rest),
        Some((first, rest)) if first == "sensors" => return sensors::run(rest),
        Some(_) | None => {}
    }
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        help();
        return Ok(());
    }
    let engines = after("--only", arguments).unwrap_or(ENGINES);
    let wants = |engine: &str| engines.split(',').any(|wanted| wanted == engine);
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let formats = after("--formats", arguments).unwrap_or(if quick { DEFAULT_FORMAT } else { FORMATS });
    let others: Vec<&str> = formats.split(',').filter(|format| *format != DEFAULT_FORMAT).collect();

    let chromium = built_page()?;
    let built = pages::build(wants("candle"))?;
    let wllama = if wants("wllama") { wllama::fetch()? } else { None };
    let python = if wants("native") || !others.is_empty() { llama_cpp::install()? } else { None };
    lay_out_default()?;
    llama_cpp::make_models(python.as_deref(), &others)?;

    let mut bench = measuring("speed", arguments, &chromium)?;
    bench.env("HEARTH_BENCH_BUILT", built).env("HEARTH_BENCH_MODELS", models_folder());
    if let Some(wllama) = wllama {
        bench.env("HEARTH_BENCH_WLLAMA", wllama);
    }
    if let Some(python) = python {
        bench.env("HEARTH_BENCH_PYTHON", python);
    }
    process::run(&mut bench)
}

/// The page as people get it, and the browser that it is measured in.
fn built_page() -> Result<Chromium> {
    tools::ensure()?;
    let chromium = chromium::ensure()?;
    models::ensure()?;
    always("trunk build --release", "what is measured is the page as people get it", || {
        process::run(&mut tools::trunk("build"))
    })?;
    Ok(chromium)
}

/// The command that measures: a bench of `benches/`, which writes its figures to a file of its name.
fn measuring(bench: &str, arguments: &[String], chromium: &Chromium) -> Result<Command> {
    println!("==> measuring (nothing else should run meanwhile)");
    let out = place::root().join("target/bench");
    place::make_folder(&out)?;
    // Compiled as the tests are: it waits more than it computes.
    let mut command = process::cargo([
        "bench",
        "--quiet",
        "--profile=dev",
        "--no-default-features",
        "--features=bench",
        &format!("--bench={bench}"),
        "--",
    ]);
    command
        .args(arguments)
        .env("HEARTH_DIST", place::dist())
        .env("HEARTH_CHROMIUM", &chromium.browser)
        .env("HEARTH_BENCH_OUT", out.join(format!("{bench}.json")));
    Ok(command)
}

fn help() {
    println!(
        "Usage: cargo xtask bench [options]
       cargo xtask bench tasks [options]    the tasks beside the chat (`bench tasks --help`)
       cargo xtask bench files [corpora]    files that people have, as others read them (`bench files --help`)
       cargo xtask bench edge [options]     the tasks without a browser, under WASI and as a worker (`bench edge --help`)
       cargo xtask bench pictures [options] text read and faces found in pictures (`bench pictures --help`)
       cargo xtask bench onnx [options]     ONNX files beside onnxruntime (`bench onnx --help`)
       cargo xtask bench sensors [options]  anomaly detectors on labelled data (`bench sensors --help`)

  --rounds N          how often everything is measured (3)
  --only A,B,…        of {ENGINES}
  --formats A,B,…     of {FORMATS}
  --cases A,B,…       lengths of prompts in tokens, `chat` for what a person waits for, `drafts` for
                      answers with and without drafts by look-up (16,128,1000,2000,chat,drafts)
  --quick             one round of {DEFAULT_FORMAT} behind 16 and 128 tokens

docs/PERFORMANCE.md says how to read what it prints."
    );
}

/// The word after this one.
fn after<'a>(name: &str, arguments: &'a [String]) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1).map(String::as_str)
}

/// What peers are and what was made for them: got once, never committed.
fn cache() -> PathBuf {
    place::cache().join("bench")
}

/// `FORMAT.gguf` of each format.
fn models_folder() -> PathBuf {
    cache().join("models")
}

fn lay_out_default() -> Result<()> {
    step(format_args!("{DEFAULT_FORMAT}.gguf"), "the default model beside the others", || {
        let to = models_folder().join(format!("{DEFAULT_FORMAT}.gguf"));
        if CHAT.has_right_size(&to) {
            return Ok(Outcome::Skipped((), "there".to_owned()));
        }
        place::make_folder(&models_folder())?;
        let from = place::models().join(CHAT.file);
        let from = from.canonicalize().explain("find", &from)?;
        if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).explain("write", &to)?;
        }
        Ok(Outcome::Did(()))
    })
}
