//! A line of standard input as a sample of all channels. Must not know what is done with it.

use hearth::protocol::Samples;
use serde::Deserialize;

use crate::{Error, Result};

#[derive(Deserialize)]
struct Given {
    time_ms: Option<f64>,
    /// `null` where a sensor said nothing.
    values: Vec<Option<f32>>,
}

/// A line as JSON, or as numbers with commas, semicolons, tabs or blanks between them; `time_ms` says when it was where it doesn't itself.
pub fn sample(
    number: u64,
    line: &str,
    channels: Option<usize>,
    time_ms: impl FnOnce() -> f64,
) -> Result<Samples> {
    let wrong = |expected: String| Error::Line { number, expected, got: line.to_owned() };
    let given = if line.starts_with('{') {
        serde_json::from_str::<Given>(line)
            .map_err(|error| wrong(format!("{{\"time_ms\": …, \"values\": […]}} ({error})")))?
    } else {
        let cells = line.split([',', ';', '\t', ' ']).map(str::trim).filter(|cell| !cell.is_empty());
        let value = |cell: &str| cell.parse::<f32>().map_err(|_| wrong("numbers".to_owned()));
        Given { time_ms: None, values: cells.map(|cell| value(cell).map(Some)).collect::<Result<_>>()? }
    };
    if let Some(channels) = channels.filter(|channels| *channels != given.values.len()) {
        return Err(wrong(format!("{channels} values")));
    }
    Ok(Samples {
        times_ms: vec![given.time_ms.unwrap_or_else(time_ms)],
        values: given.values.into_iter().map(|value| value.unwrap_or(f32::NAN)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_sample_however_it_is_written() {
        for line in ["1.5,2", "1.5; 2", "1.5\t2", "1.5 2"] {
            assert_eq!(sample(1, line, Some(2), || 0.0).unwrap().values, [1.5, 2.0], "{line}");
        }
        let given = sample(1, r#"{"time_ms": 7.0, "values": [1.5, null]}"#, Some(2), || 0.0).unwrap();
        assert_eq!((given.times_ms, given.values[0]), (vec![7.0], 1.5));
        assert!(given.values[1].is_nan());
    }

    #[test]
    fn what_is_no_sample_is_refused_with_its_line() {
        for (line, expected) in
            [("1.5", "2 values"), ("1.5,x", "numbers"), ("{\"values\": 1}", "values"), ("1,2,3", "2 values")]
        {
            let error = sample(9, line, Some(2), || 0.0).unwrap_err().to_string();
            assert!(error.contains("line 9") && error.contains(expected), "{error}");
        }
    }
}
