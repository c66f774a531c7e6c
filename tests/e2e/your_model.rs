//! The page of a person's own model: what it is before it runs, numbers and a picture through it, what it can't do, a smaller one, and scripts.

use std::{env, fs, path::PathBuf, process};

use image::{Rgb, RgbImage};
use serde_json::Value;

use crate::{
    app::App,
    looks::{choose, pictures},
};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/onnx").join(name)
}

fn said() -> Value {
    serde_json::from_str(&fs::read_to_string(fixture("said.json")).unwrap()).unwrap()
}

fn opened() -> App {
    let app = App::open();
    app.page.click("link", "Your model");
    app.page.wait_for("heading", "Your model");
    app
}

fn give(app: &App, names: &[&str]) {
    let files: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    app.page.give("#your-model-input", &files);
}

fn wait_open(app: &App) {
    app.page.wait("an open model", "document.querySelector('.your-model[data-open=true]')");
}

fn run(app: &App, button: &str) {
    app.page.click("button", button);
    app.page.wait("a run's end", "document.querySelector('.your-model[data-running=done]')");
}

/// The first values of an output, as the page shows them.
fn values(app: &App, output: &str) -> Vec<f64> {
    let shown = format!("document.querySelector('[data-output={output:?}]')?.dataset.values");
    let shown = app.page.wait("an output", &shown);
    shown.as_str().unwrap().split(' ').map(|value| value.parse().unwrap()).collect()
}

/// All that is listed, one after the other.
fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// The page shows four significant digits.
fn assert_close(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{got:?} {expected:?}");
    let is_close = |(got, expected): (&f64, &f64)| (got - expected).abs() <= 1e-3 * expected.abs() + 1e-6;
    assert!(got.iter().zip(expected).all(is_close), "{got:?} {expected:?}");
}

