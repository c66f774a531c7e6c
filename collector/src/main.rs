//! The collector's binary: reads what was typed, and serves until it is interrupted.

use std::process::ExitCode;

use collector::{Options, Running, USAGE};

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("collector: {why}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<(), Box<dyn std::error::Error>> {
    let Some(options) = Options::read(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(());
    };
    let database = options.database.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let running = Running::start(options)?;
    println!("collecting at {}/results into {database}", running.address());
    Ok(running.wait()?)
}
