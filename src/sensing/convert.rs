//! What the crate `sensors/` says, in the words of the protocol, and the other way round.

use hearth_sensors::{
    Detector, Error, Joining, Kind, Mark, Notice, Recording, Sample, Shape, Verdict, drift,
    training::{self, Figures},
};

use crate::protocol::{
    self, Channel, ChannelDrift, ChosenBy, DetectorFacts, DetectorMethod, Drift, DriftState, Failure,
    FailureKind, MarkedWindow, MethodFigures, SampleNotice, Samples, TrainedEpoch, TrainingSettings,
    Unlearnable,
};

pub fn failure(error: Error) -> Failure {
    let kind = match &error {
        Error::Channels { .. }
        | Error::Names { .. }
        | Error::OutOfRange { .. }
        | Error::OtherShape { .. } => FailureKind::BadInput,
        Error::TooShort { got, needed } => {
            FailureKind::Unlearnable(Unlearnable::TooShort { windows: *got as u32, needed: *needed as u32 })
        }
        Error::NothingVaries => FailureKind::Unlearnable(Unlearnable::NothingVaries),
        Error::Diverged { .. } => FailureKind::Unlearnable(Unlearnable::Diverged),
        Error::LeftOut { .. } | Error::Version { .. } => FailureKind::Unsupported,
        Error::File { .. } => FailureKind::BadModel,
        Error::Arithmetic(_) | Error::Over => FailureKind::Internal,
    };
    Failure::new(kind, error.to_string())
}

pub const fn method(kind: Kind) -> DetectorMethod {
    match kind {
        Kind::Ewma => DetectorMethod::Ewma,
        Kind::Cusum => DetectorMethod::Cusum,
        Kind::Pca => DetectorMethod::Pca,
        Kind::Trees => DetectorMethod::HalfSpaceTrees,
        Kind::Autoencoder => DetectorMethod::Autoencoder,
    }
}

const fn kind(method: DetectorMethod) -> Kind {
    match method {
        DetectorMethod::Autoencoder => Kind::Autoencoder,
        DetectorMethod::Ewma => Kind::Ewma,
        DetectorMethod::Cusum => Kind::Cusum,
        DetectorMethod::Pca => Kind::Pca,
        DetectorMethod::HalfSpaceTrees => Kind::Trees,
    }
}

pub fn settings(settings: &TrainingSettings) -> training::Settings {
    training::Settings {
        false_alarms_a_day: f64::from(settings.false_alarms_a_day),
        wanted: settings.method.map(kind),
        epochs: settings.most_epochs as usize,
        seed: settings.seed,
        ..training::Settings::default()
    }
}

pub fn shape(channels: usize, settings: &TrainingSettings) -> Result<Shape, Failure> {
    Shape::new(channels, settings.window as usize, settings.step as usize).map_err(failure)
}

/// A recording without samples yet.
pub fn recording(channels: &[Channel], shape: Shape) -> Result<Recording, Failure> {
    let unit = |unit: &str| (!unit.is_empty()).then(|| unit.to_owned());
    let names = channels.iter().map(|channel| (channel.name.clone(), unit(&channel.unit))).collect();
    Recording::new(shape, Joining::of(shape), names).map_err(failure)
}

/// The samples one by one; refuses values that are not as many for each time as there are channels.
pub fn samples(samples: &Samples, channels: usize) -> Result<impl Iterator<Item = Sample<'_>>, Failure> {
    let Samples { times_ms, values } = samples;
    if values.len() != times_ms.len() * channels {
        let (got, times) = (values.len(), times_ms.len());
        let facts = format!("expected {channels} values for each of {times} times, got {got} in all");
        return Err(Failure::new(FailureKind::BadInput, facts));
    }
    let rows = values.chunks(channels.max(1));
    Ok(times_ms.iter().zip(rows).map(|(time_ms, values)| Sample { time_ms: *time_ms, values }))
}

