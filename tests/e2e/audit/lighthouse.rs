//! Lighthouse on a first visit with a slow phone (its own mobile profile: slow 4G, a quarter of this processor), from
//! a host that compresses as the usual ones do.

use std::{collections::BTreeMap, env, process::Command};

use serde_json::Value;

use crate::{app::dist, cdp::Browser, server::Server, turns::alone};

const LEAST: f64 = 95.0;
/// What hangs on no clock comes out the same each time, so that the best run counts.
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

#[test]
#[ignore = "wants Lighthouse: `cargo xtask audit`"]
fn lighthouse_is_content() {
    let _turn = alone();
    let server = Server::compressing(&dist());
    let url = format!("{}/", server.origin);
    // Asked by a person, all must be judged; among the tests, what a machine keeps Lighthouse from says nothing of Hearth.
    let is_asked = env::var_os("HEARTH_HOLD_SPEED").is_some_and(|hold| hold == "yes");
    let mut speeds = Vec::new();
    let mut best = BTreeMap::new();
    for number in 1..=RUNS {
        let report = match run(&url) {
            Ok(report) => report,
            Err(why) => {
                println!("run {number}: Lighthouse gave no report: {why}");
                continue;
            }
        };
        println!("run {number}: {}", figures(&report));
        println!("{}", lost(&report).join("\n"));
        speeds.extend(score(&report, SPEED));
        for category in HELD {
            if let Some(score) = score(&report, category) {
                best.entry(category).and_modify(|best: &mut f64| *best = best.max(score)).or_insert(score);
            }
        }
        // Two runs as good as wanted are the middle of three.
        let is_fast = speeds.iter().filter(|speed| **speed >= LEAST).count() > RUNS / 2;
        if is_fast && HELD.iter().all(|category| best.get(category) >= Some(&LEAST)) {
            break;
        }
    }
    speeds.sort_by(f64::total_cmp);
    let middle = speeds.get(speeds.len() / 2).copied();
    println!("{SPEED}: {middle:?} of {speeds:?}; {best:?}");
    for category in HELD {
        let best = best.get(category);
        assert!(best.is_some() || !is_asked, "{category}: no score in {RUNS} runs");
        assert!(
            best.is_none_or(|best| *best >= LEAST),
            "{category} {best:?}: what was lost is printed above"
        );
    }
    if is_asked {
        assert!(middle >= Some(LEAST), "{SPEED} {speeds:?}");
    }
}

/// A first visit in a browser that nobody used before.
fn run(url: &str) -> Result<Value, String> {
    let browser = Browser::start(&[]);
    let output = Command::new(super::told("HEARTH_NODE"))
        .arg(super::told("HEARTH_LIGHTHOUSE"))
        .args([url, "--quiet", "--output=json", "--output-path=stdout", "--no-enable-error-reporting"])
        .args(["--port", browser.port()])
        .output()
        .map_err(|error| format!("Node: {error}"))?;
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    let report: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    match report.get("runtimeError") {
        None => Ok(report),
        Some(error) => Err(error.to_string()),
    }
}

/// The scores, and what the one for speed is made of.
fn figures(report: &Value) -> String {
    let scores = HELD.iter().chain([&SPEED]).map(|category| {
        let score = score(report, category);
        format!("{category} {}", score.map_or("none".to_owned(), |score| format!("{score:.0}")))
    });
    let metrics = METRICS.iter().map(|name| {
        let audit = &report["audits"][name];
        let shown = audit["displayValue"].as_str().or(audit["errorMessage"].as_str());
        format!("{name} {}", shown.unwrap_or("?"))
    });
    scores.chain(metrics).collect::<Vec<_>>().join(", ")
}

/// Of a hundred; none where Lighthouse could not take a figure that it wants.
fn score(report: &Value, category: &str) -> Option<f64> {
    report["categories"][category]["score"].as_f64().map(|score| 100.0 * score)
}

/// Where anything was lost, with what Lighthouse says of it.
fn lost(report: &Value) -> Vec<String> {
    let categories = report["categories"].as_object().expect("categories");
    let of = |category: &Value| category["auditRefs"].as_array().cloned().unwrap_or_default();
    let all = categories.iter().flat_map(|(name, category)| {
        of(category).into_iter().filter(|of| of["weight"].as_f64() > Some(0.0)).map(move |of| (name, of))
    });
    all.filter_map(|(category, of)| {
        let name = of["id"].as_str()?;
        let audit = &report["audits"][name];
        let said =
            ["errorMessage", "displayValue", "title"].into_iter().find_map(|key| audit[key].as_str())?;
        match audit["score"].as_f64() {
            Some(score) if score < 1.0 => Some(format!("{category}, {name} {score:.2}: {said}")),
            Some(_) => None,
            None => audit.get("errorMessage").map(|_| format!("{category}, {name}: {said}")),
        }
    })
    .collect()
}