#[test]
fn a_table_model_is_inspected_and_gives_what_onnxruntime_gives() {
    let app = opened();
    pictures(&app, "your-model-empty");
    app.page.resize(1280, 800);
    give(&app, &["linear.onnx"]);
    wait_open(&app);
    let facts = app.page.evaluate("({ ...document.querySelector('[data-parameters]').dataset })");
    assert_eq!((facts["parameters"].as_str(), facts["operators"].as_str()), (Some("15"), Some("2")));
    pictures(&app, "your-model-inspected");
    app.page.resize(1280, 800);

    let said = said();
    choose(&app, "Given as", "Numbers");
    app.page.fill(&app.page.wait_for("textbox", "Values"), "1, 2, 3");
    app.page.wait("what is wrong with it", "document.querySelector('[data-problem]')");
    app.page.fill(&app.page.wait_for("textbox", "Values"), &said["linear"]["rows"].to_string());
    run(&app, "Run");
    assert_close(&values(&app, "p"), &flat(&said["linear"]["shares"]));
    run(&app, "Run 50 times");
    app.page.wait("fifty runs", "document.querySelector('[data-runs=\"50\"]')");
    pictures(&app, "your-model-ran");
    app.page.resize(1280, 800);

    // Another model takes its place; its weights lie in a file of their own, which is asked for.
    give(&app, &["outside.onnx"]);
    app.page.wait(
        "the missing file",
        "document.querySelector('.your-model .notice')?.textContent.includes('outside.data')",
    );
    give(&app, &["outside.data"]);
    wait_open(&app);
    choose(&app, "Given as", "Numbers");
    app.page.fill(&app.page.wait_for("textbox", "Values"), &said["outside"]["rows"].to_string());
    run(&app, "Run");
    assert_close(&values(&app, "p"), &flat(&said["outside"]["shares"]));
    app.page.click("button", "Settings");
    choose(&app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("heading", "你的模型");
    pictures(&app, "zh-your-model");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn a_picture_is_classified_with_the_models_own_labels() {
    let folder = env::temp_dir().join(format!("hearth-your-model-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let green = folder.join("green.png");
    RgbImage::from_pixel(40, 30, Rgb([10, 200, 30])).save(&green).unwrap();
    let app = opened();
    give(&app, &["colours.onnx"]);
    wait_open(&app);
    app.page.give("#your-model-input", &[&green]);
    app.page.wait("the picture", "document.querySelector('[data-picture=\"green.png\"]')");
    run(&app, "Run");
    let best = app.page.wait("classes", "document.querySelector('.your-model-classes li')?.dataset.class");
    assert_eq!(best, "1");
    app.page.wait(
        "the model's own label",
        "document.querySelector('.your-model-classes li')?.textContent.includes('green')",
    );
    pictures(&app, "your-model-picture");
    app.page.resize(1280, 800);

    let labels = folder.join("labels.txt");
    fs::write(&labels, "rouge\nvert\nbleu\n").unwrap();
    app.page.give("#your-model-input", &[&labels]);
    app.page.wait(
        "other labels",
        "document.querySelector('.your-model-classes li')?.textContent.includes('vert')",
    );
    // What was given is remembered with the model.
    app.visit();
    app.page.click("link", "Your model");
    give(&app, &["colours.onnx"]);
    app.page.wait("the labels of the last visit", "document.querySelector('[data-labels=\"3\"]')");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_not_supported_is_named_and_never_runs() {
    let app = opened();
    give(&app, &["fancy.onnx"]);
    app.page.wait(
        "the operator",
        "document.querySelector('[data-unsupported=\"1\"]')?.textContent.includes('Fancy')",
    );
    let named = app.page.evaluate("document.querySelector('[data-unsupported]').textContent");
    assert!(
        named.as_str().is_some_and(|text| text.contains("com.acme") && text.contains("the fancy one")),
        "{named}"
    );
    assert!(app.page.find("button", "Run").is_none());
    pictures(&app, "your-model-unsupported");
    app.page.resize(1280, 800);

    let damaged = env::temp_dir().join(format!("hearth-damaged-{}.onnx", process::id()));
    let whole = fs::read(fixture("wide.onnx")).unwrap();
    fs::write(&damaged, &whole[..whole.len() / 2]).unwrap();
    app.page.give("#your-model-input", &[&damaged]);
    app.page.wait("a refusal", "document.querySelector('.your-model .failure-notice')");
    // The page goes on.
    give(&app, &["linear.onnx"]);
    wait_open(&app);
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
    fs::remove_file(&damaged).unwrap();
}

#[test]
fn a_smaller_model_is_made_and_compared() {
    let app = opened();
    give(&app, &["wide.onnx"]);
    wait_open(&app);
    app.page.click("button", "Make it smaller");
    app.page.wait("a smaller file", "document.querySelector('[data-making=done]')");
    let bytes =
        app.page.evaluate("Number(document.querySelector('[data-smaller-bytes]').dataset.smallerBytes)");
    let before = fs::metadata(fixture("wide.onnx")).unwrap().len() as f64;
    assert!(bytes.as_f64().is_some_and(|bytes| bytes < 0.5 * before), "{bytes} of {before}");
    app.page.click("button", "Compare both");
    app.page.wait("a comparison", "document.querySelector('[data-comparing=done] [data-difference]')");
    let largest = app.page.evaluate("Number(document.querySelector('[data-difference]').dataset.difference)");
    assert!(largest.as_f64().is_some_and(|largest| largest > 0.0 && largest < 0.2), "{largest}");
    pictures(&app, "your-model-smaller");
    app.page.resize(1280, 800);
    // The file is kept, and a visit later it is opened from the store.
    app.page.click("button", "Keep the model here");
    app.page.wait("a stored model", "document.querySelector('.your-model [data-stored]')");
    app.visit();
    app.page.click("link", "Your model");
    app.page.click("button", "Open: wide.onnx");
    wait_open(&app);
    run(&app, "Run");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

#[test]
fn scripts_open_run_and_close_a_model() {
    let app = App::open();
    let bytes: Vec<u8> = fs::read(fixture("linear.onnx")).unwrap();
    let said = said();
    let got = app.page.evaluate(&format!(
        "(async () => {{
            const model = await hearth.model(new Blob([new Uint8Array({bytes:?})]));
            const {{ outputs, ms }} = await model.run({{ x: {} }}, {{ times: 3 }});
            const wrong = await model.run({{}}).catch(error => error.kind);
            model.close();
            const closed = await model.run({{ x: [1, 2, 3, 4] }}).catch(error => error.kind);
            const damaged = await hearth.model(new Blob(['no model'])).catch(error => error.kind);
            return {{ names: model.facts.inputs.map(input => input.name), shape: outputs.p.shape,
                data: [...outputs.p.data], runs: ms.length, wrong, closed, damaged }};
        }})()",
        said["linear"]["rows"]
    ));
    assert_close(&flat(&got["data"]), &flat(&said["linear"]["shares"]));
    assert_eq!((&got["shape"], &got["runs"]), (&serde_json::json!([2, 3]), &Value::from(3)));
    assert_eq!(got["names"], serde_json::json!(["x"]));
    assert_eq!((got["wrong"].as_str(), got["closed"].as_str()), (Some("BadInput"), Some("NotLoaded")));
    assert_eq!(got["damaged"], "BadModel");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}
