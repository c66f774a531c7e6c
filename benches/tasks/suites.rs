//! Parts that are measured by ignored tests: they run here one after the other, and the figures that they print are read.
//!
//! A figure is a line `figure NAME VALUE`.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    place::Place,
    report::{
        Report,
        Wanted::{self, AtLeast, AtMost, Told},
    },
};

const END_TO_END: [&str; 5] = ["test", "--quiet", "--no-default-features", "--features=e2e", "--test=e2e"];

/// One test at a time.
const ONE: [&str; 1] = ["--test-threads=1"];

struct Suite<'a> {
    /// Up to the runner's own arguments, and those.
    cargo: &'a [&'a str],
    runner: &'a [&'a str],
    test: &'a str,
    environment: Vec<(&'static str, PathBuf)>,
}

/// Of each name, the last value.
type Figures = BTreeMap<String, f64>;

impl Suite<'_> {
    fn run(&self, place: &Place) -> Result<Figures, String> {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&place.root).args(self.cargo);
        // The browser's runner takes `--ignored` for a wish to leave them out.
        cargo.args(["--", "--include-ignored", "--nocapture"]).args(self.runner).arg(self.test);
        for (name, _) in env::vars_os() {
            // Cargo's own about this package: an inner cargo would build everything again because of them.
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "CARGO" {
                cargo.env_remove(name);
            }
        }
        cargo
            .env("HEARTH_DIST", &place.dist)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        let mut child =
            cargo.stdout(Stdio::piped()).spawn().map_err(|error| format!("can't run cargo: {error}"))?;
        let mut figures = Figures::new();
        for line in child.stdout.take().into_iter().flat_map(|stdout| BufReader::new(stdout).lines()) {
            let line = line.map_err(|error| error.to_string())?;
            println!("  {line}");
            figures.extend(figure(&line));
        }
        let status = child.wait().map_err(|error| error.to_string())?;
        if status.success() {
            Ok(figures)
        } else {
            Err(format!("{} failed; what is above says why", self.test))
        }
    }
}

/// The name and the value, wherever in a line they stand: a runner may have begun it.
fn figure(line: &str) -> Option<(String, f64)> {
    let mut words = line.split_once("figure ")?.1.split_whitespace();
    Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
}

/// Runs it and takes down what is wanted of its figures: name, target, bound.
fn take(
    place: &Place,
    report: &mut Report,
    suite: &Suite<'_>,
    wanted: &[(&str, &str, Wanted)],
) -> Result<(), String> {
    let ran = suite.run(place);
    let figures = ran.as_ref().ok();
    for (name, target, wanted) in wanted {
        report.seen(*target, *wanted, figures.and_then(|figures| figures.get(*name)).copied());
    }
    ran.map(|_| ())
}

pub fn few_examples(place: &Place, report: &mut Report) -> Result<(), String> {
    let environment = vec![("HEARTH_REVIEWS", place.made("reviews.json")?)];
    let suite = Suite { cargo: &END_TO_END, runner: &ONE, test: "a_few_examples", environment };
    let wanted = [
        (
            "few-examples.train-s",
            "few examples, 16 a class: seconds from the click to a trained head",
            AtMost(3.0),
        ),
        ("few-examples.right", "few examples, 16 a class: right on IMDB reviews", Told),
    ];
    take(place, report, &suite, &wanted)
}

pub fn images(place: &Place, report: &mut Report) -> Result<(), String> {
    let peer = place.onnx_runtime.clone().ok_or("left out: there is no ONNX Runtime Web")?;
    let environment = vec![
        ("HEARTH_PHOTOGRAPHS", place.made("photographs")?),
        ("HEARTH_EXPECTED", place.made("photographs.json")?),
        ("HEARTH_ONNX", place.made("graph")?),
        ("HEARTH_ORT", peer.join("onnxruntime-web/dist")),
    ];
    let suite =
        Suite { cargo: &END_TO_END, runner: &ONE, test: "photographs_beside_onnx_runtime_web", environment };
    let wanted = [
        ("images.same", "images, share of 20 photographs with the reference's best class", AtLeast(1.0)),
        ("images.times", "images, times ONNX Runtime Web 1.30.0's speed, one thread each", AtLeast(1.3)),
        ("images.ms", "images, milliseconds a picture, one thread", AtMost(45.0)),
    ];
    take(place, report, &suite, &wanted)
}

