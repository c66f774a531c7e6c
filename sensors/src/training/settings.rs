//! What a person chooses of a training.

use crate::{
    detectors::Kind,
    error::{Error, Result},
};

#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What the threshold is set by: how often a day may an alert be raised while all is normal.
    pub false_alarms_a_day: f64,
    /// The detectors to compare, each once.
    pub kinds: Vec<Kind>,
    /// The one to take, whatever is compared; else the best of them.
    pub wanted: Option<Kind>,
    pub epochs: usize,
    /// Rows of a mini-batch; less where the network is so large that a step would take too long.
    pub batch: usize,
    pub learning_rate: f64,
    /// Training stops after so many epochs in a row without a lower loss on held-out rows.
    pub patience: usize,
    /// Rows to fit to, at most; of a longer recording every second window, or third, and so on.
    pub most_rows: usize,
    /// Where the first weights, the order of rows and the trees come from: the same seed gives the same detector.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            false_alarms_a_day: 1.0,
            kinds: Kind::ALL.to_vec(),
            wanted: None,
            epochs: 50,
            batch: 64,
            learning_rate: 1e-3,
            patience: 5,
            most_rows: 20_000,
            seed: 1,
        }
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<()> {
        let bounds = [
            ("the number of false alarms a day", self.false_alarms_a_day, 1e-6, 1e6),
            ("the number of epochs", self.epochs as f64, 1.0, 10_000.0),
            ("the number of rows in a mini-batch", self.batch as f64, 1.0, 65_536.0),
            ("the learning rate", self.learning_rate, 1e-8, 1.0),
            ("the patience", self.patience as f64, 1.0, 10_000.0),
            ("the number of rows", self.most_rows as f64, 20.0, 1e6),
            ("the number of detectors", self.kinds.len() as f64, 1.0, Kind::ALL.len() as f64),
        ];
        for (what, got, least, most) in bounds {
            if !(least..=most).contains(&got) {
                return Err(Error::OutOfRange { what, got, least, most });
            }
        }
        match self.wanted {
            Some(wanted) if !self.kinds.contains(&wanted) => {
                Err(Error::LeftOut { why: format!("{wanted:?} is not among those to compare") })
            }
            Some(_) | None => Ok(()),
        }
    }
}