/// `None` of a window without samples.
pub fn mark(marked: &MarkedWindow) -> Option<Mark> {
    let verdict = if marked.is_normal { Verdict::FalseAlarm } else { Verdict::Anomaly };
    let times = &marked.samples.times_ms;
    Some(Mark { begin_ms: *times.first()?, end_ms: *times.last()?, verdict })
}

pub fn facts(detector: &Detector) -> DetectorFacts {
    let channel = |channel: &hearth_sensors::Channel| Channel {
        name: channel.name.clone(),
        unit: channel.unit.clone().unwrap_or_default(),
    };
    DetectorFacts {
        channels: detector.channels.iter().map(channel).collect(),
        window: detector.shape.window as u32,
        step: detector.shape.step as u32,
        period_ms: detector.period_ms,
        method: method(detector.kind()),
        threshold: detector.threshold,
    }
}

pub fn figures(figures: &Figures) -> MethodFigures {
    MethodFigures {
        method: method(figures.kind),
        threshold: figures.threshold,
        average_precision: figures.average_precision as f32,
        events: figures.events as u32,
        found: figures.found as u32,
        false_alarms_a_day: figures.false_alarms_a_day as f32,
    }
}

pub const fn epoch(epoch: training::Epoch) -> TrainedEpoch {
    TrainedEpoch {
        epoch: epoch.number as u32,
        loss: epoch.loss,
        held_out_loss: epoch.held_out_loss,
        is_best: epoch.is_best,
    }
}

pub const fn chosen_by(by: training::ChosenBy) -> ChosenBy {
    match by {
        training::ChosenBy::Person => ChosenBy::Person,
        training::ChosenBy::Marks => ChosenBy::Marks,
        training::ChosenBy::InjectedFaults => ChosenBy::InjectedFaults,
    }
}

pub const fn notice(notice: Notice) -> SampleNotice {
    match notice {
        Notice::Gap { from_ms, to_ms } => SampleNotice::Gap { from_ms, to_ms },
        Notice::ClockWentBack { from_ms, to_ms } => SampleNotice::ClockWentBack { from_ms, to_ms },
        Notice::SameTime { time_ms } => SampleNotice::SameTime { time_ms },
        Notice::NoTime => SampleNotice::NoTime,
        Notice::Filled { channel, time_ms } => SampleNotice::Filled { channel: channel as u32, time_ms },
        Notice::Missing { channel, time_ms } => SampleNotice::Missing { channel: channel as u32, time_ms },
        Notice::Back { channel, time_ms } => SampleNotice::Back { channel: channel as u32, time_ms },
    }
}

/// The state, with the figures of all channels.
pub fn drift(state: &drift::State, changes: &[drift::Changed]) -> Drift {
    let (state, to_blame): (DriftState, &[drift::Changed]) = match state {
        drift::State::Collecting { windows, needed } => {
            (DriftState::Collecting { windows: *windows as u32, needed: *needed as u32 }, &[])
        }
        drift::State::Steady => (DriftState::Steady, &[]),
        drift::State::Drifting { channels, score_changed } => {
            (DriftState::Drifting { score_changed: *score_changed }, channels)
        }
    };
    let channel = |changed: &drift::Changed| ChannelDrift {
        psi: changed.stability_index as f32,
        distance: changed.distance as f32,
        has_drifted: to_blame.iter().any(|blamed| blamed.channel == changed.channel),
    };
    Drift { state, channels: changes.iter().map(channel).collect() }
}

pub fn progress(stage: training::Stage, share: f64) -> protocol::Progress {
    let stage = match stage {
        training::Stage::Reading => protocol::Stage::Read,
        training::Stage::Baselines
        | training::Stage::Fitting
        | training::Stage::Calibrating
        | training::Stage::Testing
        | training::Stage::Comparing => protocol::Stage::Compute,
    };
    protocol::Progress {
        stage,
        unit: protocol::Unit::Items,
        done: (share.clamp(0.0, 1.0) * 100.0) as u64,
        total: Some(100),
    }
}
