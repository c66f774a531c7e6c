//! How a file or a message says what time it is, and that time in milliseconds since 1970. Must not know where the text stands.

use serde::{Deserialize, Serialize};

/// How times are written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum TimeFormat {
    /// ISO 8601: a day, and a time of day with or without a zone. Without one it is taken as UTC.
    Iso8601,
    UnixSeconds,
    UnixMillis,
    /// The samples are counted, and come so many a second.
    Number {
        rate: f64,
    },
}

impl TimeFormat {
    /// Milliseconds since 1970; `None` where the text is no such time.
    pub fn read(self, text: &str) -> Option<f64> {
        let text = text.trim();
        // A fraction may stand behind a comma.
        let number = || text.replacen(',', ".", 1).parse::<f64>().ok().filter(|number| number.is_finite());
        match self {
            Self::Iso8601 => iso(text),
            Self::UnixSeconds => number().map(|seconds| seconds * 1000.0),
            Self::UnixMillis => number(),
            Self::Number { rate } => number().map(|number| number * 1000.0 / rate.max(f64::MIN_POSITIVE)),
        }
    }

    /// The format in which at least four of five are times, if there is one: a bad row makes no other file. Of numbers, the one that makes
    /// dates of our time.
    pub fn guess<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        let all = texts.clone().count();
        let reads_most = |format: Self| {
            let read = texts.clone().filter(|text| format.read(text).is_some()).count();
            read > 0 && 5 * read >= 4 * all
        };
        if reads_most(Self::Iso8601) {
            return Some(Self::Iso8601);
        }
        if !reads_most(Self::UnixMillis) {
            return None;
        }
        let number = texts.clone().find_map(|text| Self::UnixMillis.read(text))?;
        // From 1990 to 2100.
        const SECONDS: std::ops::Range<f64> = 631e6..4.1e9;
        if SECONDS.contains(&number) {
            Some(Self::UnixSeconds)
        } else if SECONDS.contains(&(number / 1000.0)) {
            Some(Self::UnixMillis)
        } else {
            None
        }
    }
}

/// `2026-11-27T16:30:05.25+01:00` and its shorter forms; a space may stand for the `T`, and `/` for `-`.
fn iso(text: &str) -> Option<f64> {
    let (day, rest) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let mut parts = day.split(['-', '/']);
    let mut part = |digits: usize| {
        let text = parts.next().filter(|text| text.len() == digits)?;
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok())?
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
        return None;
    }
    let (clock, zone_ms) = zone(rest.trim())?;
    Some(days_since_1970(year, month, day) as f64 * 86_400_000.0 + time_of_day(clock)? - zone_ms)
}

/// Splits a zone off, and gives how far it is ahead of UTC in milliseconds.
fn zone(text: &str) -> Option<(&str, f64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0.0));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, 0.0)) };
    let (clock, zone) = text.split_at(at);
    let digits: String = zone[1..].chars().filter(|char| *char != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.parse::<f64>().ok()?, 0.0),
        4 => (digits.get(..2)?.parse::<f64>().ok()?, digits.get(2..)?.parse::<f64>().ok()?),
        _other_length => return None,
    };
    let sign = if zone.starts_with('-') { -1.0 } else { 1.0 };
    Some((clock.trim_end(), sign * (hours * 60.0 + minutes) * 60_000.0))
}

/// `16`, `16:30`, `16:30:05` or `16:30:05,25` in milliseconds; nothing is midnight.
fn time_of_day(clock: &str) -> Option<f64> {
    if clock.is_empty() {
        return Some(0.0);
    }
    let mut parts = clock.split(':');
    let mut part = |below: f64| match parts.next() {
        None => Some(0.0),
        Some(text) => {
            let number = text.replace(',', ".").parse::<f64>().ok()?;
            (text.starts_with(|char: char| char.is_ascii_digit()) && (0.0..below).contains(&number))
                .then_some(number)
        }
    };
    // A leap second is the second after it.
    let (hours, minutes, seconds) = (part(24.0)?, part(60.0)?, part(61.0)?);
    parts.next().is_none().then_some(((hours * 60.0 + minutes) * 60.0 + seconds) * 1000.0)
}

const fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _other_month => 31,
    }
}

/// By the rule of the Gregorian calendar, whose years are counted here from March, so that the day that is not in each year is the last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}
