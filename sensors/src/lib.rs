//! What sensors normally say is learnt, what they say is scored, and drift is told apart from anomalies.
//!
//! [`Recording`] and [`Training`] make a [`Detector`]; [`Watch`] scores samples with one. Must not know browsers, clocks, nor where
//! samples come from and results go. All work is done in short steps, so that a caller can stop between.
//!
//! ```text
//! Sample -> Windows -> Window -> features -> Normalisation -> Model -> Score -> Alerts
//!                                                      \-> Drift
//! Recording -> Training (parts, passes, epochs, trials) -> Detector, Report
//! ```

pub mod alert;
pub mod detector;
pub mod detectors;
pub mod drift;
mod error;
pub mod features;
pub mod federated;
mod file;
pub mod normalisation;
mod notice;
mod pace;
mod recording;
mod shape;
pub mod training;
mod watch;
mod window;
mod windows;

pub use self::{
    alert::{Alert, Alerts, Change, Hysteresis},
    detector::{Channel, Detector, Score},
    detectors::Kind,
    drift::Drift,
    error::{Error, Result},
    features::features,
    file::MOST_BYTES,
    notice::Notice,
    recording::{Mark, Recording, Verdict},
    shape::{MAX_CHANNELS, MAX_WINDOW, Sample, Shape},
    training::{Report, Settings, Step, Trained, Training},
    watch::{Scored, Seen, Watch},
    window::Window,
    windows::{Joining, Pushed, Windows},
};