pub fn search(place: &Place, report: &mut Report) -> Result<(), String> {
    let environment = vec![("HEARTH_LIBRARY", place.made("library")?)];
    let suite = Suite { cargo: &END_TO_END, runner: &ONE, test: "twenty_thousand_passages", environment };
    let wanted = [
        ("search.passages", "search, real passages taken in by the page", AtLeast(20_000.0)),
        ("search.rate", "search, passages a second while taken in", Told),
        ("search.stop-ms", "search, milliseconds from Stop to stopped", Told),
        (
            "search.reopen-ms",
            "search, milliseconds to reopen the library and find words in it",
            AtMost(1000.0),
        ),
        (
            "search.meaning-ms",
            "search, milliseconds of a query by meaning, without the embedding",
            AtMost(30.0),
        ),
        ("search.both-ms", "search, milliseconds of a query by both, without the embedding", AtMost(30.0)),
        ("search.embed-ms", "search, milliseconds of the query's embedding", Told),
    ];
    let page = take(place, report, &suite, &wanted);
    let environment = vec![("HEARTH_VECTORS", place.made("vectors.f32")?)];
    let cargo = ["test", "--quiet", "--test=search"];
    let suite = Suite { cargo: &cargo, runner: &ONE, test: "the_approximate_index", environment };
    let wanted = [
        ("index.recall", "approximate index, recall at 10, 50,000 real embeddings, native", AtLeast(0.97)),
        ("index.near-ms", "approximate index, milliseconds a query, native", Told),
        ("index.exact-ms", "looking at all 50,000, milliseconds a query, native", Told),
    ];
    let native = take(place, report, &suite, &wanted);
    // Not quietly: cargo would hand that on to a runner that refuses it.
    let cargo = [
        "test",
        "--target=wasm32-unknown-unknown",
        "--no-default-features",
        "--features=worker",
        "--test=browser",
    ];
    // Its runner gives up after 20 seconds otherwise.
    let environment = vec![("WASM_BINDGEN_TEST_TIMEOUT", PathBuf::from("900"))];
    let suite = Suite { cargo: &cargo, runner: &[], test: "fifty_thousand_passages", environment };
    let wanted = [
        (
            "wasm.recall",
            "approximate index, recall at 10, 50,000 clustered vectors, simd128 wasm",
            AtLeast(0.97),
        ),
        ("wasm.near-ms", "approximate index, milliseconds a query, simd128 wasm", Told),
        ("wasm.exact-ms", "looking at all 50,000, milliseconds a query, simd128 wasm", Told),
        ("wasm.weave-s", "seconds to make the approximate index, simd128 wasm", Told),
    ];
    let wasm = take(place, report, &suite, &wanted);
    page.and(native).and(wasm)
}

pub fn summarise(place: &Place, report: &mut Report) -> Result<(), String> {
    let suite = Suite { cargo: &END_TO_END, runner: &ONE, test: "thirty_pages", environment: Vec::new() };
    let wanted = [
        ("summarise.short-s", "summarise, seconds for 30 pages, short", Told),
        ("summarise.medium-s", "summarise, seconds for 30 pages, medium", Told),
        ("summarise.lost", "summarise, characters of the text that no part says it read", AtMost(0.0)),
        ("summarise.stops", "summarise, phases in which Stop stopped", AtLeast(4.0)),
        ("summarise.stop-ms", "summarise, milliseconds from Stop to stopped, the slowest", Told),
    ];
    take(place, report, &suite, &wanted)
}

pub fn file(place: &Place, report: &mut Report) -> Result<(), String> {
    let suite =
        Suite { cargo: &END_TO_END, runner: &ONE, test: "a_hundred_megabytes", environment: Vec::new() };
    let wanted = [
        ("file.megabytes", "a CSV classified to its end, megabytes", AtLeast(100.0)),
        ("file.grown-mb", "megabytes that the page grew by meanwhile", AtMost(200.0)),
        (
            "file.kept-share",
            "share of what was done before the browser was killed that was not done again",
            Told,
        ),
        ("file.rows-s", "rows a second", Told),
    ];
    take(place, report, &suite, &wanted)
}
