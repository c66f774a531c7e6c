//! Lighthouse on a first visit with a slow phone (its own mobile profile: slow 4G, a quarter of this processor), from
//! a host that compresses as the usual ones do.

use std::{env, path::PathBuf, process::Command};

use serde_json::Value;

use crate::{app::dist, app::turn, server::Server};

const LEAST: f64 = 95.0;
/// What hangs on no clock comes out the same each time.
const HELD: [&str; 2] = ["accessibility", "best-practices"];
const SPEED: &str = "performance";
/// A busy moment spoils one run; the middle of three stands.
const RUNS: usize = 3;
const METRICS: [&str; 5] = [
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "speed-index",
];
const FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage \
                     --disable-background-networking --disable-component-update --disable-sync";

#[test]
#[ignore = "wants Lighthouse: `cargo xtask audit`"]
fn lighthouse_is_content() {
    let _turn = turn();
    let server = Server::compressing(&dist());
    let mut speeds = Vec::new();
    while speeds.len() < RUNS {
        let report = run(&format!("{}/", server.origin));
        let metrics = METRICS.map(|name| {
            let shown = report["audits"][name]["displayValue"].as_str().unwrap_or("?");
            format!("{name} {shown}")
        });
        println!("{SPEED} {:.0}: {}", score(&report, SPEED), metrics.join(", "));
        speeds.push(score(&report, SPEED));
        if speeds.len() == 1 {
            for category in HELD {
                println!("{category} {:.0}", score(&report, category));
            }
            let lost = lost(&report);
            println!("{}", lost.join("\n"));
            for category in HELD {
                assert!(score(&report, category) >= LEAST, "{category}: {lost:#?}");
            }
        }
        // Two runs as good as wanted are the middle of three.
        if speeds.iter().filter(|speed| **speed >= LEAST).count() > RUNS / 2 {
            break;
        }
    }
    speeds.sort_by(f64::total_cmp);
    let middle = speeds[speeds.len() / 2];
    println!("{SPEED}: {middle:.0} of {speeds:?}");
    if env::var_os("HEARTH_HOLD_SPEED").is_some_and(|hold| hold == "yes") {
        assert!(middle >= LEAST, "{SPEED} {middle:.0} of {speeds:?}");
    }
}

fn run(url: &str) -> Value {
    let browser = env::var_os("HEARTH_CHROMIUM").map_or_else(|| PathBuf::from("chromium"), PathBuf::from);
    let output = Command::new(super::told("HEARTH_NODE"))
        .arg(super::told("HEARTH_LIGHTHOUSE"))
        .args([url, "--quiet", "--output=json", "--output-path=stdout", "--no-enable-error-reporting"])
        .arg(format!("--chrome-flags={FLAGS}"))
        .env("CHROME_PATH", browser)
        .output()
        .expect("Node");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "Lighthouse failed:\n{said}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report in JSON");
    assert!(report.get("runtimeError").is_none(), "{}", report["runtimeError"]);
    report
}

/// Of a hundred.
fn score(report: &Value, category: &str) -> f64 {
    let score = report["categories"][category]["score"].as_f64();
    100.0 * score.unwrap_or_else(|| panic!("no score for {category}"))
}

/// Where anything was lost, with what Lighthouse says of it.
fn lost(report: &Value) -> Vec<String> {
    let categories = report["categories"].as_object().expect("categories");
    let of = |category: &Value| category["auditRefs"].as_array().cloned().unwrap_or_default();
    let all = categories.iter().flat_map(|(name, category)| {
        of(category).into_iter().filter(|of| of["weight"].as_f64() > Some(0.0)).map(move |of| (name, of))
    });
    all.filter_map(|(category, of)| {
        let audit = &report["audits"][of["id"].as_str()?];
        let score = audit["score"].as_f64()?;
        let what = audit["displayValue"].as_str().or(audit["title"].as_str())?;
        (score < 1.0)
            .then(|| format!("{category}, {} {score:.2}: {what}", audit["id"].as_str().unwrap_or("?")))
    })
    .collect()
}
