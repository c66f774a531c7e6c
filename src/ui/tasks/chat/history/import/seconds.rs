//! Times in other programs' exports: seconds as a rule, milliseconds at times.

/// Greater than any time in seconds that is not thousands of years away.
const MILLISECONDS_FROM: f64 = 1e11;

/// In milliseconds since the Unix epoch.
pub fn milliseconds(time: Option<f64>) -> Option<u64> {
    let time = time.filter(|time| time.is_finite() && *time > 0.0)?;
    Some(if time < MILLISECONDS_FROM { time * 1000.0 } else { time } as u64)
}
