//! A batch of results as it comes: what it must look like, and why one is refused. Must not know where it is kept.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// A batch has no more results than these.
pub const MOST_RESULTS: usize = 100;
/// A device's name has no more characters than these, and a detector's neither.
const LONGEST_NAME: usize = 128;
/// SQLite counts with a sign.
const LAST_SEQUENCE: u64 = i64::MAX as u64;
const MOST_CHANNELS: usize = 1024;
const MOST_VALUES: usize = 1 << 16;

/// Results of one device and one detector, in the order in which they were recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    pub device: String,
    /// Names what scored the windows.
    pub detector: String,
    /// As it was at the batch's last result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
    pub results: Vec<Recorded>,
}

/// One window's result. Numbers that are infinite or none are `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Counts the device's results. It grows, and has gaps where the device dropped some.
    pub sequence: u64,
    /// Of the window's last sample, in milliseconds since the Unix epoch.
    pub time_ms: f64,
    /// `null` where scoring failed or took too long.
    pub score: Option<f64>,
    pub threshold: Option<f64>,
    /// Each channel's share of the score.
    pub by_channel: Vec<Option<f64>>,
    /// Channels, by their places, that have given one value for too long.
    #[serde(default)]
    pub stuck: Vec<u32>,
    /// Channels without values, which were not scored.
    #[serde(default)]
    pub missing: Vec<u32>,
    pub alert: Alert,
    pub latency_ms: f64,
    /// What the score is to be made of, where the device has made none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<Samples>,
}

/// All channels at each of several times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Samples {
    pub times_ms: Vec<f64>,
    /// As many for each time as there are channels.
    pub values: Vec<Option<f64>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alert {
    Quiet,
    Begins,
    GoesOn,
    /// The first window that is quiet again.
    Ends,
}

impl Alert {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Begins => "begins",
            Self::GoesOn => "goes-on",
            Self::Ends => "ends",
        }
    }
}

/// How recent windows differ from those of the training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drift {
    pub state: DriftState,
    /// Whether the scores' level has changed, too.
    pub score_changed: bool,
    pub channels: Vec<ChannelDrift>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftState {
    /// Too few windows to compare yet.
    Collecting,
    Steady,
    Drifting,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelDrift {
    /// Population stability index.
    pub psi: Option<f64>,
    /// Kolmogorov and Smirnov's, 0 to 1.
    pub distance: Option<f64>,
    pub has_drifted: bool,
}

impl Batch {
    /// Reads a body and holds it against the rules above.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let batch: Self =
            serde_json::from_slice(body).map_err(|error| Refusal::invalid("malformed", error.to_string()))?;
        batch.check()?;
        Ok(batch)
    }

    fn check(&self) -> Result<(), Refusal> {
        let wrong = |what: String| Err(Refusal::invalid("invalid", what));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if self.device.is_empty() || self.device.len() > LONGEST_NAME || !self.device.bytes().all(is_plain) {
            return wrong(format!(
                "`device`: expected 1 to {LONGEST_NAME} letters, digits, dots, hyphens or underscores, got `{}`",
                self.device
            ));
        }
        if self.detector.chars().count() > LONGEST_NAME {
            return wrong(format!("`detector`: longer than {LONGEST_NAME} characters"));
        }
        if self.results.is_empty() {
            return wrong("`results`: expected at least one".to_owned());
        }
        if self.results.len() > MOST_RESULTS {
            return Err(Refusal::too_large(format!(
                "`results`: at most {MOST_RESULTS}, got {}",
                self.results.len()
            )));
        }
        if self.drift.as_ref().is_some_and(|drift| drift.channels.len() > MOST_CHANNELS) {
            return wrong(format!("`drift`: more than {MOST_CHANNELS} channels"));
        }
        let mut last = None;
        for (at, result) in self.results.iter().enumerate() {
            if let Err(what) = result.check(last) {
                return wrong(format!("`results[{at}]`: {what}"));
            }
            last = Some(result.sequence);
        }
        Ok(())
    }
}

impl Recorded {
    fn check(&self, last: Option<u64>) -> Result<(), String> {
        if self.sequence > LAST_SEQUENCE {
            return Err(format!("`sequence`: at most {LAST_SEQUENCE}, got {}", self.sequence));
        }
        if let Some(last) = last.filter(|last| *last >= self.sequence) {
            return Err(format!("`sequence`: {} comes after {last}, and a batch is in order", self.sequence));
        }
        if !(self.time_ms.is_finite() && self.latency_ms.is_finite() && self.latency_ms >= 0.0) {
            return Err(format!("times: got {} and a latency of {} ms", self.time_ms, self.latency_ms));
        }
        let channels = self.by_channel.len().max(self.stuck.len()).max(self.missing.len());
        if channels > MOST_CHANNELS {
            return Err(format!("at most {MOST_CHANNELS} channels, got {channels}"));
        }
        let Some(samples) = &self.samples else { return Ok(()) };
        let (times, values) = (samples.times_ms.len(), samples.values.len());
        if self.score.is_some() {
            return Err("`samples` are sent of a window without a `score`".to_owned());
        }
        if times == 0 || values > MOST_VALUES || values % times != 0 {
            return Err(format!("`samples`: {values} values of {times} times"));
        }
        Ok(())
    }
}
