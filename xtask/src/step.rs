//! What is said while something runs: the step and its reason, whether it was skipped, how long it took.

use std::{
    fmt::Display,
    time::{Duration, Instant},
};

use crate::failure::Result;

/// What a step came to.
pub enum Outcome<T> {
    Did(T),
    /// Nothing to do, and why.
    Skipped(T, String),
}

/// Prints the step, runs it, prints its outcome and time.
pub fn step<T>(what: impl Display, why: &str, run: impl FnOnce() -> Result<Outcome<T>>) -> Result<T> {
    println!("==> {what} ({why})");
    let start = Instant::now();
    match run()? {
        Outcome::Did(value) => {
            println!("    done in {}", seconds(start.elapsed()));
            Ok(value)
        }
        Outcome::Skipped(value, reason) => {
            println!("    skip: {reason} ({})", seconds(start.elapsed()));
            Ok(value)
        }
    }
}

/// A step that is always run.
pub fn always<T>(what: impl Display, why: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    step(what, why, || run().map(Outcome::Did))
}

/// `0.4 s`, `12.3 s`, `4 min 05 s`.
pub fn seconds(duration: Duration) -> String {
    let all = duration.as_secs_f64();
    if all < 60.0 {
        return format!("{all:.1} s");
    }
    let whole = duration.as_secs();
    format!("{} min {:02} s", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(245)), "4 min 05 s");
    }
}
