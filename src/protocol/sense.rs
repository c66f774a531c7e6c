//! Sense: samples for a watch under way. It is answered when they are scored, so that no more come than are scored.

use serde::{Deserialize, Serialize};

use super::{Samples, WatchId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sense {
    pub watch: WatchId,
    pub samples: Samples,
    /// No more will come: the watch ends.
    pub last: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensed {
    /// Windows that these samples completed.
    pub windows: u32,
}

tie!(Sense by Sensors => Sensed);
