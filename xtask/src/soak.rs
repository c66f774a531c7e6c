//! `cargo xtask soak`: the suites that take minutes, of which `cargo xtask test` runs a short part. They are tests that are ignored, built
//! as other tests are: with optimisation, and with the checks that a release leaves out.

use crate::{
    failure::{Failure, Result},
    process,
    step::always,
};

struct Suite {
    name: &'static str,
    why: &'static str,
    package: &'static str,
    /// The test target that its ignored tests are in.
    target: &'static str,
}

const SUITES: [Suite; 5] = [
    Suite {
        name: "files",
        why: "hundreds of damaged files through every reader",
        package: "hearth-reader",
        target: "damaged_files",
    },
    Suite {
        name: "drafts",
        why: "a hundred answers of the default model, with drafts by look-up and without",
        package: "hearth",
        target: "drafts",
    },
    Suite {
        name: "memory",
        why: "models of up to 4 GB take what their headers say",
        package: "hearth",
        target: "memory_estimate",
    },
    Suite {
        name: "downloads",
        why: "300 faults of network and server, each over 98 MB",
        package: "hearth",
        target: "downloads",
    },
    Suite {
        name: "outbox",
        why: "864,000 results to a collector that fails, with the worker killed 20 times",
        package: "hearth-collector",
        target: "outbox",
    },
];

pub fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("Usage: cargo xtask soak [suites]\n");
        for Suite { name, why, .. } in SUITES {
            println!("  {name:10}{why}");
        }
        return Ok(());
    }
    let named = |name: &&String| !SUITES.iter().any(|suite| suite.name == name.as_str());
    if let Some(unknown) = arguments.iter().find(named) {
        let names = SUITES.map(|suite| suite.name).join(", ");
        return Err(Failure::new(format!("there is no suite `{unknown}`: {names}")));
    }
    for Suite { name, why, package, target } in SUITES {
        if !arguments.is_empty() && !arguments.iter().any(|argument| argument == name) {
            continue;
        }
        always(name, why, || {
            process::run_tests(&mut process::cargo([
                "test",
                &format!("--package={package}"),
                &format!("--test={target}"),
                "--",
                "--ignored",
                "--nocapture",
            ]))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn an_unknown_suite_is_one_sentence() {
        let failure = run(&["file".to_owned()]).unwrap_err().to_string();
        assert_eq!(failure, "there is no suite `file`: files, drafts, memory, downloads, outbox");
    }
}
