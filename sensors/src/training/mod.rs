//! Training, in steps of bounded time: a recording becomes a detector and a report of what each kind of detector is worth.
//!
//! The recording is cut by time: the first part is learnt, the second stops the network early, the third sets thresholds, the last
//! counts false alarms and compares. Must not know where it runs nor how long a step takes; it counts multiplications instead.

mod candidate;
mod eigen;
mod faults;
mod learning;
mod parts;
mod pass;
mod precision;
mod report;
mod settings;
mod threshold;
mod trials;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use self::{learning::Learning, trials::Trials};
pub use self::{
    precision::average_precision,
    report::{ChosenBy, Epoch, Figures, LeftOut, Report, Rows, Stage, Step, Trained},
    settings::Settings,
    threshold::{Threshold, threshold},
};
use crate::{
    error::{Error, Result},
    recording::Recording,
};

/// Multiplications of a step, about: a few milliseconds in a browser.
const WORK: usize = 1_200_000;

/// Windows that a recording has at least: fewer say nothing of rare things.
pub const LEAST_WINDOWS: usize = 100;

/// A training under way. It goes on with each [`Training::step`], and stops when it is dropped.
pub struct Training {
    recording: Recording,
    settings: Settings,
    at: At,
}

// Boxed: both hold matrices and states of very different sizes.
enum At {
    Learning(Box<Learning>),
    Trying(Box<Trials>),
    Over,
}

impl Training {
    /// Refuses settings out of their bounds and a recording that is too short.
    pub fn new(recording: Recording, settings: Settings) -> Result<Self> {
        settings.check()?;
        let shape = recording.shape;
        let windows = recording.len().saturating_sub(shape.window - 1).div_ceil(shape.step);
        if windows < LEAST_WINDOWS || recording.len() < 10 * shape.window {
            let needed = LEAST_WINDOWS.max((9 * shape.window).div_ceil(shape.step));
            return Err(Error::TooShort { got: windows, needed });
        }
        let random = ChaCha8Rng::seed_from_u64(settings.seed);
        let learning = Learning::new(&recording, &settings, random)?;
        Ok(Self { recording, settings, at: At::Learning(Box::new(learning)) })
    }

    /// Goes on for a few milliseconds. After [`Step::Done`] or an error there is nothing more to do, and it says so as an error.
    pub fn step(&mut self) -> Result<Step> {
        match std::mem::replace(&mut self.at, At::Over) {
            At::Learning(mut learning) => {
                let step = learning.step(&self.recording, &self.settings)?;
                if let Some(step) = step {
                    self.at = At::Learning(learning);
                    return Ok(step);
                }
                let trials = Trials::new(&self.recording, *learning)?;
                self.at = At::Trying(Box::new(trials));
                Ok(Step::Going { stage: Stage::Calibrating, share: 0.0 })
            }
            At::Trying(mut trials) => {
                let step = trials.step(&self.recording, &self.settings)?;
                if !matches!(step, Step::Done(_)) {
                    self.at = At::Trying(trials);
                }
                Ok(step)
            }
            At::Over => Err(Error::Over),
        }
    }

    /// To its end, for callers that nobody waits beside.
    pub fn run(mut self, mut seen: impl FnMut(&Step)) -> Result<Trained> {
        loop {
            let step = self.step()?;
            seen(&step);
            if let Step::Done(trained) = step {
                return Ok(*trained);
            }
        }
    }
}
