//! A file's columns as channels: which column says the time and how, which hold numbers, and what of each row could not be read. Must not
//! know how the file is read.

use crate::{
    protocol::{Channel, Row, Samples},
    ui::tasks::sensors::{numbers, times::TimeFormat},
};

/// Rows after which the columns are guessed.
pub const GUESSED_ROWS: usize = 200;
/// A file without times has its samples so often a second, until a person says otherwise.
const USUAL_RATE: f64 = 10.0;
/// Problems that are told with their place; the others are counted.
const TOLD: usize = 20;
/// More channels are not taken at first.
const MOST_CHANNELS: usize = 16;

/// How a table's rows become samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub names: Vec<String>,
    /// The column with the times; `None`: the rows are counted.
    pub time: Option<usize>,
    pub format: TimeFormat,
    /// The columns that are channels.
    pub channels: Vec<usize>,
    pub decimal: char,
}

impl Plan {
    /// From the columns' names and the first rows.
    pub fn guess(names: &[String], rows: &[Row]) -> Self {
        let rows = &rows[..rows.len().min(GUESSED_ROWS)];
        let cells = |column: usize| {
            let cells = rows.iter().filter_map(move |row| row.cells.get(column)).map(|cell| cell.trim());
            cells.filter(|cell| !cell.is_empty())
        };
        let decimal = numbers::guess_decimal((0..names.len()).flat_map(cells));
        let guessed = |column: usize| TimeFormat::guess(cells(column)).map(|format| (column, format));
        let is_named = |column: &usize| says_time(&names[*column]);
        let time = (0..names.len()).filter(is_named).find_map(guessed).or_else(|| {
            let dates = (0..names.len()).filter_map(guessed);
            // A column of great numbers that nobody called a time may be a count of anything.
            dates.into_iter().find(|(_, format)| *format == TimeFormat::Iso8601)
        });
        let is_channel = |column: &usize| {
            let (mut read, mut all) = (0, 0);
            for cell in cells(*column) {
                all += 1;
                read += usize::from(numbers::read(cell, decimal) != numbers::Reading::Text);
            }
            all > 0 && 2 * read > all && time.is_none_or(|(time, _)| time != *column)
        };
        Self {
            time: time.map(|(column, _)| column),
            format: time.map_or(TimeFormat::Number { rate: USUAL_RATE }, |(_, format)| format),
            channels: (0..names.len()).filter(is_channel).take(MOST_CHANNELS).collect(),
            decimal,
            names: names.to_vec(),
        }
    }

    pub fn channels(&self) -> Vec<Channel> {
        let name = |column: &usize| self.names.get(*column).cloned().unwrap_or_default();
        self.channels.iter().map(|column| channel(&name(column), *column)).collect()
    }

    /// Takes a column as a channel, or leaves it out.
    pub fn toggle(&mut self, column: usize) {
        match self.channels.iter().position(|known| *known == column) {
            Some(place) => drop(self.channels.remove(place)),
            None if column < self.names.len() => {
                self.channels.push(column);
                self.channels.sort_unstable();
            }
            None => {}
        }
    }

    /// `None`: the rows are counted.
    pub fn set_time(&mut self, column: Option<usize>) {
        self.time = column.filter(|column| *column < self.names.len());
        if let Some(time) = self.time {
            self.channels.retain(|channel| *channel != time);
        } else if !matches!(self.format, TimeFormat::Number { .. }) {
            self.format = TimeFormat::Number { rate: USUAL_RATE };
        }
    }
}

/// `temperature [°C]` and `temperature (°C)` name a unit.
fn channel(name: &str, column: usize) -> Channel {
    let name = name.trim();
    let bracketed = [('[', ']'), ('(', ')')].into_iter().find_map(|(open, close)| {
        let (before, unit) = name.strip_suffix(close)?.rsplit_once(open)?;
        (!before.trim().is_empty()).then(|| (before.trim().to_owned(), unit.trim().to_owned()))
    });
    let (name, unit) = bracketed.unwrap_or_else(|| (name.to_owned(), String::new()));
    let name = if name.is_empty() { format!("#{}", column + 1) } else { name };
    Channel { name, unit }
}

