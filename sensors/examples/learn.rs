//! Trains on a CSV file with a head of names (`name` or `name unit`) and saves the detector: `learn DATA.csv --window W --step S
//! --period MS --out FILE`. An empty line is a gap. What ships in `assets/` was made by it.

use std::{env, error::Error, fs};

use sensors::{Joining, Kind, Recording, Sample, Settings, Shape, Training};

/// Longer than any period.
const GAP_MS: f64 = 3_600_000.0;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)).ok_or_else(|| format!("{name} is missing"))
    };
    let text = fs::read_to_string(arguments.first().ok_or("no file")?)?;
    let (head, rows) = text.split_once('\n').ok_or("no rows")?;
    let names = head.split(',').map(|name| match name.split_once(' ') {
        Some((name, unit)) => (name.to_owned(), Some(unit.to_owned())),
        None => (name.to_owned(), None),
    });
    let names: Vec<(String, Option<String>)> = names.collect();
    let period_ms: f64 = after("--period")?.parse()?;
    let shape = Shape::new(names.len(), after("--window")?.parse()?, after("--step")?.parse()?)?;
    let joining = Joining { period_ms: Some(period_ms), ..Joining::of(shape) };
    let mut recording = Recording::new(shape, joining, names)?;
    let mut time_ms = 0.0;
    for line in rows.lines() {
        if line.is_empty() {
            time_ms += GAP_MS;
            continue;
        }
        let values: Vec<f32> = line.split(',').map(str::parse).collect::<Result<_, _>>()?;
        recording.push(Sample { time_ms, values: &values })?;
        time_ms += period_ms;
    }
    let settings =
        Settings { wanted: Some(Kind::Autoencoder), false_alarms_a_day: 24.0, ..Settings::default() };
    let trained = Training::new(recording, settings)?.run(|_| ())?;
    for figures in &trained.report.figures {
        println!("{figures:?}");
    }
    println!("{:?} {:?}", trained.report.rows, trained.report.epochs.last());
    fs::write(after("--out")?, trained.detector.to_bytes()?)?;
    Ok(())
}
