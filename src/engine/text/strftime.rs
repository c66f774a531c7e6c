//! The time of day as templates write it (`strftime_now`). Must not know what time it is.

use std::fmt::Write;

use chrono::{DateTime, FixedOffset};

/// A moment, and where whoever asks has their clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// Milliseconds since 1970 in UTC.
    pub unix_ms: i64,
    /// Minutes that the local clock is ahead of UTC.
    pub ahead_minutes: i32,
}

/// `None` for a format that isn't one, and for a time that no calendar has.
pub fn strftime(now: LocalTime, format: &str) -> Option<String> {
    let zone = FixedOffset::east_opt(now.ahead_minutes.checked_mul(60)?)?;
    let local = DateTime::from_timestamp_millis(now.unix_ms)?.with_timezone(&zone);
    let mut text = String::new();
    write!(text, "{}", local.format(format)).ok()?;
    Some(text)
}
