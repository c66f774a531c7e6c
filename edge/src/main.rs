//! `hearth-edge`: what `--help` says.

use std::{
    io::{Write, stderr, stdout},
    process::ExitCode,
};

use hearth_edge::{
    arguments::{Asked, HELP, read},
    commands,
};

fn main() -> ExitCode {
    let done = read(lexopt::Parser::from_env()).and_then(|asked| match asked {
        Asked::Help => Ok(stdout().write_all(HELP.as_bytes())?),
        Asked::Run(arguments) => commands::run(arguments),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads it, there is nobody to tell.
            let _ = writeln!(stderr(), "hearth-edge: {error}");
            ExitCode::FAILURE
        }
    }
}
