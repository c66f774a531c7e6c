//! Trains on the first rows of a CSV file and scores the others with every detector: what `cargo xtask bench sensors` judges.
//!
//! `score DATA.csv --train N --window W --step S --period MS --out FOLDER` writes `report.json`, for each detector `KIND.csv` (last row
//! of the window, score), and for others to learn from: `fitted.f32`, `held_out.f32`, `scored.f32` (normalised features).

use std::{error::Error, fmt::Write as _, fs, path::PathBuf};

use sensors::{Detector, Joining, Kind, Recording, Sample, Settings, Shape, Trained, Training, Windows};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

struct Options {
    data: PathBuf,
    out: PathBuf,
    train: usize,
    window: usize,
    step: usize,
    period_ms: f64,
    seed: u64,
}

fn options() -> Result<Options> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)).ok_or_else(|| format!("{name} is missing"))
    };
    Ok(Options {
        data: arguments.first().ok_or("no file")?.into(),
        out: after("--out")?.into(),
        train: after("--train")?.parse()?,
        window: after("--window")?.parse()?,
        step: after("--step")?.parse()?,
        period_ms: after("--period")?.parse()?,
        seed: after("--seed").map_or(Ok(1), |seed| seed.parse())?,
    })
}

fn main() -> Result<()> {
    let options = options()?;
    let text = fs::read_to_string(&options.data)?;
    let rows: Vec<Vec<f32>> = text
        .lines()
        .map(|line| line.split(',').map(str::parse).collect::<std::result::Result<_, _>>())
        .collect::<std::result::Result<_, _>>()?;
    let channels = rows.first().map_or(0, Vec::len);
    let shape = Shape::new(channels, options.window, options.step)?;
    let joining = Joining { period_ms: Some(options.period_ms), ..Joining::of(shape) };
    let names = (0..channels).map(|channel| (format!("channel {channel}"), None)).collect();
    let mut recording = Recording::new(shape, joining, names)?;
    let time = |row: usize| row as f64 * options.period_ms;
    for (at, values) in rows.iter().take(options.train).enumerate() {
        recording.push(Sample { time_ms: time(at), values })?;
    }
    let settings = Settings { seed: options.seed, ..Settings::default() };
    let trained = Training::new(recording, settings)?.run(|_| ())?;
    fs::create_dir_all(&options.out)?;
    fs::write(options.out.join("report.json"), report(&trained))?;

    let detectors = std::iter::once(&trained.detector).chain(&trained.others);
    for detector in detectors {
        let mut detector: Detector = detector.clone();
        let mut windows = Windows::new(shape, joining)?;
        let (mut scores, mut features) = (String::new(), Vec::new());
        for (at, values) in rows.iter().enumerate().skip(options.train) {
            let pushed = windows.push(Sample { time_ms: time(at), values })?;
            if let Some(window) = pushed.window {
                let score = detector.score(&window)?;
                writeln!(scores, "{at},{}", score.value)?;
                features.extend(detector.last_row().iter().flat_map(|value| value.to_le_bytes()));
            }
        }
        let kind = detector.kind();
        fs::write(options.out.join(format!("{}.csv", name(kind))), scores)?;
        if kind == Kind::Autoencoder {
            fs::write(options.out.join("scored.f32"), features)?;
        }
    }
    learnt(&options, &trained, &rows, shape, joining)
}

/// The rows that the network learnt from and was stopped by, in the parts that training makes (docs of `sensors::training`).
fn learnt(
    options: &Options,
    trained: &Trained,
    rows: &[Vec<f32>],
    shape: Shape,
    joining: Joining,
) -> Result<()> {
    let at = |share: f64| (options.train as f64 * share) as usize;
    for (name, range) in
        [("fitted", 0..at(0.5)), ("held_out", at(0.5)..at(0.6)), ("threshold", at(0.6)..at(0.8))]
    {
        let mut windows = Windows::new(shape, joining)?;
        let mut bytes = Vec::new();
        for row in range {
            let Some(values) = rows.get(row) else { break };
            let pushed = windows.push(Sample { time_ms: row as f64 * options.period_ms, values })?;
            if let Some(window) = pushed.window {
                let mut features = sensors::features(&window);
                trained.detector.normalisation.apply(&mut features);
                bytes.extend(features.iter().flat_map(|value| value.to_le_bytes()));
            }
        }
        fs::write(options.out.join(format!("{name}.f32")), bytes)?;
    }
    Ok(())
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Ewma => "ewma",
        Kind::Cusum => "cusum",
        Kind::Pca => "pca",
        Kind::Trees => "trees",
        Kind::Autoencoder => "autoencoder",
    }
}

fn report(trained: &Trained) -> String {
    let report = &trained.report;
    let figures = report.figures.iter().map(|figures| {
        format!(
            r#"{{"kind":"{}","threshold":{},"extrapolated":{},"average_precision":{},"events":{},"found":{},"false_alarms_a_day":{}}}"#,
            name(figures.kind),
            figures.threshold,
            figures.is_extrapolated,
            figures.average_precision,
            figures.events,
            figures.found,
            figures.false_alarms_a_day
        )
    });
    let figures: Vec<String> = figures.collect();
    format!(
        r#"{{"chosen":"{}","epochs":{},"fitted":{},"features":{},"figures":[{}]}}"#,
        name(report.chosen),
        report.epochs.len(),
        report.rows.fitted,
        trained.detector.normalisation.means.len(),
        figures.join(",")
    )
}
