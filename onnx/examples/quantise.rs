//! Makes a file smaller: `quantise IN OUT`. Must not know what is compared.

use std::{env, fs, ops::ControlFlow, process::ExitCode};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        eprintln!("which file, and where to?");
        return ExitCode::FAILURE;
    };
    let file = match fs::read(&from) {
        Ok(file) => file,
        Err(error) => {
            eprintln!("{from}: {error}");
            return ExitCode::FAILURE;
        }
    };
    match hearth_onnx::quantise(file, &mut |_, _| ControlFlow::Continue(())) {
        Ok(small) => {
            println!("{} operators, {} kept", small.operators, small.kept);
            fs::write(to, small.file).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{from}: {error}");
            ExitCode::FAILURE
        }
    }
}
