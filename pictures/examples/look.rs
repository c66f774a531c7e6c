//! Looks at pictures and prints what it sees, one line of JSON for each: what `benches/pictures/judge.py` judges.
//!
//! `look text ppocr-v5.safetensors PICTURE…` prints lines with corners and confidence, and the page's text; `look faces blazeface.onnx
//! PICTURE…` prints boxes, scores and key points. With `HIDE=FOLDER`, pictures with blurred faces go there.
#![allow(clippy::disallowed_methods, reason = "it runs natively, where there is a clock")]
#![expect(clippy::disallowed_methods, reason = "it runs natively, and says how long that took")]

use std::{error::Error, fs, path::Path, time::Instant};

use hearth_onnx::{Limits, Model};
use hearth_pictures::{
    Picture,
    faces::{self, Area, Finding, Manner, hide},
    text::{Characters, Networks, Options, Reading, Step, page_text},
};
use safetensors::SafeTensors;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, model, files @ ..] = arguments.as_slice() else {
        return Err("look text|faces MODEL PICTURE…".into());
    };
    let model = fs::read(model)?;
    match what.as_str() {
        "text" => text(&model, files),
        "faces" => find(model, files),
        _ => Err(format!("{what} is neither text nor faces").into()),
    }
}

fn text(file: &[u8], pictures: &[String]) -> Result<()> {
    let (_, header) = SafeTensors::read_metadata(file)?;
    let alphabet =
        header.metadata().as_ref().and_then(|metadata| metadata.get("alphabet")).ok_or("no alphabet")?;
    let tensors = SafeTensors::deserialize(file)?;
    let part = |name: &str| -> Result<Model> {
        Ok(Model::open(tensors.tensor(name)?.data().to_vec(), Vec::new(), &Limits { memory_bytes: 4 << 30 })?)
    };
    let (detection, orientation, recognition) = (part("detector")?, part("direction")?, part("recogniser")?);
    let characters = Characters::of(alphabet);
    let networks = Networks {
        detection: &detection,
        orientation: &orientation,
        recognition: &recognition,
        characters: &characters,
    };
    for file in pictures {
        let started = Instant::now();
        let mut reading = Reading::new(picture(file)?.0, Options::default());
        let mut steps = 0;
        let lines = loop {
            steps += 1;
            if let Step::Done(lines) = reading.step(&networks)? {
                break lines;
            }
        };
        let line = |line: &hearth_pictures::text::Line| -> Value {
            let corners = line.corners.0.map(|corner| [corner.x, corner.y]);
            json!({"text": line.text, "confidence": line.confidence, "corners": corners})
        };
        let said: Vec<Value> = lines.iter().map(line).collect();
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{}",
            json!({"file": file, "seconds": seconds, "steps": steps, "lines": said, "text": page_text(&lines)})
        );
    }
    Ok(())
}

fn find(file: Vec<u8>, pictures: &[String]) -> Result<()> {
    let network = Model::open(file, Vec::new(), &Limits::default())?;
    for file in pictures {
        let started = Instant::now();
        let (picture, mut pixels) = picture(file)?;
        let mut finding = Finding::new(picture, faces::Options::default());
        let mut runs = 0;
        let found = loop {
            runs += 1;
            if let faces::Step::Done(found) = finding.step(&network)? {
                break found;
            }
        };
        let face = |face: &faces::Face| -> Value {
            let points = face.points.to_array().map(|point| [point.x, point.y]);
            json!({"box": [face.left, face.top, face.wide, face.high], "score": face.score, "points": points})
        };
        let said: Vec<Value> = found.iter().map(face).collect();
        println!(
            "{}",
            json!({"file": file, "seconds": started.elapsed().as_secs_f64(), "runs": runs, "faces": said})
        );
        if let Some(folder) = std::env::var_os("HIDE") {
            let areas: Vec<Area> = found.iter().map(Area::of).collect();
            let (width, height) = pixels.dimensions();
            hide(&mut pixels, width, height, &areas, Manner::Blurred)?;
            let name = Path::new(file).file_stem().ok_or("a picture without a name")?;
            pixels.save(Path::new(&folder).join(name).with_extension("png"))?;
        }
    }
    Ok(())
}

fn picture(file: &str) -> Result<(Picture, image::RgbaImage)> {
    let pixels = image::open(file)?.to_rgba8();
    Ok((Picture::from_rgba(pixels.width(), pixels.height(), pixels.as_raw())?, pixels))
}
