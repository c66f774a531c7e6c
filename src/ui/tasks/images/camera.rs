//! The camera's state: whether it is on, the result of its last frame, and the rate of frames. Must not open the camera.

use std::rc::Rc;

use crate::protocol::{ClassifiedImage, Failure};

/// The weight of the newest frame in the rate.
const NEWEST: f64 = 0.2;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum CameraStatus {
    #[default]
    Off,
    /// The browser is asking the person whether the page may use it.
    Opening,
    On,
    Failed(Failure),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Camera {
    pub status: CameraStatus,
    latest: Option<Rc<ClassifiedImage>>,
    last_ms: Option<f64>,
    between_ms: Option<f64>,
}

impl Camera {
    /// Whether the camera is on or opening.
    pub fn is_wanted(&self) -> bool {
        match self.status {
            CameraStatus::Opening | CameraStatus::On => true,
            CameraStatus::Off | CameraStatus::Failed(_) => false,
        }
    }

    pub fn latest(&self) -> Option<&Rc<ClassifiedImage>> {
        self.latest.as_ref()
    }

    /// `None` before the second frame.
    pub fn frames_per_second(&self) -> Option<f64> {
        self.between_ms.filter(|ms| *ms > 0.0).map(|ms| 1000.0 / ms)
    }

    pub fn start(&mut self) {
        *self = Self { status: CameraStatus::Opening, ..Self::default() };
    }

    pub fn stop(&mut self) {
        *self = Self::default();
    }

    pub fn opened(&mut self) {
        if self.status == CameraStatus::Opening {
            self.status = CameraStatus::On;
        }
    }

    pub fn failed(&mut self, failure: Failure) {
        if self.is_wanted() {
            *self = Self { status: CameraStatus::Failed(failure), ..Self::default() };
        }
    }

    pub fn frame(&mut self, result: Result<ClassifiedImage, Failure>, at_ms: f64) {
        if self.status != CameraStatus::On {
            return;
        }
        match result {
            Err(failure) => self.failed(failure),
            Ok(classified) => {
                if let Some(last_ms) = self.last_ms {
                    let between = at_ms - last_ms;
                    let known = self.between_ms.unwrap_or(between);
                    self.between_ms = Some(known + NEWEST * (between - known));
                }
                self.last_ms = Some(at_ms);
                self.latest = Some(Rc::new(classified));
            }
        }
    }
}
