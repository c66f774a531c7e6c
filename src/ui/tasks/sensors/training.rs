//! The state of a training: its settings, what it learns from, its loss so far, and what came of it. Must not know how it is run.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    protocol::{DetectorMethod, TrainedEpoch, TrainedSensors, TrainingSettings},
    ui::runs::Run,
};

/// What a person can set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainingWishes {
    pub window: u32,
    pub step: u32,
    pub false_alarms_a_day: f32,
    pub most_epochs: u32,
    pub method: Option<DetectorMethod>,
}

impl Default for TrainingWishes {
    fn default() -> Self {
        let TrainingSettings { window, step, false_alarms_a_day, most_epochs, seed: _, method } =
            TrainingSettings::USUAL;
        Self { window, step, false_alarms_a_day, most_epochs, method }
    }
}

impl TrainingWishes {
    pub fn settings(self) -> TrainingSettings {
        let Self { window, step, false_alarms_a_day, most_epochs, method } = self;
        TrainingSettings {
            window,
            step: step.clamp(1, window),
            false_alarms_a_day,
            most_epochs,
            method,
            ..TrainingSettings::USUAL
        }
    }
}

/// What a training learns from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// What was recorded.
    Recording,
    /// What the source gives at once: the simulator, or a file.
    Source,
    /// What the watch under way has found normal of late.
    Watched,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TrainingSoFar {
    pub lesson: Lesson,
    pub epochs: Rc<Vec<TrainedEpoch>>,
}

pub type TrainingRun = Run<Rc<TrainedSensors>, TrainingSoFar>;

/// A loss curve's points, in a box of `width` by `height`: x to the right, y downwards. The scale is that of the logarithm, since losses
/// fall by orders of magnitude.
pub fn curve(losses: &[f32], width: f64, height: f64, (low, high): (f64, f64)) -> String {
    let last = (losses.len().max(2) - 1) as f64;
    let point = |(place, loss): (usize, &f32)| {
        let share = if high > low { (scaled(*loss) - low) / (high - low) } else { 0.5 };
        format!("{:.1},{:.1}", place as f64 / last * width, height - share * height)
    };
    losses.iter().enumerate().filter(|(_, loss)| loss.is_finite()).map(point).collect::<Vec<_>>().join(" ")
}

/// The range of all these losses, for [`curve`].
pub fn curve_range(losses: impl Iterator<Item = f32>) -> (f64, f64) {
    losses
        .filter(|loss| loss.is_finite())
        .map(scaled)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), loss| (low.min(loss), high.max(loss)))
}

fn scaled(loss: f32) -> f64 {
    f64::from(loss.max(1e-9)).ln()
}
