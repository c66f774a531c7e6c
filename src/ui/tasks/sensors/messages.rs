//! Messages of a source that sends one sample in each: what of a message could not be read, and messages with more or fewer values than the
//! first, which said how many channels there are. Must not know how messages come.

use std::rc::Rc;

use super::table::{ProblemKind, Problems};
use crate::protocol::{Channel, Samples};

pub struct Messages {
    channels: usize,
    count: u64,
    problems: Problems,
}

impl Messages {
    pub fn new(channels: usize) -> Self {
        Self { channels, count: 0, problems: Problems::default() }
    }

    pub fn problems(&self) -> Rc<Problems> {
        Rc::new(self.problems.clone())
    }

    /// Puts a message's values behind `samples`: missing ones are NaN, and those of no channel are left out.
    pub fn take(&mut self, time_ms: f64, values: &[f32], samples: &mut Samples) {
        self.count += 1;
        if values.len() != self.channels {
            let kind = ProblemKind::OtherCount { got: values.len(), channels: self.channels };
            self.problems.add(self.count, kind);
        }
        samples.times_ms.push(time_ms);
        let missing = std::iter::repeat(f32::NAN);
        samples.values.extend(values.iter().copied().chain(missing).take(self.channels));
    }

    /// A message that could not be read at all.
    pub fn unreadable(&mut self, text: &str) {
        self.count += 1;
        self.problems.add(self.count, ProblemKind::NoMessage { text: super::table::begin(text) });
    }
}

/// The channels of a first message: by the names in it, or else numbered.
pub fn channels(count: usize, names: Option<Vec<String>>) -> Vec<Channel> {
    let names = names.unwrap_or_else(|| (1..=count).map(|number| format!("#{number}")).collect());
    names.into_iter().map(|name| Channel { name, unit: String::new() }).collect()
}

/// Lines of a text that comes in pieces.
#[derive(Default)]
pub struct Lines {
    rest: Vec<u8>,
}

/// A line that grows longer is none.
const MOST_BYTES: usize = 64 << 10;

impl Lines {
    /// The lines that this piece completes.
    pub fn take(&mut self, piece: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(piece);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else {
            if self.rest.len() > MOST_BYTES {
                self.rest.clear();
            }
            return Vec::new();
        };
        let rest = self.rest.split_off(end + 1);
        let lines = std::mem::replace(&mut self.rest, rest);
        let lines =
            lines.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    }
}
