//! Targets, what was seen for each, and notes; as a table and as data.

use std::{fmt::Write, fs, path::Path};

use serde_json::{Value, json};

#[derive(Clone, Copy)]
pub enum Wanted {
    AtLeast(f64),
    AtMost(f64),
    /// To be told, whatever it is.
    Told,
}

struct Line {
    target: String,
    wanted: Wanted,
    /// `None` where it was not measured.
    seen: Option<f64>,
}

impl Line {
    fn met(&self) -> Option<bool> {
        match self.wanted {
            Wanted::AtLeast(least) => self.seen.map(|seen| seen >= least),
            Wanted::AtMost(most) => self.seen.map(|seen| seen <= most),
            Wanted::Told => None,
        }
    }
}

#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
    notes: Vec<String>,
}

impl Report {
    /// Says it now and keeps it for the end.
    pub fn seen(&mut self, target: impl Into<String>, wanted: Wanted, seen: Option<f64>) {
        let line = Line { target: target.into(), wanted, seen };
        println!("  {}", row(&line));
        self.lines.push(line);
    }

    pub fn note(&mut self, note: String) {
        println!("  {note}");
        self.notes.push(note);
    }

    pub fn text(&self) -> String {
        let mut text = String::from("\n| target | wanted | seen | met |\n|---|---|---|---|\n");
        for line in &self.lines {
            let _ = writeln!(text, "{}", row(line));
        }
        for note in &self.notes {
            let _ = writeln!(text, "\n{note}");
        }
        text
    }

    pub fn write(&self, path: &Path) -> Result<(), String> {
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                let wanted = match line.wanted {
                    Wanted::AtLeast(least) => json!({ "at_least": least }),
                    Wanted::AtMost(most) => json!({ "at_most": most }),
                    Wanted::Told => Value::Null,
                };
                json!({ "target": line.target, "wanted": wanted, "seen": line.seen, "met": line.met() })
            })
            .collect();
        let text = format!("{:#}\n", json!({ "targets": lines, "notes": self.notes }));
        fs::write(path, text).map_err(|error| format!("can't write {}: {error}", path.display()))
    }
}

fn row(line: &Line) -> String {
    let wanted = match line.wanted {
        Wanted::AtLeast(least) => format!("at least {least}"),
        Wanted::AtMost(most) => format!("at most {most}"),
        Wanted::Told => "-".to_owned(),
    };
    let seen = line.seen.map_or_else(|| "not measured".to_owned(), digits);
    let met = line.met().map_or("", |met| if met { "yes" } else { "NO" });
    format!("| {} | {wanted} | {seen} | {met} |", line.target)
}

/// As many digits as say something.
fn digits(value: f64) -> String {
    match value.abs() {
        small if small < 2.0 => format!("{value:.5}"),
        middle if middle < 100.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}
