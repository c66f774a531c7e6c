//! What a visit downloads, in brotli as hosts send it, held to budgets.

use std::{
    fs,
    path::{Path, PathBuf},
};

use brotli::{BrotliCompress, enc::BrotliEncoderParams};

use crate::{
    failure::{Explain, Failure, Result},
    place,
    step::{Outcome, step},
};

/// A part of the download, and what it may weigh.
struct Budget {
    what: &'static str,
    most_bytes: usize,
    is_of: fn(&str) -> bool,
}

/// The page must be usable before the worker is there, and each browser takes one of the workers.
const BUDGETS: [Budget; 8] = [
    // 400 kB were meant for it. Many conversations (their database, import, export, search, branches) take 140 of these, and what
    // of them the first drawing does not need is the next thing to come after the page, as Markdown does.
    // The words and views of files that are read (passwords, encodings, refusals by name) took 13 kB more, files that go with a
    // message, folded thinking and the choice of a library's languages 25. The page of models (their list, hosts, downloads, models of
    // one's own, the comparison) took 55, updates and smaller files 20. Sensors (nine sources, the live view, alerts, the outbox) took 100,
    // a model in ONNX of one's own 70, text and faces in pictures 45, scanned pages 15; a project's documents, a conversation's own sampling,
    // a message's personal data and the trials of threads 9: all of these are what nobody waits for at first, and are to
    // become a program of their own.
    Budget { what: "page: wasm, JavaScript, CSS", most_bytes: 950_000, is_of: is_page },
    // The page has it come when it is drawn itself, and draws texts as they are until then: nobody waits for it. Formulas as MathML
    // took 50 kB.
    Budget {
        what: "Markdown: wasm, JavaScript",
        most_bytes: 122_000,
        is_of: |name| name.starts_with("markdown") && !name.ends_with(".css"),
    },
    // It comes with the first file that a person gives. 1,600 kB were meant for it; the decoders of pictures came here from the
    // workers (92 kB here, 153 there), so that a hostile picture takes no model down. A program of their own would part them again. Scans come in formats of
    // their own (JBIG2, JPEG 2000, fax), whose decoders took 260.
    Budget {
        what: "reader: wasm",
        most_bytes: 1_960_000,
        is_of: |name| name.starts_with("reader_bg") && name.ends_with(".wasm"),
    },
    // It comes with the first model in ONNX, picture to be read, or face to be found. The engine has 162 operators, each for many types.
    Budget {
        what: "ONNX: wasm",
        most_bytes: 1_130_000,
        is_of: |name| name.starts_with("onnx_bg") && name.ends_with(".wasm"),
    },
    // It comes when something is first learnt or watched: half of it is candle's tensors, which training needs.
    Budget {
        what: "sensors: wasm",
        most_bytes: 520_000,
        is_of: |name| name.starts_with("sensors_bg") && name.ends_with(".wasm"),
    },
    // Kernels for strips and for weights of few bits, fourteen families, downloads with their log, and drafts took 130 kB; quantisers,
    // perplexity and signed updates 85. Search in some documents alone took 4.
    Budget {
        what: "worker: wasm",
        most_bytes: 1_715_000,
        is_of: |name| name.starts_with("worker_bg") && name.ends_with(".wasm"),
    },
    Budget {
        what: "worker, relaxed SIMD: wasm",
        most_bytes: 1_715_000,
        is_of: |name| name.starts_with("worker_relaxed_bg") && name.ends_with(".wasm"),
    },
    // A runner of its own, its shaders, and the trial of both.
    Budget {
        what: "worker, GPU: wasm",
        most_bytes: 1_790_000,
        is_of: |name| name.starts_with("worker_gpu_bg") && name.ends_with(".wasm"),
    },
];

fn is_page(name: &str) -> bool {
    let code =
        ["app-", "shell-", "start-"].iter().any(|start| name.starts_with(start)) && !name.ends_with(".css");
    code || name.ends_with(".css")
}

/// Looks at the last build, where there is one.
pub fn check() -> Result<()> {
    let dist = place::dist();
    step("sizes in brotli", "what a visit downloads", || {
        if !dist.join("index.html").is_file() {
            return Ok(Outcome::Skipped((), "nothing is built: `trunk build --release`".to_owned()));
        }
        BUDGETS.iter().try_for_each(|budget| weigh(budget, &dist)).map(Outcome::Did)
    })
}

fn weigh(budget: &Budget, dist: &Path) -> Result<()> {
    let mut bytes = 0;
    for path in files(dist)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if (budget.is_of)(&name) {
            bytes += compressed(&fs::read(&path).explain("read", &path)?)?;
        }
    }
    let line = held(budget, bytes)?;
    println!("    {line}");
    Ok(())
}

/// The figure in words; a failure where it is above its budget, or where nothing was weighed.
fn held(budget: &Budget, bytes: usize) -> Result<String> {
    let Budget { what, most_bytes, .. } = budget;
    let thousands = |bytes: usize| bytes as f64 / 1000.0;
    let line = format!("{what}: {:.1} kB of {:.0} kB", thousands(bytes), thousands(*most_bytes));
    match bytes {
        0 => Err(Failure::new(format!("{what}: dist has no such file; see xtask/src/sizes.rs"))),
        bytes if bytes > *most_bytes => Err(Failure::new(format!("{line}: too large"))),
        _ => Ok(line),
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).explain("read", folder)?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
}

/// At the level that hosts compress files with beforehand.
fn compressed(bytes: &[u8]) -> Result<usize> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut output = Vec::new();
    BrotliCompress(&mut &*bytes, &mut output, &parameters)
        .map_err(|error| Failure::new(format!("brotli: {error}")))?;
    Ok(output.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_its_budget_fails() {
        let page = &BUDGETS[0];
        let line = held(page, 340_040).unwrap();
        assert_eq!(line, "page: wasm, JavaScript, CSS: 340.0 kB of 950 kB");
        assert!(held(page, 950_001).unwrap_err().to_string().contains("too large"));
        assert!(held(page, 0).is_err(), "a renamed file must not pass");
    }

    #[test]
    fn each_file_is_of_one_part() {
        for (name, part) in [
            ("app-1_bg.wasm", Some(0)),
            ("app-1.js", Some(0)),
            ("shell-1.js", Some(0)),
            ("start-1.js", Some(0)),
            ("app-1.css", Some(0)),
            ("turn-1.css", Some(0)),
            ("markdown-1.css", Some(0)),
            ("markdown_bg-1.wasm", Some(1)),
            ("markdown-1.js", Some(1)),
            ("markdown_loader.js", Some(1)),
            ("reader_bg-1.wasm", Some(2)),
            ("onnx_bg-1.wasm", Some(3)),
            ("sensors_bg-1.wasm", Some(4)),
            ("worker_bg-1.wasm", Some(5)),
            ("worker_relaxed_bg-1.wasm", Some(6)),
            ("worker_gpu_bg-1.wasm", Some(7)),
            ("catalog.json", None),
        ] {
            let parts: Vec<_> = (0..BUDGETS.len()).filter(|index| (BUDGETS[*index].is_of)(name)).collect();
            assert_eq!(parts, part.into_iter().collect::<Vec<_>>(), "{name}");
        }
    }

    #[test]
    fn brotli_makes_smaller() {
        assert!(compressed(&[7; 100_000]).unwrap() < 100);
    }
}
