//! axe-core in the page: every page as a first visit shows it, in both languages and themes, on a phone and a desktop.
//! What scenarios take pictures of is judged too, where axe-core is at hand.

use std::{collections::BTreeMap, env, fs};

use serde_json::Value;

use crate::{
    app::App,
    looks::{choose, each_look},
};

/// The findings, each rule with the elements that break it. All rules but the experimental ones count, also those that no
/// standard asks for; the size of targets is WCAG 2.2's, and off unless asked for.
const JUDGE: &str = "axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(node =>
        `${id}: ${node.target.flat().join(' ')}: ${node.failureSummary.split('\\n').slice(1).join(' ').trim()} ${node.html}`)))";

/// What was found, and where it was seen.
#[derive(Default)]
pub struct Findings(BTreeMap<String, Vec<String>>);

impl Findings {
    /// Judges what is shown now.
    fn look(&mut self, app: &App, seen: &str) {
        if app.page.evaluate("typeof axe") == "undefined" {
            let script = fs::read_to_string(super::told("HEARTH_AXE")).expect("axe-core");
            app.page.evaluate(&format!("{script}; 0"));
        }
        let Value::Array(found) = app.page.evaluate(JUDGE) else { panic!("axe-core gives a list") };
        for finding in found {
            let finding = finding.as_str().unwrap_or_default().to_owned();
            self.0.entry(finding).or_default().push(seen.to_owned());
        }
    }

    fn hold(self) {
        for (finding, seen) in &self.0 {
            println!("{finding}\n    in {}", seen.join(", "));
        }
        assert!(self.0.is_empty(), "axe-core found what is printed above");
    }
}

/// Judges what a scenario shows, in this one look; without axe-core nothing is judged.
pub fn judge(app: &App, seen: &str) {
    if env::var_os("HEARTH_AXE").is_some() {
        let mut findings = Findings::default();
        findings.look(app, seen);
        findings.hold();
    }
}

#[test]
#[ignore = "wants axe-core: `cargo xtask audit`"]
fn axe_finds_nothing_on_any_page() {
    let app = App::open();
    let mut findings = Findings::default();
    let mut looks = 0;
    for (language, settings) in [("English", "Settings"), ("中文", "設定")] {
        app.page.resize(1280, 800);
        app.page.click("button", "Settings");
        choose(&app, "Language", language);
        app.page.wait_for("heading", settings);
        each_look(&app, |look| {
            findings.look(&app, &format!("{language} settings {look}"));
            looks += 1;
        });
        app.page.press("Escape");
        for page in pages(&app) {
            app.page.evaluate(&format!("location.hash = {page:?}; 0"));
            let shown = format!(
                "document.querySelector('nav [aria-current=page]')?.getAttribute('href') === {page:?}"
            );
            app.page.wait("the page", &shown);
            each_look(&app, |look| {
                findings.look(&app, &format!("{language} {page} {look}"));
                looks += 1;
            });
        }
    }
    println!("axe-core looked {looks} times");
    findings.hold();
}

/// The address of each, as the navigation has it.
fn pages(app: &App) -> Vec<String> {
    let pages =
        app.page.evaluate("[...document.querySelectorAll('nav a')].map(link => link.getAttribute('href'))");
    let pages: Vec<String> = serde_json::from_value(pages).expect("a list of fragments");
    assert!(pages.len() > 5, "{pages:?}");
    pages
}
