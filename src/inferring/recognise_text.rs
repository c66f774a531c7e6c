//! RecogniseText: a picture through what reads text, one network at a time. Must not know how that works.

use hearth_pictures::{
    Picture,
    text::{Line, Options, Reading, Step, page_text},
};

use super::{Job, Outside, convert};
use crate::protocol::{Failure, Progress, RecogniseText, RecognisedLine, RecognisedText, Stage, Unit};

pub async fn run<O: Outside>(job: &Job<O>, request: RecogniseText) -> Result<RecognisedText, Failure> {
    let started = job.now_ms();
    let reader = job.session().graphs.text_reader(request.graph)?;
    let picture = request.picture;
    let picture =
        Picture::new(picture.width, picture.height, picture.rgb.0).map_err(convert::picture_failure)?;
    let mut reading = Reading::new(picture, Options::default());
    let lines = loop {
        match reading.step(&reader.networks()).map_err(convert::picture_failure)? {
            Step::Done(lines) => break lines,
            Step::Going { stage: _, done, lines } => job.progress(Progress {
                stage: Stage::Compute,
                unit: Unit::Items,
                done: done as u64,
                total: Some(lines as u64),
            }),
        }
        job.checkpoint().await;
    };
    let text = page_text(&lines);
    Ok(RecognisedText { lines: lines.into_iter().map(line).collect(), text, ms: job.now_ms() - started })
}

fn line(line: Line) -> RecognisedLine {
    let corners = line.corners.0.map(|corner| (corner.x, corner.y));
    RecognisedLine { text: line.text, corners, confidence: line.confidence }
}
