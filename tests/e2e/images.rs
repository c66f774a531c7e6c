//! The page of images: a sample, a file that is none, where it was seen, labels of one's own, and a camera; beside ONNX
//! Runtime Web on photographs that are not ours to pass on, where they are given.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use serde_json::{Value, json};

use crate::{
    app::App,
    looks::{choose, pictures},
};

const RESULTS: &str =
    "[...document.querySelectorAll('.class-list:not(.class-list--own) li')].map(item => item.dataset)";
const HISTORY: &str =
    "[...document.querySelectorAll('.image-history li')].map(item => ({ ...item.dataset }))";

fn state(state: &str) -> String {
    format!("document.querySelector('[data-images=\"{state}\"]') !== null")
}

fn opened() -> App {
    let app = App::open();
    app.page.click("link", "Images");
    app.page.wait("the page of images", &state("idle"));
    app
}

fn load(app: &App) {
    app.page.click("button", "Load model");
    app.page.wait("the image model", "document.querySelector('[data-images][data-ready=\"true\"]') !== null");
}

#[test]
fn a_picture_is_seen_explained_and_learned_from() {
    let app = opened();
    pictures(&app, "en-images-first-visit");
    app.page.resize(1280, 800);
    app.page.wait_for("button", "Choose image");
    load(&app);
    app.page.click("button", "Cat");
    app.page.wait("the cat's classes", &format!("{} && ({RESULTS}).length === 5", state("done")));
    let best = app.page.evaluate(&format!("({RESULTS})[0].label"));
    assert_eq!(best, "Egyptian Mau");
    let score = app.page.evaluate(&format!("Number(({RESULTS})[0].score)")).as_f64().expect("a score");
    assert!((0.5..=1.0).contains(&score), "{score}");
    app.page.wait_for("list", "Results");
    app.page.click("checkbox", "Show where");
    app.page.wait("the heat", "document.querySelectorAll('.heat-map rect').length === 49");
    pictures(&app, "en-images-cat");
    app.page.resize(1280, 800);

    for (picture, label) in [("Cat", "pet"), ("Coffee", "drink")] {
        let seen = app.page.evaluate(&format!("({HISTORY}).length")).as_u64().expect("a number");
        app.page.click("button", picture);
        app.page.wait("another picture", &format!("{} && ({HISTORY}).length > {seen}", state("done")));
        app.page.fill(&app.page.wait_for("combobox", "Label"), label);
        app.page.click("button", "Add as example");
    }
    app.page.wait("the labels to be learned", "document.querySelector('[data-own=trained]') !== null");
    let own = "document.querySelector('.class-list--own li')?.dataset.label === 'drink'";
    app.page.wait("the coffee under its own label", own);

    let folder = env::temp_dir().join(format!("hearth-head-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    app.page.keep_downloads(&folder);
    app.page.click("button", "Export classifier");
    let file = folder.join("hearth-image-classifier.safetensors");
    let head =
        app.page.until("the classifier", || fs::read(&file).ok().filter(|bytes| bytes.len() > 2 * 4 * 1280));
    let header = &head[8..][..u64::from_le_bytes(head[..8].try_into().unwrap()) as usize];
    let header: Value = serde_json::from_slice(header).unwrap();
    let card: Value = serde_json::from_str(header["__metadata__"]["head"].as_str().unwrap()).unwrap();
    assert_eq!(card["labels"], json!(["pet", "drink"]));
    assert_eq!(header["head.weight"]["shape"], json!([2, 1280]));
    fs::remove_dir_all(&folder).unwrap();

    let text = env::temp_dir().join(format!("hearth-no-picture-{}.jpg", std::process::id()));
    fs::write(&text, "a text that is called a picture").unwrap();
    app.page.give("input[type=file]", std::slice::from_ref(&text));
    assert_eq!(app.wait_failure(), "BadInput");
    choose_chinese(&app);
    app.page.click("button", "宮殿");
    app.page.wait("the palace's classes", &state("done"));
    app.page.wait(
        "its name in Chinese",
        "document.querySelector('.class-list:not(.class-list--own)')?.innerText.includes('宮殿')",
    );
    pictures(&app, "zh-images-palace");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
    // Not before: the page shows the file for as long as it is in the history.
    fs::remove_file(&text).unwrap();
}

fn choose_chinese(app: &App) {
    app.page.click("button", "Settings");
    choose(app, "Language", "中文");
    app.page.press("Escape");
    app.page.wait_for("heading", "圖片");
}

/// A camera that paints its own pictures, in the place of the device's.
const PAINTED: &str = "navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 240];
    const context = canvas.getContext('2d');
    let hue = 0;
    const paint = () => {
        context.fillStyle = `hsl(${hue += 7} 80% 50%)`;
        context.fillRect(0, 0, 320, 240);
        requestAnimationFrame(paint);
    };
    paint();
    globalThis.lent = canvas.captureStream();
    return globalThis.lent;
}, true";

#[test]
fn the_camera_is_watched_and_given_back() {
    let app = opened();
    load(&app);
    app.page.evaluate(PAINTED);
    app.page.click("button", "Use camera");
    app.page.wait("frames", &format!("{} && ({RESULTS}).length === 5", state("live")));
    app.page.wait("a rate", "document.body.innerText.includes('frames a second')");
    app.page.click("button", "Take picture");
    app.page.wait("the picture", &format!("{} && ({HISTORY}).length === 1", state("done")));
    app.page.click("button", "Use camera");
    app.page.wait("frames again", &state("live"));
    app.page.click("button", "Stop camera");
    app.page
        .wait("the camera off", "globalThis.lent.getTracks().every(track => track.readyState === 'ended')");
    app.page.click("button", "Use camera");
    app.page.wait("frames once more", &state("live"));
    app.page.click("link", "Chat");
    app.page
        .wait("the camera off", "globalThis.lent.getTracks().every(track => track.readyState === 'ended')");
    assert!(app.page.problems().is_empty(), "{:?}", app.page.problems());
}

/// Runs the same pixels through ONNX Runtime Web, and gives its classes and times: one thread, one picture at a time.
const ORT: &str = "(async () => {
    const ort = await import('/ort/ort.wasm.min.mjs');
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = '/ort/';
    globalThis.session ??= await ort.InferenceSession.create('/bench/mobilenet.onnx', { executionProviders: ['wasm'] });
    const results = {};
    for (const name of NAMES) {
        const image = await createImageBitmap(await (await fetch(`/photographs/${name}`)).blob());
        const scale = 256 / Math.min(image.width, image.height);
        const canvas = new OffscreenCanvas(224, 224);
        const context = canvas.getContext('2d');
        context.imageSmoothingQuality = 'high';
        const [width, height] = [image.width * scale, image.height * scale];
        context.drawImage(image, (224 - width) / 2, (224 - height) / 2, width, height);
        const { data } = context.getImageData(0, 0, 224, 224);
        const [mean, std] = [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]];
        const values = new Float32Array(3 * 224 * 224);
        for (let place = 0; place < 224 * 224; place++) {
            for (let channel = 0; channel < 3; channel++) {
                values[channel * 224 * 224 + place] = (data[4 * place + channel] / 255 - mean[channel]) / std[channel];
            }
        }
        const pixels = new ort.Tensor('float32', values, [1, 3, 224, 224]);
        const started = performance.now();
        const { logits } = await session.run({ pixels });
        results[name] = performance.now() - started;
    }
    return results;
})()";

