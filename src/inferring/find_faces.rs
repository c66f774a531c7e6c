//! FindFaces: a picture through what finds faces, a square of it at a time. Must not know how that works.

use hearth_onnx::Model;
use hearth_pictures::{
    Map, Network, Picture,
    faces::{self, Area, Finding, Options, Step},
};

use super::{Job, Outside, convert, text_reader::run as run_network};
use crate::protocol::{Face, Failure, FindFaces, FoundFaces, Progress, Stage, Unit};

pub async fn run<O: Outside>(job: &Job<O>, request: FindFaces) -> Result<FoundFaces, Failure> {
    let started = job.now_ms();
    let model = job.session().graphs.face_finder(request.graph)?;
    let picture = request.picture;
    let picture =
        Picture::new(picture.width, picture.height, picture.rgb.0).map_err(convert::picture_failure)?;
    let mut finding = Finding::new(picture, Options::default());
    let faces = loop {
        match finding.step(&Finder(&model)).map_err(convert::picture_failure)? {
            Step::Done(faces) => break faces,
            Step::Going { done, squares } => job.progress(Progress {
                stage: Stage::Compute,
                unit: Unit::Items,
                done: done as u64,
                total: Some(squares as u64),
            }),
        }
        job.checkpoint().await;
    };
    Ok(FoundFaces { faces: faces.iter().map(face).collect(), ms: job.now_ms() - started })
}

struct Finder<'m>(&'m Model);

impl Network for Finder<'_> {
    fn run(&self, input: Map) -> Result<Vec<Map>, String> {
        run_network(self.0, input)
    }
}

fn face(face: &faces::Face) -> Face {
    let Area { middle, wide, high, angle, shape: _ } = Area::of(face);
    Face { x: middle.x, y: middle.y, width: wide, height: high, tilt: angle, confidence: face.score }
}
