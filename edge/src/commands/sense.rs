//! Lines of samples to scores, each as its window is complete. Must not know how a window is scored, nor how a result is kept.

use std::{fs, path::Path};

use futures::FutureExt;
use hearth::{
    client::{Running, Update},
    protocol::{Bytes, DescribeDetector, Samples, Scored, Sense, Watch, WatchId, WatchSettings, Watched},
};
use serde::Deserialize;

use super::{each_line, print};
use crate::{Error, Host, Result, disk::unix_ms};

const WATCH: WatchId = WatchId(1);

/// As the page begins with.
const SETTINGS: WatchSettings = WatchSettings {
    record: false,
    windows_to_raise: 2,
    windows_to_clear: 3,
    most_ms: None,
    drift_windows: None,
    drift_psi: 0.25,
};

pub fn run(host: &mut Host, detector: &Path, record: bool) -> Result<()> {
    let bytes =
        fs::read(detector).map_err(|cause| Error::File { path: detector.display().to_string(), cause })?;
    let detector = Bytes(bytes);
    let facts = host.ask(DescribeDetector { detector: detector.clone() }, |chunk| match chunk {})?;
    let channels = facts.channels.len();
    let settings = WatchSettings { record, ..SETTINGS };
    let mut watching = host.start(Watch { watch: WATCH, detector, settings });
    each_line(|number, line| {
        let samples = sample(number, line, channels)?;
        host.ask(Sense { watch: WATCH, samples, last: false }, |chunk| match chunk {})?;
        while let Some(update) = watching_says(&mut watching) {
            said(update)?;
        }
        Ok(())
    })?;
    host.ask(Sense { watch: WATCH, samples: Samples::default(), last: true }, |chunk| match chunk {})?;
    loop {
        if said(host.next(&mut watching)?)? {
            return Ok(());
        }
    }
}

/// What the watch has said already; a sample is answered when its window is scored, and that comes first.
fn watching_says(watching: &mut Running<Watch>) -> Option<Update<Watch>> {
    futures::StreamExt::next(watching).now_or_never().flatten()
}

/// Prints what it is; `true` at its end.
fn said(update: Update<Watch>) -> Result<bool> {
    match update {
        Update::Progress(_) => Ok(false),
        Update::Chunk(Watched { scored, notices, drift: _ }) => {
            notices.iter().try_for_each(print)?;
            scored.iter().try_for_each(|scored: &Scored| print(scored))?;
            Ok(false)
        }
        Update::Done(done) => {
            done?;
            Ok(true)
        }
    }
}

#[derive(Deserialize)]
struct Given {
    time_ms: Option<f64>,
    /// `null` where a sensor said nothing.
    values: Vec<Option<f32>>,
}

/// A line as JSON, or as numbers with commas, semicolons, tabs or blanks between them; it is of now where it has no time.
fn sample(number: u64, line: &str, channels: usize) -> Result<Samples> {
    let wrong = |expected: String| Error::Line { number, expected, got: line.to_owned() };
    let given = if line.starts_with('{') {
        serde_json::from_str::<Given>(line)
            .map_err(|error| wrong(format!("{{\"time_ms\": …, \"values\": […]}} ({error})")))?
    } else {
        let cells = line.split([',', ';', '\t', ' ']).map(str::trim).filter(|cell| !cell.is_empty());
        let value = |cell: &str| cell.parse::<f32>().map_err(|_| wrong("numbers".to_owned()));
        Given { time_ms: None, values: cells.map(|cell| value(cell).map(Some)).collect::<Result<_>>()? }
    };
    if given.values.len() != channels {
        return Err(wrong(format!("{channels} values")));
    }
    Ok(Samples {
        times_ms: vec![given.time_ms.unwrap_or_else(unix_ms)],
        values: given.values.into_iter().map(|value| value.unwrap_or(f32::NAN)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_sample_however_it_is_written() {
        for line in ["1.5,2", "1.5; 2", "1.5\t2", "1.5 2"] {
            assert_eq!(sample(1, line, 2).unwrap().values, [1.5, 2.0], "{line}");
        }
        let given = sample(1, r#"{"time_ms": 7.0, "values": [1.5, null]}"#, 2).unwrap();
        assert_eq!((given.times_ms, given.values[0]), (vec![7.0], 1.5));
        assert!(given.values[1].is_nan());
    }

    #[test]
    fn what_is_no_sample_is_refused_with_its_line() {
        for (line, expected) in
            [("1.5", "2 values"), ("1.5,x", "numbers"), ("{\"values\": 1}", "values"), ("1,2,3", "2 values")]
        {
            let error = sample(9, line, 2).unwrap_err().to_string();
            assert!(error.contains("line 9") && error.contains(expected), "{error}");
        }
    }
}
