//! `cargo xtask check`: format, lints for host and wasm32, and the tidy test.

use crate::{
    failure::{Result, no_arguments},
    process, sizes,
    step::always,
};

const WASM: &str = "--target=wasm32-unknown-unknown";

/// What, why, and clippy's arguments.
type Lint = (&'static str, &'static str, &'static [&'static str]);

const NATIVE: [Lint; 3] = [
    (
        "clippy, native",
        "engine, workers, the page's state, tests and this tool",
        &["--workspace", "--all-targets", "--features=app,markdown"],
    ),
    (
        "clippy, native, end to end",
        "the suite that drives the browser",
        &["--no-default-features", "--features=e2e", "--test=e2e"],
    ),
    (
        "clippy, native, bench",
        "what drives the comparison",
        &["--no-default-features", "--features=bench", "--bench=speed", "--bench=tasks"],
    ),
];

/// No test is built from these.
const BENCHES: Lint = (
    "clippy, wasm32, bench",
    "its pages",
    &[WASM, "--no-default-features", "--features=bench", "--example=measure", "--example=ceilings"],
);

/// Each line is one build that people make, so that no combination of features rots.
const EACH_BUILD: [Lint; 8] = [
    (
        "clippy, wasm32, page",
        "the page without the engine, and its storage's tests",
        &[WASM, "--no-default-features", "--features=app", "--lib", "--bins", "--test=history"],
    ),
    (
        "clippy, wasm32, Markdown",
        "what makes trees of answers, alone",
        &[WASM, "--no-default-features", "--features=markdown", "--lib", "--bins"],
    ),
    (
        "clippy, wasm32, reader",
        "what reads files, without an engine",
        &[WASM, "--no-default-features", "--features=reader", "--lib", "--bins"],
    ),
    (
        "clippy, wasm32, ONNX",
        "what runs models in ONNX, alone",
        &[WASM, "--no-default-features", "--features=onnx", "--lib", "--bins"],
    ),
    (
        "clippy, wasm32, sensors",
        "what learns from sensors, alone",
        &[WASM, "--no-default-features", "--features=sensors", "--lib", "--bins"],
    ),
    (
        "clippy, wasm32, worker",
        "the worker without Yew, and its tests",
        &[WASM, "--no-default-features", "--features=worker", "--lib", "--bins", "--test=browser"],
    ),
    (
        "clippy, wasm32, relaxed SIMD",
        "the worker for browsers that have it",
        &[WASM, "--no-default-features", "--features=relaxed-simd", "--lib", "--bins"],
    ),
    (
        "clippy, wasm32, GPU",
        "the worker for devices that have one",
        &[WASM, "--no-default-features", "--features=gpu,relaxed-simd", "--lib", "--bins"],
    ),
];

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("check", arguments)?;
    format()?;
    lint(&NATIVE)?;
    lint(&[BENCHES])?;
    lint(&EACH_BUILD)?;
    always("tidy", "the arrows between the modules", || {
        // It reads texts: nothing of what they say has to be compiled for it.
        process::run(&mut process::cargo(["test", "--quiet", "--no-default-features", "--test=tidy"]))
    })?;
    sizes::check()
}

/// What is not looked through as it is built for the tests.
pub fn lint_beside_builds() -> Result<()> {
    lint(&[BENCHES])
}

pub fn format() -> Result<()> {
    always("cargo fmt", "one layout for everybody", || {
        process::run(&mut process::cargo(["fmt", "--all", "--check"]))
    })
}

fn lint(lints: &[Lint]) -> Result<()> {
    lints.iter().try_for_each(|(what, why, arguments)| {
        always(what, why, || {
            let mut clippy = process::cargo(["clippy", "--quiet"]);
            process::run(clippy.args(*arguments).args(["--", "--deny=warnings"]))
        })
    })
}
