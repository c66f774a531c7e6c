//! Lines of samples, all of them normal, to a detector. Must not know how one learns.

use std::{fs, path::Path};

use hearth::protocol::{
    Channel, DetectorFacts, Recording, Samples, TrainSensors, TrainingData, TrainingSettings,
};
use serde::Serialize;

use super::{each_line, print, sample::sample};
use crate::{Error, Host, Result, disk::unix_ms};

#[derive(Serialize)]
struct Line<'a> {
    detector: String,
    facts: &'a DetectorFacts,
    trained_windows: u64,
}

pub fn run(host: &mut Host, detector: &Path, window: u32, step: u32) -> Result<()> {
    let (mut samples, mut channels) = (Samples::default(), None);
    each_line(|number, line| {
        let more = sample(number, line, channels, unix_ms)?;
        channels = Some(more.values.len());
        samples.times_ms.extend(more.times_ms);
        samples.values.extend(more.values);
        Ok(())
    })?;
    let name = |number| Channel { name: format!("channel {number}"), unit: String::new() };
    let channels = (1..=channels.unwrap_or_default()).map(name).collect();
    let settings = TrainingSettings { window, step, ..TrainingSettings::USUAL };
    let data = TrainingData::Recording(Recording { channels, samples });
    let trained = host.ask(TrainSensors { data, settings, marked: Vec::new() }, |_| Ok(()))?;
    let path = detector.display().to_string();
    fs::write(detector, &trained.detector.0).map_err(|cause| Error::File { path: path.clone(), cause })?;
    print(&Line { detector: path, facts: &trained.facts, trained_windows: trained.trained_windows })
}