/// `HEARTH_PHOTOGRAPHS`: a folder of pictures; `HEARTH_EXPECTED`: what `mobilenet.py --photographs` printed of them;
/// `HEARTH_ONNX`: the folder of its `--onnx`, mobilenet.onnx; `HEARTH_ORT`: the folder `dist` of npm onnxruntime-web.
#[test]
#[ignore = "measures beside another engine: `cargo xtask bench tasks` runs it"]
fn photographs_beside_onnx_runtime_web() {
    const ROUNDS: usize = 5;
    let folder = |name: &str| PathBuf::from(env::var_os(name).unwrap_or_else(|| panic!("{name} is not set")));
    let photographs = folder("HEARTH_PHOTOGRAPHS");
    let expected: BTreeMap<String, u64> =
        serde_json::from_slice(&fs::read(folder("HEARTH_EXPECTED")).unwrap()).unwrap();
    let folders = [
        ("/ort/", folder("HEARTH_ORT")),
        ("/bench/", folder("HEARTH_ONNX")),
        ("/photographs/", photographs.clone()),
    ];
    let app = App::unopened_with(folders.map(|(path, folder)| (path.to_owned(), folder)).into());
    app.visit();
    app.page.click("link", "Images");
    load(&app);
    let other = app.page.another();
    // A document of the same origin in which nothing of Hearth runs.
    other.open(&format!("{}/catalog.json", app.server.origin));
    let names: Vec<&String> = expected.keys().collect();
    let files: Vec<PathBuf> = names.iter().map(|name| photographs.join(name)).collect();
    let script = ORT.replace("NAMES", &json!(names).to_string());

    let (mut ours, mut theirs, mut same) = (Vec::new(), Vec::new(), 0);
    for round in 1..=ROUNDS {
        other.to_front();
        let times = other.evaluate(&script);
        let times: Vec<f64> = times.as_object().unwrap().values().filter_map(Value::as_f64).collect();
        app.page.to_front();
        app.page.give("input[type=file]", &files);
        let all = round * files.len();
        app.page.wait("all photographs", &format!("{} && ({HISTORY}).length === {all}", state("done")));
        let seen = app.page.evaluate(HISTORY);
        let seen = &seen.as_array().unwrap()[..files.len()];
        let number = |item: &Value, name: &str| {
            item[name].as_str().and_then(|value| value.parse::<f64>().ok()).unwrap()
        };
        same = seen
            .iter()
            .filter(|item| number(item, "class") as u64 == expected[item["picture"].as_str().unwrap()])
            .count();
        // The first round warms both up.
        if round > 1 {
            ours.extend(seen.iter().map(|item| number(item, "computeMs")));
            theirs.extend(times);
        }
    }
    let median = |values: &mut Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!("{same} of {} photographs have the reference's best class", files.len());
    println!(
        "median of a photograph, one thread: Hearth {ours:.1} ms, ONNX Runtime Web {theirs:.1} ms: {:.2} times as fast",
        theirs / ours
    );
    println!("figure images.same {}", same as f64 / files.len() as f64);
    println!("figure images.ms {ours:.2}");
    println!("figure images.times {:.3}", theirs / ours);
    assert_eq!(same, files.len());
}