fn says_time(name: &str) -> bool {
    const NAMES: [&str; 10] =
        ["time", "timestamp", "datetime", "date", "ts", "epoch", "unix", "時間", "日期", "時刻"];
    let name = name.trim().to_lowercase();
    NAMES.iter().any(|known| name == *known || name.contains(known) && known.chars().count() > 2)
}

/// What of a row could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Counted from 1, without the header.
    pub row: u64,
    pub kind: ProblemKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ProblemKind {
    /// The row was left out.
    NoTime { text: String },
    /// The channel says nothing at that time.
    NotANumber { column: String, text: String },
    /// It is older than the row before it.
    ClockBack,
    /// A message had another number of values than there are channels.
    OtherCount { got: usize, channels: usize },
    /// A message held no numbers.
    NoMessage { text: String },
}

/// The problems of a file, or of a source's messages: the first of them, and how many there were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problems {
    pub told: Vec<Problem>,
    pub no_time: u64,
    pub not_a_number: u64,
    pub clock_back: u64,
    pub other_count: u64,
    pub no_message: u64,
}

impl Problems {
    pub fn count(&self) -> u64 {
        self.no_time + self.not_a_number + self.clock_back + self.other_count + self.no_message
    }

    pub(super) fn add(&mut self, row: u64, kind: ProblemKind) {
        match &kind {
            ProblemKind::NoTime { .. } => self.no_time += 1,
            ProblemKind::NotANumber { .. } => self.not_a_number += 1,
            ProblemKind::ClockBack => self.clock_back += 1,
            ProblemKind::OtherCount { .. } => self.other_count += 1,
            ProblemKind::NoMessage { .. } => self.no_message += 1,
        }
        if self.told.len() < TOLD {
            self.told.push(Problem { row, kind });
        }
    }
}

/// Makes samples of rows, one after the other.
pub struct Rows {
    plan: Plan,
    /// Rows that came before.
    rows: u64,
    last_ms: Option<f64>,
    problems: Problems,
}

impl Rows {
    pub fn new(plan: Plan) -> Self {
        Self { plan, rows: 0, last_ms: None, problems: Problems::default() }
    }

    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    /// A row whose time can't be read is left out, and one that is older than the one before it is passed on for the worker to leave out.
    pub fn take(&mut self, rows: &[Row]) -> Samples {
        let mut samples = Samples::default();
        for row in rows {
            self.rows += 1;
            let Some(time_ms) = self.time_ms(row) else { continue };
            if self.last_ms.is_some_and(|last| time_ms < last) {
                self.problems.add(self.rows, ProblemKind::ClockBack);
            }
            self.last_ms = Some(time_ms);
            samples.times_ms.push(time_ms);
            for column in &self.plan.channels {
                let cell = row.cells.get(*column).map_or("", String::as_str);
                let reading = numbers::read(cell, self.plan.decimal);
                if reading == numbers::Reading::Text {
                    let column = self.plan.names.get(*column).cloned().unwrap_or_default();
                    self.problems.add(self.rows, ProblemKind::NotANumber { column, text: begin(cell) });
                }
                samples.values.push(reading.value());
            }
        }
        samples
    }

    fn time_ms(&mut self, row: &Row) -> Option<f64> {
        let Some(column) = self.plan.time else {
            return match self.plan.format {
                TimeFormat::Number { rate } => {
                    Some((self.rows - 1) as f64 * 1000.0 / rate.max(f64::MIN_POSITIVE))
                }
                TimeFormat::Iso8601 | TimeFormat::UnixSeconds | TimeFormat::UnixMillis => {
                    Some((self.rows - 1) as f64 * 1000.0 / USUAL_RATE)
                }
            };
        };
        let text = row.cells.get(column).map_or("", String::as_str);
        let time = self.plan.format.read(text);
        if time.is_none() {
            self.problems.add(self.rows, ProblemKind::NoTime { text: begin(text) });
        }
        time
    }
}

/// The beginning of a text, to be shown.
pub(super) fn begin(text: &str) -> String {
    const SHOWN: usize = 30;
    let text = text.trim();
    let begin: String = text.chars().take(SHOWN).collect();
    if begin.len() < text.len() { begin + "…" } else { begin }
}
