//! What came out, figure by figure, and medians over the rounds. Must not know what a figure should be.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use crate::{engine::Kind, figures::Figure, median::median};

/// One figure of one round.
pub struct Sample {
    pub format: String,
    pub kind: Kind,
    pub threads: u32,
    pub round: u32,
    pub figure: Figure,
    pub value: f64,
}

/// A file, or an engine on it, in words.
#[derive(Default)]
pub struct Results {
    pub samples: Vec<Sample>,
    /// What was compared, and what was missing and why.
    pub notes: Vec<String>,
}

/// Which samples are meant.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    pub format: &'a str,
    pub kind: Kind,
    /// `None` takes the best of all thread counts in each round.
    pub threads: Option<u32>,
}

impl Results {
    /// Says it now and keeps it for the end.
    pub fn note(&mut self, note: String) {
        println!("  {note}");
        self.notes.push(note);
    }

    fn rounds(&self, of: Of<'_>, figure: Figure) -> BTreeMap<u32, f64> {
        let mut rounds = BTreeMap::new();
        let wanted = |sample: &&Sample| {
            sample.format == of.format
                && sample.kind == of.kind
                && sample.figure == figure
                && of.threads.is_none_or(|threads| sample.threads == threads)
        };
        for sample in self.samples.iter().filter(wanted) {
            let best = rounds.entry(sample.round).or_insert(sample.value);
            *best = figure.better(*best, sample.value);
        }
        rounds
    }

    pub fn median(&self, of: Of<'_>, figure: Figure) -> Option<f64> {
        median(self.rounds(of, figure).into_values().collect())
    }

    /// The median of each round's ratio, since two of one round met the same machine.
    pub fn ratio(&self, one: Of<'_>, figure: Figure, other: Of<'_>, to: Figure) -> Option<f64> {
        let others = self.rounds(other, to);
        let ratios = self.rounds(one, figure).into_iter().filter_map(|(round, value)| {
            others.get(&round).filter(|other| **other > 0.0).map(|other| value / other)
        });
        median(ratios.collect())
    }

    /// Formats in the order in which they were measured.
    pub fn formats(&self) -> Vec<&str> {
        let mut formats: Vec<&str> = Vec::new();
        for sample in &self.samples {
            if !formats.contains(&sample.format.as_str()) {
                formats.push(&sample.format);
            }
        }
        formats
    }

    /// Who was measured on a format, and with how many threads.
    pub fn engines(&self, format: &str) -> Vec<(Kind, u32)> {
        let mut engines: Vec<_> = self
            .samples
            .iter()
            .filter(|sample| sample.format == format)
            .map(|sample| (sample.kind, sample.threads))
            .collect();
        engines.sort_unstable();
        engines.dedup();
        engines
    }

    pub fn write(&self, path: &Path) -> Result<(), String> {
        let samples: Vec<Value> = self
            .samples
            .iter()
            .map(|Sample { format, kind, threads, round, figure, value }| {
                json!({
                    "format": format, "engine": kind.to_string(), "threads": threads, "round": round,
                    "figure": figure.to_string(), "value": value,
                })
            })
            .collect();
        let text = format!("{:#}\n", json!({ "notes": self.notes, "samples": samples }));
        fs::write(path, text).map_err(|error| format!("can't write {}: {error}", path.display()))
    }
}
