//! Runs every case of a folder: `cases FOLDER [part of a name] [--ours]`, with our kernels where they are asked for. Must not know what is
//! right.
//!
//! A case is a folder with `model.onnx` and `in.bin`; beside them it leaves `got.bin`, or `refused.txt` with why, or `trap.txt`
//! where it panics. `tensors` says how a `.bin` is written.

#![allow(
    clippy::disallowed_methods,
    reason = "threads are banned for wasm32-unknown-unknown; this runs on the host"
)]

mod tensors;

use std::{
    env, fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    thread,
    time::Duration,
};

use hearth_onnx::{Kernels, Limits, Model};

/// A case takes milliseconds; one that takes this long hangs.
const LONGEST: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let (options, arguments): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let kernels =
        if options.iter().any(|option| option == "--ours") { Kernels::Ours } else { Kernels::default() };
    let mut arguments = arguments.into_iter();
    let Some(folder) = arguments.next() else {
        eprintln!("which folder?");
        return ExitCode::FAILURE;
    };
    let part = arguments.next().unwrap_or_default();
    panic::set_hook(Box::new(|_| {}));
    for case in cases(Path::new(&folder)).into_iter().filter(|case| case.to_string_lossy().contains(&part)) {
        let (send, receive) = mpsc::channel();
        let folder = case.clone();
        thread::spawn(move || {
            let outcome = panic::catch_unwind(AssertUnwindSafe(|| run(&folder, kernels)));
            drop(send.send(outcome.unwrap_or_else(|cause| ("trap.txt", said(&*cause).into_bytes()))));
        });
        let (name, content) =
            receive.recv_timeout(LONGEST).unwrap_or_else(|_| ("trap.txt", b"it hangs".to_vec()));
        for stale in ["got.bin", "refused.txt", "trap.txt"] {
            drop(fs::remove_file(case.join(stale)));
        }
        if !part.is_empty() && name != "got.bin" {
            println!("{}: {name}: {}", case.display(), String::from_utf8_lossy(&content));
        }
        if let Err(error) = fs::write(case.join(name), content) {
            eprintln!("{}: {error}", case.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.join("model.onnx").exists() {
            found.push(path);
        } else if path.is_dir() {
            found.extend(cases(&path));
        }
    }
    found.sort();
    found
}

fn run(case: &Path, kernels: Kernels) -> (&'static str, Vec<u8>) {
    match outputs(case, kernels) {
        Ok(outputs) => ("got.bin", outputs),
        Err(why) => ("refused.txt", why.into_bytes()),
    }
}

fn outputs(case: &Path, kernels: Kernels) -> Result<Vec<u8>, String> {
    let file = fs::read(case.join("model.onnx")).map_err(|error| error.to_string())?;
    let inputs = fs::read(case.join("in.bin")).map_err(|error| error.to_string())?;
    let inputs = tensors::read(&inputs).ok_or("inputs of an element type without a form")?;
    let model = Model::open_on(kernels, file, Vec::new(), &Limits::default());
    let model = model.map_err(|error| error.to_string())?;
    let outputs = model.run(inputs).map_err(|error| error.to_string())?;
    Ok(tensors::written(&outputs))
}

fn said(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default()
}
