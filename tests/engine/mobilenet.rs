//! MobileNetV2 against ONNX Runtime and Pillow: the same logits for the same pixels, the same pixels for the same pictures,
//! and the same best classes. `tests/reference/mobilenet.py` made the fixture.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::support::cached_model;
use hearth::engine::image_model::{ImageModel, Loader, best};
use reader::picture;
use serde_json::Value;

const SIDE: usize = 224;

fn model() -> ImageModel {
    let mut loader = Loader::open(File::open(cached_model("mobilenet_v2.safetensors")).unwrap()).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}

/// The pixels that the model sees of a picture's file.
fn pixels(model: &ImageModel, file: &Path) -> Vec<[u8; 3]> {
    let picture = picture::decode(&fs::read(file).unwrap()).unwrap();
    picture::middle(&picture, model.shorter(), model.side()).unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn fixture() -> Value {
    let text = fs::read_to_string(root().join("tests/fixtures/mobilenet.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// As the script draws them.
fn drawn(seed: u32) -> Vec<[u8; 3]> {
    let mut state = seed;
    let mut value = |x: u32, y: u32, channel: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let wave = (x * (channel + 1) * seed + y * (3 - channel)) % 256;
        let wave = if wave < 128 { wave } else { 255 - wave };
        (wave + (state >> 25)) as u8
    };
    let places = (0..SIDE as u32).flat_map(|y| (0..SIDE as u32).map(move |x| (x, y)));
    places.map(|(x, y)| [value(x, y, 0), value(x, y, 1), value(x, y, 2)]).collect()
}

fn floats(values: &Value) -> Vec<f32> {
    values.as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect()
}

#[test]
fn logits_are_those_of_onnx_runtime_for_the_same_pixels() {
    let model = model();
    for case in fixture()["drawn"].as_array().unwrap() {
        let sight = model.look(&drawn(case["seed"].as_u64().unwrap() as u32)).unwrap();
        let expected = floats(&case["logits"]);
        let furthest = sight.logits.iter().zip(&expected).map(|(got, expected)| (got - expected).abs());
        let furthest = furthest.fold(0.0, f32::max);
        println!("seed {}: furthest logit {furthest:.6} away", case["seed"]);
        assert_eq!(sight.logits.len(), expected.len());
        assert!(furthest < 1e-2, "{furthest}");
    }
}

#[test]
fn sample_photographs_are_seen_as_pillow_and_onnx_runtime_see_them() {
    let model = model();
    for sample in fixture()["samples"].as_array().unwrap() {
        let file = sample["file"].as_str().unwrap();
        let pixels = pixels(&model, &root().join("assets/samples").join(file));
        let some = (0..SIDE).step_by(37).flat_map(|y| (0..SIDE).step_by(41).map(move |x| y * SIDE + x));
        let got = some.flat_map(|place| pixels[place]).map(f32::from);
        let expected = floats(&sample["pixels"]);
        let differences: Vec<f32> =
            got.zip(&expected).map(|(got, expected)| (got - expected).abs()).collect();
        let mean = differences.iter().sum::<f32>() / differences.len() as f32;
        let furthest = differences.iter().copied().fold(0.0, f32::max);

        let sight = model.look(&pixels).unwrap();
        let expected = sample["best"].as_array().unwrap();
        let off = |class: &Value| {
            let logit = sight.logits[class[0].as_u64().unwrap() as usize];
            (logit - class[1].as_f64().unwrap() as f32).abs()
        };
        let logits = expected.iter().map(off).fold(0.0, f32::max);
        let (class, _) = best(&sight.logits, 1)[0];
        println!(
            "{file}: pixels {mean:.3} away, at most {furthest}; best logits {logits:.3}; {:?}",
            model.names(class)
        );
        // JPEG decoders differ by a step or two of colour; a filter that isn't Pillow's differs by tens at edges.
        assert!(mean < 0.6 && furthest <= 6.0, "{file}: {mean}, {furthest}");
        assert!(logits < 0.3, "{file}: {logits}");
        assert_eq!(class as u64, expected[0][0].as_u64().unwrap(), "{file}");
    }
}

#[test]
fn heat_lies_on_what_was_seen() {
    let model = model();
    let sight = model.look(&pixels(&model, &root().join("assets/samples/cat.jpg"))).unwrap();
    let (class, _) = best(&sight.logits, 1)[0];
    let heat = model.heat(&sight, class);
    assert_eq!(heat.values.len(), heat.side * heat.side);
    assert!(heat.values.iter().all(|value| (0.0..=1.0).contains(value)));
    let total: f32 = heat.values.iter().sum();
    assert!(heat.values.contains(&1.0) && total < heat.values.len() as f32 * 0.9, "{:?}", heat.values);
    // The mean of the places' shares, with the bias, is the logit itself.
    let other = model.heat(&sight, (class + 500) % model.classes());
    assert_ne!(heat.values, other.values);
}

/// `HEARTH_PHOTOGRAPHS` names a folder of pictures, and `HEARTH_EXPECTED` what `mobilenet.py --photographs` printed.
#[test]
#[ignore = "wants photographs that are not ours to pass on: `cargo xtask bench tasks`"]
fn photographs_have_the_reference_s_best_class() {
    let name = |name| env::var_os(name).unwrap_or_else(|| panic!("{} is not set", Path::new(name).display()));
    let expected: Value = serde_json::from_slice(&fs::read(name("HEARTH_EXPECTED")).unwrap()).unwrap();
    let (folder, model) = (PathBuf::from(name("HEARTH_PHOTOGRAPHS")), model());
    let expected = expected.as_object().unwrap();
    let mut same = 0;
    for (file, class) in expected {
        let sight = model.look(&pixels(&model, &folder.join(file))).unwrap();
        let (got, _) = best(&sight.logits, 1)[0];
        println!("{file}: {got}, the reference says {class}");
        same += usize::from(got as u64 == class.as_u64().unwrap());
    }
    println!("{same} of {} have the reference's best class", expected.len());
    assert_eq!(same, expected.len());
}
