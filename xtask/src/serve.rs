//! `cargo xtask serve`: from a fresh clone to a served page.

use std::process::Command;

use crate::{failure::Result, models, tools, wasm_opt};

/// Further arguments go to `trunk serve`.
pub fn run(arguments: &[String]) -> Result<()> {
    tools::ensure()?;
    wasm_opt::look()?;
    models::ensure()?;
    println!("==> trunk serve --release (the first build takes some minutes; Ctrl+C ends it)");
    let mut trunk = tools::trunk("serve");
    trunk.args(arguments);
    become_it(trunk)
}

/// This process turns into the server, so that whoever ends the one ends the other.
#[cfg(unix)]
fn become_it(mut trunk: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = trunk.exec();
    Err(crate::failure::Failure::new(format!("can't run `trunk`: {error}")))
}

#[cfg(not(unix))]
fn become_it(mut trunk: Command) -> Result<()> {
    crate::process::run(&mut trunk)
}
