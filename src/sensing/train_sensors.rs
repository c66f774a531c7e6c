//! TrainSensors: a recording, or what a watch has taken for normal, becomes a detector, a few milliseconds at a time.

use hearth_sensors::{Recording, Step, Trained, Training, Verdict, training::Stage};

use super::{Job, convert};
use crate::{
    platform::{Clock, Yielder},
    protocol::{
        Bytes, Channel, Chunk, Failure, FailureKind, MarkedWindow, Samples, TrainSensors, TrainedSensors,
        TrainingData,
    },
};

/// Each stage's share of the whole: fitting takes longest.
const SHARES: [(Stage, f64); 6] = [
    (Stage::Reading, 0.05),
    (Stage::Baselines, 0.1),
    (Stage::Fitting, 0.7),
    (Stage::Calibrating, 0.05),
    (Stage::Testing, 0.05),
    (Stage::Comparing, 0.05),
];

pub async fn run<C: Clock + 'static, Y: Yielder + 'static>(
    job: &Job<C, Y>,
    request: TrainSensors,
) -> Result<TrainedSensors, Failure> {
    let started = job.now_ms();
    let TrainSensors { data, settings, marked } = request;
    let recording = match &data {
        TrainingData::Recording(given) => {
            let shape = convert::shape(given.channels.len(), &settings)?;
            with_samples(convert::recording(&given.channels, shape)?, &given.samples, &marked)?
        }
        TrainingData::Watched { watch, most_windows, alerts_are_normal } => {
            let none = || Failure::new(FailureKind::BadInput, format!("no watch {} is under way", watch.0));
            let recent = job.session().watches.recent(*watch).ok_or_else(none)?;
            let recent = recent.borrow();
            let channels: &[Channel] = recent.channels();
            let shape = convert::shape(channels.len(), &settings)?;
            let samples = recent.latest(shape.window + *most_windows as usize * shape.step);
            let mut recording = with_samples(convert::recording(channels, shape)?, &samples, &marked)?;
            let verdict = if *alerts_are_normal { Verdict::FalseAlarm } else { Verdict::Anomaly };
            recent.alerts(verdict).for_each(|alert| recording.mark(alert));
            recording
        }
    };
    let mut training = Training::new(recording, convert::settings(&settings)).map_err(convert::failure)?;
    loop {
        match training.step().map_err(convert::failure)? {
            Step::Going { stage, share } => job.progress(convert::progress(stage, overall(stage, share))),
            Step::Epoch(epoch) => job.chunk(Chunk::TrainSensors(convert::epoch(epoch))),
            Step::Done(trained) => return trained_sensors(&trained, job.now_ms() - started),
        }
        job.checkpoint().await;
    }
}

/// With the samples of marked windows before the others: each stands apart, as behind a gap.
fn with_samples(
    mut recording: Recording,
    samples: &Samples,
    marked: &[MarkedWindow],
) -> Result<Recording, Failure> {
    let channels = recording.shape.channels;
    let marks = marked.iter().map(|marked| &marked.samples);
    for samples in marks.chain([samples]) {
        for sample in convert::samples(samples, channels)? {
            recording.push(sample).map_err(convert::failure)?;
        }
    }
    marked.iter().filter_map(convert::mark).for_each(|mark| recording.mark(mark));
    Ok(recording)
}

fn overall(stage: Stage, share: f64) -> f64 {
    let before: f64 = SHARES.iter().filter(|(earlier, _)| *earlier < stage).map(|(_, share)| share).sum();
    let own = SHARES.iter().find(|(one, _)| *one == stage).map_or(0.0, |(_, share)| *share);
    before + own * share
}

fn trained_sensors(trained: &Trained, train_ms: f64) -> Result<TrainedSensors, Failure> {
    let Trained { detector, report, .. } = trained;
    Ok(TrainedSensors {
        detector: Bytes(detector.to_bytes().map_err(convert::failure)?),
        facts: convert::facts(detector),
        compared: report.figures.iter().map(convert::figures).collect(),
        chosen_by: convert::chosen_by(report.chosen_by),
        trained_windows: report.rows.fitted as u64,
        train_ms,
    })
}
