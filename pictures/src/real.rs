//! The networks themselves on two small pictures, as `cargo xtask models` has fetched them; `benches/pictures` has the pictures that figures
//! come from. `tests/fixtures` was made by `benches/pictures/corpus.py --fixtures`; the astronaut is NASA's, in the public domain.

use std::{env, fs, path::PathBuf};

use hearth_onnx::{Limits, Model};
use safetensors::SafeTensors;

use crate::{
    Picture,
    faces::{self, Area, Finding, Manner, hide},
    text::{Characters, Networks, Options, Reading, Stage, Step, page_text},
};

fn cached(file: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let cache = env::var_os("HEARTH_CACHE").map_or_else(|| root.join(".cache"), PathBuf::from);
    let path = cache.join("models").join(file);
    assert!(path.is_file(), "{} is not there: run `cargo xtask models` first", path.display());
    fs::read(&path).unwrap()
}

fn fixture(file: &str) -> image::RgbaImage {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
    image::open(path).unwrap().to_rgba8()
}

fn picture(pixels: &image::RgbaImage) -> Picture {
    Picture::from_rgba(pixels.width(), pixels.height(), pixels.as_raw()).unwrap()
}

#[test]
fn three_lines_are_read_in_three_scripts() {
    let file = cached("ppocr-v5.safetensors");
    let (_, header) = SafeTensors::read_metadata(&file).unwrap();
    let characters = Characters::of(&header.metadata().as_ref().unwrap()["alphabet"]);
    let tensors = SafeTensors::deserialize(&file).unwrap();
    let part = |name: &str| {
        Model::open(tensors.tensor(name).unwrap().data().to_vec(), Vec::new(), &Limits::default()).unwrap()
    };
    let (detection, orientation, recognition) = (part("detector"), part("direction"), part("recogniser"));
    let networks = Networks {
        detection: &detection,
        orientation: &orientation,
        recognition: &recognition,
        characters: &characters,
    };
    let expected = ["Platform 9, from 10:30", "今天天氣很好，我們去散步", "图书馆里有日本語の本"];
    let upright = fixture("lines.png");
    for pixels in [image::imageops::rotate180(&upright), upright] {
        let mut reading = Reading::new(picture(&pixels), Options::default());
        let mut stages = Vec::new();
        let lines = loop {
            match reading.step(&networks).unwrap() {
                Step::Going { stage, done, lines } => {
                    assert!(done <= lines && lines == 3);
                    stages.push(stage);
                }
                Step::Done(lines) => break lines,
            }
        };
        stages.dedup();
        assert_eq!(stages, [Stage::Turning, Stage::Recognising]);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, expected);
        assert!(lines.iter().all(|line| line.confidence > 0.9 && line.corners.size().0 > 150.0));
        assert_eq!(page_text(&lines), expected.join(" ").replace("步 图", "步图"));
        assert!(reading.step(&networks).is_err(), "nothing is left to be done");
    }
}

#[test]
fn a_face_is_found_and_once_hidden_no_more() {
    let network = Model::open(cached("blazeface.onnx"), Vec::new(), &Limits::default()).unwrap();
    let find = |pixels: &image::RgbaImage| {
        let mut finding = Finding::new(picture(pixels), faces::Options::default());
        loop {
            if let faces::Step::Done(found) = finding.step(&network).unwrap() {
                return found;
            }
        }
    };
    let portrait = fixture("astronaut.jpg");
    let found = find(&portrait);
    assert_eq!(found.len(), 1, "{found:?}");
    // In the fixture's pixels, as seen by eye: eyes at (107, 100) and (151, 103), the mouth at (128, 146).
    let points = found[0].points;
    for (point, (x, y)) in [
        (points.right_eye, (107.0, 100.0)),
        (points.left_eye, (151.0, 103.0)),
        (points.mouth, (128.0, 146.0)),
    ] {
        assert!((point.x - x).abs() < 5.0 && (point.y - y).abs() < 5.0, "{points:?}");
    }
    let areas: Vec<Area> = found.iter().map(Area::of).collect();
    for manner in [Manner::Blurred, Manner::Covered([0; 3])] {
        let mut hidden = portrait.clone();
        hide(&mut hidden, portrait.width(), portrait.height(), &areas, manner).unwrap();
        assert!(find(&hidden).is_empty(), "{manner:?}");
    }
}
