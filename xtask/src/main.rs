//! What a person types: `cargo xtask <command>`. One file per command, in the order of [`COMMANDS`].
//!
//! The commands stand on [`step`] (what is said while something runs), [`process`] (other programs),
//! [`place`] (where things are), [`tools`], [`chromium`], [`firefox`], [`vulkan`] and [`npm`] (what must be installed). This crate must not know
//! the app's code.

mod audit;
mod bench;
mod build;
mod check;
mod chromium;
mod collector;
mod debian;
mod dist;
mod e2e;
mod edge;
mod failure;
mod firefox;
mod help;
mod in_browser;
mod models;
mod natively;
mod npm;
mod place;
mod process;
mod serve;
mod sizes;
mod soak;
mod step;
mod test;
mod tools;
mod updates;
mod vulkan;
mod wasm_opt;

use std::process::ExitCode;

use failure::{Failure, Result};

/// A word that can be typed.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        about: "Installs what is missing, fetches the default model, builds the page and serves it.",
        run: serve::run,
    },
    Command {
        name: "build",
        about: "The same, without the server: the folder `dist`, for any static host (docs/HOSTING.md).",
        run: build::run,
    },
    Command {
        name: "test",
        about: "Everything: check, native tests, tests in a browser, the built page from end to end.",
        run: test::run,
    },
    Command {
        name: "check",
        about: "What needs no browser and no model: format, lints for host and wasm32, the tidy test, sizes.",
        run: check::run,
    },
    Command {
        name: "soak",
        about: "The long suites, which `test` leaves out: damaged and hostile files (`soak --help`).",
        run: soak::run,
    },
    Command {
        name: "bench",
        about: "Hearth's speed beside that of others, in one browser and one run (`bench --help`).",
        run: bench::run,
    },
    Command {
        name: "audit",
        about: "The built page before axe-core and Lighthouse, its first paint, a walk in Firefox. Wants Node.",
        run: audit::run,
    },
    Command {
        name: "models",
        about: "Fetches the models that docs/MODELS.md names into the cache and checks their SHA-256.",
        run: models::run,
    },
    Command {
        name: "keys",
        about: "Makes the pair of keys that signs updates of models (docs/UPDATES.md).",
        run: updates::keys::run,
    },
    Command {
        name: "sign",
        about: "Signs a manifest of updates as its next version (`sign --help`).",
        run: updates::sign::run,
    },
    Command {
        name: "collector",
        about: "A small receiver for sensors' results, over SQLite (docs/COLLECTOR.md; `collector --help`).",
        run: collector::run,
    },
    Command {
        name: "edge",
        about: "Builds hearth-edge.wasm: the same engine and tasks without a browser, under WASI or as a worker (docs/EDGE.md).",
        run: edge::run,
    },
    Command { name: "dist", about: "Finishes a build; Trunk calls it (Trunk.toml).", run: dist::run },
    Command { name: "help", about: "Prints this.", run: help::run },
];

fn main() -> ExitCode {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&typed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(typed: &[String]) -> Result<()> {
    let Some((name, arguments)) = typed.split_first() else {
        return help::run(&[]);
    };
    let name = match name.as_str() {
        "-h" | "--help" => "help",
        name => name,
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Err(Failure::new(format!("there is no command `{name}`: `cargo xtask help` lists them")));
    };
    (command.run)(arguments)
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, dispatch};

    #[test]
    fn an_unknown_command_is_one_sentence() {
        let failure = dispatch(&["srve".to_owned()]).unwrap_err().to_string();
        assert_eq!(failure, "there is no command `srve`: `cargo xtask help` lists them");
    }

    #[test]
    fn arguments_that_mean_nothing_are_refused() {
        for name in ["test", "check", "audit", "models", "dist", "help"] {
            let command = COMMANDS.iter().find(|command| command.name == name).unwrap();
            let failure = (command.run)(&["--now".to_owned()]).unwrap_err().to_string();
            assert_eq!(failure, format!("`cargo xtask {name}` takes no arguments, got `--now`"));
        }
    }
}
