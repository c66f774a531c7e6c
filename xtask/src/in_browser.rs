//! The tests that a browser runs without the page: what they are, how they are built, and what runs them. Must not know what they test.

use std::process::Command;

use crate::{chromium::Chromium, failure::Result, natively, place, process};

struct Suite {
    features: &'static str,
    /// What the page's own build of these features has: what they depend on is then there already.
    profile: &'static str,
    test: &'static str,
    why: &'static str,
}

const SUITES: [Suite; 3] = [
    Suite {
        features: "worker",
        profile: "release",
        test: "browser",
        why: "the browser's side of the platform, and its kernels",
    },
    Suite {
        features: "gpu,relaxed-simd",
        profile: "release",
        test: "browser",
        why: "the same with the kernels that most browsers get, and WebGPU",
    },
    Suite { features: "app", profile: "page", test: "history", why: "where the page keeps conversations" },
];

impl Suite {
    fn cargo(&self) -> Command {
        let mut cargo = process::cargo(["test", "--target=wasm32-unknown-unknown", "--no-default-features"]);
        cargo.args([
            format!("--features={}", self.features),
            format!("--profile={}", self.profile),
            format!("--test={}", self.test),
        ]);
        natively::lint_while_compiling(&mut cargo);
        cargo
    }
}

/// Builds them all, and says nothing unless one fails or warns: others run meanwhile.
pub fn build() -> Result<()> {
    for suite in &SUITES {
        let mut cargo = suite.cargo();
        cargo.arg("--no-run");
        let log = place::target().join("in-browser.log");
        process::refuse_warnings(&process::beside(cargo, log)?.join()?)?;
    }
    Ok(())
}

/// What runs each: its name, why, and the command.
pub fn runs(chromium: &Chromium) -> Result<Vec<(String, &'static str, Command)>> {
    let capabilities = chromium.capabilities()?;
    let run = |suite: &Suite| {
        let mut cargo = suite.cargo();
        cargo
            .env("CHROMEDRIVER", &chromium.driver)
            // Seconds for all of them: WebGPU is computed by the processor here.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities);
        (format!("browser unit tests, {}", suite.features), suite.why, cargo)
    };
    Ok(SUITES.iter().map(run).collect())
}
