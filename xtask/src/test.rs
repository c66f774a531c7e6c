//! `cargo xtask test`: everything that says whether Hearth works, the cheap things first.

use std::{process::Command, thread, time::Instant};

use crate::{
    audit::{self, Judges, Speed},
    check, chromium, e2e,
    failure::{Result, no_arguments},
    in_browser, models, natively, place, process, sizes,
    step::{always, seconds},
    tools, vulkan,
};

pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments("test", arguments)?;
    let start = Instant::now();
    tools::ensure()?;
    let chromium = chromium::ensure()?;
    vulkan::ensure()?;
    models::ensure()?;
    check::format()?;
    // Linking the page's programs takes minutes of one core, which the other cores' work hides.
    place::make_folder(&place::target())?;
    let page = process::beside(tools::trunk("build"), place::target().join("trunk.log"))?;
    natively::build()?;

    let mut closing = Vec::new();
    let mut tests = |name: &str, why: &str, command: &mut Command| {
        let lines = always(name, why, || process::run_tests(command))?;
        closing.extend(lines.into_iter().map(|line| format!("{name}: {line}")));
        Ok(())
    };
    // Native tests leave cores idle: a few of them take minutes on one.
    thread::scope(|scope| {
        let beside = scope.spawn(|| in_browser::build().and_then(|()| check::lint_beside_builds()));
        tests(
            "native tests",
            "engine, workers, what the page thinks, and this tool",
            // What they measured is worth reading when they pass, too.
            natively::cargo_test().args(["--tests", "--", "--show-output"]),
        )?;
        always("tests in a browser, and benches", "built and linted beside the native tests", || {
            beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })?;
    for (name, why, mut command) in in_browser::runs(&chromium)? {
        tests(&name, why, &mut command)?;
    }
    always("trunk build --release", "the page as people get it, begun beside the native build", || {
        process::refuse_warnings(&page.join()?)
    })?;
    sizes::check()?;
    // Node is asked of nobody who only wants to know whether Hearth works.
    // Nor does a registry that is away say anything about Hearth.
    let judges = Judges::install().unwrap_or_else(|failure| {
        println!("    {failure}: nobody judges the page this time");
        None
    });
    tests(
        "end-to-end tests",
        "the built page in a real browser with the real model",
        e2e::scenarios(natively::cargo_test(), &chromium)
            // Whatever scenarios take pictures of is judged too.
            .envs(judges.as_ref().map(|judges| ("HEARTH_AXE", &judges.axe))),
    )?;
    if let Some(judges) = judges {
        tests(
            "audit",
            "the built page before axe-core and Lighthouse",
            &mut audit::scenarios(natively::cargo_test(), &chromium, &judges, Speed::Printed),
        )?;
    }

    println!("==> all passed in {}", seconds(start.elapsed()));
    for line in closing {
        println!("    {line}");
    }
    Ok(())
}
