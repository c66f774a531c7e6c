//! `cargo xtask help`: the commands, a line each.

use crate::{
    COMMANDS,
    failure::{Result, no_arguments},
};

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("help", arguments)?;
    println!("Usage: cargo xtask <command>\n");
    for command in COMMANDS {
        println!("  {:10}{}", command.name, command.about);
    }
    println!(
        "
`bench --help` lists what can be measured.
`serve` hands further arguments to `trunk serve`: `cargo xtask serve --port 9000 --open`.
HEARTH_CACHE      folder for models and tools instead of .cache, to share them between clones
HEARTH_CHROMIUM   the browser that `test` and `bench` drive, instead of the one on PATH
CHROMEDRIVER      its driver, instead of the one on PATH
HEARTH_FIREFOX    the Firefox of `test` and `audit`, instead of the one on PATH"
    );
    Ok(())
}
