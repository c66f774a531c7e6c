//! `cargo xtask build`: from a fresh clone to the folder that goes to a host.

use crate::{
    failure::{Result, no_arguments},
    models, process, sizes,
    step::always,
    tools, wasm_opt,
};

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("build", arguments)?;
    tools::ensure()?;
    wasm_opt::look()?;
    models::ensure()?;
    always("trunk build --release", "the page as people get it", || {
        process::run(&mut tools::trunk("build"))
    })?;
    sizes::check()
}
