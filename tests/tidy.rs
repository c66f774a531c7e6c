//! Holds what docs/ARCHITECTURE.md promises about the sources: which way the arrows point, how files open,
//! what they are called, how long they are. Reads text alone, so it takes no time and needs nothing built.
//!
//! The rules are functions over (path, text); beside each lie tests that turn an arrow and see it caught.

#![allow(clippy::unwrap_used, reason = "a test that can't read the sources should stop")]

#[path = "tidy/arrows.rs"]
mod arrows;
#[path = "tidy/folders.rs"]
mod folders;
#[path = "tidy/manners.rs"]
mod manners;
#[path = "tidy/network.rs"]
mod network;
#[path = "tidy/page.rs"]
mod page;
#[path = "tidy/pure.rs"]
mod pure;
#[path = "tidy/scan.rs"]
mod scan;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One thing that is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub path: String,
    pub line: usize,
    pub text: String,
}

impl Complaint {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

#[test]
fn arrows_point_one_way() {
    let crates = arrows::crates(&read("Cargo.toml"));
    let complaints =
        sources(&["src"]).iter().flat_map(|(path, text)| arrows::check(path, text, &crates)).collect();
    report(complaints);
}

#[test]
fn exceptions_are_still_needed() {
    let page = sources(&["src/ui"]);
    let paths: Vec<&str> = page.iter().map(|(path, _)| path.as_str()).collect();
    let references: Vec<_> =
        page.iter().map(|(path, text)| (path.as_str(), scan::references(path, text))).collect();
    report([pure::missing(&paths), page::unneeded(&references)].concat());
}

#[test]
fn a_sheet_stands_beside_its_component() {
    let (sheets, components) = (files(&["src/ui"], "css"), files(&["src/ui"], "rs"));
    report(folders::check_sheets(&borrowed(&sheets), &borrowed(&components)));
}

#[test]
fn a_task_has_one_name_in_all_layers() {
    let requests: Vec<String> = sources(&["src/protocol"])
        .into_iter()
        .filter(|(path, text)| {
            !path.ends_with("/mod.rs") && scan::words(text).iter().any(|(_, word)| word == "tie")
        })
        .map(|(path, _)| path.trim_start_matches("src/protocol/").trim_end_matches(".rs").to_owned())
        .collect();
    report(folders::check_tasks(&borrowed(&requests), &borrowed(&files(&["src"], "rs"))));
}

#[test]
fn files_have_manners() {
    let everywhere = sources(&[
        "src",
        "collector/src",
        "collector/tests",
        "onnx/src",
        "reader/src",
        "sensors/src",
        "yew/src",
        "tests",
        "benches",
        "xtask/src",
        "build.rs",
    ]);
    report(everywhere.iter().flat_map(|(path, text)| manners::check(path, text)).collect());
}

#[test]
fn requests_leave_in_one_place() {
    let mut complaints: Vec<_> =
        sources(&["src"]).iter().flat_map(|(path, text)| network::check(path, text)).collect();
    for script in ["service_worker.js", "shell.js"].map(|name| format!("assets/{name}")) {
        if Path::new(env!("CARGO_MANIFEST_DIR")).join(&script).exists() {
            complaints.extend(network::check_script(&script, &read(&script)));
        }
    }
    complaints.extend(network::check_manifest(&read("Cargo.toml")));
    report(complaints);
}

#[test]
fn files_are_short() {
    let lengths = sources(&["src"]).iter().map(|(_, text)| text.lines().count()).collect();
    let median = manners::median(lengths);
    assert!(
        median < manners::MEDIAN_LINES,
        "half the files in src have {median} lines or more; under {} is the promise: split by subject",
        manners::MEDIAN_LINES
    );
}

/// Each row of the table names a test that is there.
#[test]
fn a_hundred_bad_inputs_are_held_by_tests() {
    let table = read("tests/BAD_INPUTS.md");
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    let mut held = 0;
    for (number, row) in (1..).zip(rows) {
        assert!(row.starts_with(&format!("| {number} | ")), "not counted in order: {row}");
        let test = row.split('`').nth(1).and_then(|test| test.split_once("::"));
        let (file, name) = test.unwrap_or_else(|| panic!("names no test: {row}"));
        assert!(read(file).contains(&format!("fn {name}()")), "{file} has no {name}");
        held = number;
    }
    assert!(held >= 100, "{held} bad inputs");
}

fn report(complaints: Vec<Complaint>) {
    let lines: Vec<String> =
        complaints.iter().map(|found| format!("{}:{}: {}", found.path, found.line, found.text)).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

/// Every Rust file below, as (path with slashes from the root, text).
fn sources(below: &[&str]) -> Vec<(String, String)> {
    let with_text = |path: String| {
        let text = read(&path);
        (path, text)
    };
    files(below, "rs").into_iter().map(with_text).collect()
}

/// The paths of all files of a kind, with slashes from the root.
fn files(below: &[&str], kind: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    below.iter().for_each(|start| collect(&root.join(start), kind, &mut files));
    files.sort();
    assert!(!files.is_empty(), "nothing to read below {below:?}");
    let from_root = |file: &PathBuf| file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    files.iter().map(from_root).collect()
}

fn collect(at: &Path, kind: &str, files: &mut Vec<PathBuf>) {
    if at.is_dir() {
        for entry in fs::read_dir(at).unwrap() {
            collect(&entry.unwrap().path(), kind, files);
        }
    } else if at.extension().is_some_and(|extension| extension == kind) {
        files.push(at.to_path_buf());
    }
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}
