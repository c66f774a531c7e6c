//! How long a model takes: `speed CASE SECONDS`, natively and under WASI. Must not know what it is compared with.
//!
//! The case is one that the example `cases` takes. The model is opened, run once, and run again for so many seconds; a line of JSON
//! says what it took, in milliseconds.

#![allow(
    clippy::disallowed_methods,
    reason = "clocks are banned for wasm32-unknown-unknown; this runs on the host and under WASI"
)]

mod tensors;

use std::{
    env, fs,
    io::{self, Read},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use hearth_onnx::{Limits, Model};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(case), Some(seconds)) = (arguments.next(), arguments.next().and_then(|text| text.parse().ok()))
    else {
        eprintln!("which case, and for how many seconds?");
        return ExitCode::FAILURE;
    };
    match measured(Path::new(&case), Duration::from_secs_f64(seconds)) {
        Ok([open, first, mean]) => {
            println!("{{\"open\":{open:.3},\"first\":{first:.3},\"mean\":{mean:.3}}}")
        }
        Err(why) => println!("{{\"refused\":{why:?}}}"),
    }
    ExitCode::SUCCESS
}

fn measured(case: &Path, longest: Duration) -> Result<[f64; 3], String> {
    let file = whole(&case.join("model.onnx")).map_err(|error| error.to_string())?;
    let inputs = whole(&case.join("in.bin")).map_err(|error| error.to_string())?;
    let inputs = tensors::read(&inputs).ok_or("inputs of an element type without a form")?;
    let started = Instant::now();
    let model = Model::open(file, Vec::new(), &Limits::default()).map_err(|error| error.to_string())?;
    let open = milliseconds(started.elapsed());
    let run = || model.run(inputs.clone()).map_err(|error| error.to_string());
    let started = Instant::now();
    drop(tensors::written(&run()?));
    let first = milliseconds(started.elapsed());
    let mut count = 0;
    let started = Instant::now();
    while count < 3 || started.elapsed() < longest {
        run()?;
        count += 1;
    }
    Ok([open, first, milliseconds(started.elapsed()) / f64::from(count)])
}

/// In pieces: Node's WASI crashes on one of 90 MB.
fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    let mut content = Vec::with_capacity(usize::try_from(file.metadata()?.len()).unwrap_or(0));
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(content);
        }
        content.extend_from_slice(&piece[..read]);
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
