//! What of a series can be seen: the stretch of time that is shown, and the least and greatest value in each of its pixel columns, so that a
//! drawing takes as long as it is wide, whatever the number of points. Must not know how anything is drawn.

/// The shortest and the longest stretch that is shown.
const SHORTEST_MS: f64 = 1000.0;
const LONGEST_MS: f64 = 7.0 * 86_400_000.0;
/// What is shown at first.
const FIRST_MS: f64 = 60_000.0;

/// The stretch of time that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    pub span_ms: f64,
    /// `None`: it follows what comes.
    pub until_ms: Option<f64>,
}

impl Default for Stretch {
    fn default() -> Self {
        Self { span_ms: FIRST_MS, until_ms: None }
    }
}

impl Stretch {
    /// Its beginning and end, where `last_ms` is the time of the last sample.
    pub fn at(self, last_ms: f64) -> (f64, f64) {
        let until = self.until_ms.unwrap_or(last_ms);
        (until - self.span_ms, until)
    }

    pub fn is_paused(self) -> bool {
        self.until_ms.is_some()
    }

    pub fn pause(self, last_ms: f64) -> Self {
        Self { until_ms: Some(self.until_ms.unwrap_or(last_ms)), ..self }
    }

    pub fn follow(self) -> Self {
        Self { until_ms: None, ..self }
    }

    /// Moves by a share of what is shown; to the right is later. Past the last sample it follows again.
    pub fn pan(self, share: f64, (first_ms, last_ms): (f64, f64)) -> Self {
        let until = self.until_ms.unwrap_or(last_ms) + share * self.span_ms;
        if until >= last_ms {
            return self.follow();
        }
        Self { until_ms: Some(until.max((first_ms + self.span_ms / 10.0).min(last_ms))), ..self }
    }

    /// Shows `factor` times as much, around the place at this share of the width.
    pub fn zoom(self, factor: f64, share: f64) -> Self {
        let span_ms = (self.span_ms * factor).clamp(SHORTEST_MS, LONGEST_MS);
        let until_ms = self.until_ms.map(|until| until + (1.0 - share) * (span_ms - self.span_ms));
        Self { span_ms, until_ms }
    }
}

/// The least and the greatest of a pixel column's values, or nothing where none lies in it.
pub type Column = Option<(f32, f32)>;

/// The columns between two times. `time` and `value` give those of a place, times rise, and there are `count`; values that are no number
/// are left out.
pub fn columns(
    count: usize,
    time: impl Fn(usize) -> f64,
    value: impl Fn(usize) -> Option<f32>,
    (from_ms, until_ms): (f64, f64),
    width: usize,
) -> Vec<Column> {
    let mut columns = vec![None; width];
    // A stretch that is no number shows nothing.
    let is_shown = until_ms > from_ms;
    if width == 0 || !is_shown {
        return columns;
    }
    for place in first_from(count, &time, from_ms)..count {
        let at_ms = time(place);
        if at_ms > until_ms {
            break;
        }
        let Some(value) = value(place).filter(|value| value.is_finite()) else { continue };
        let column = ((at_ms - from_ms) / (until_ms - from_ms) * width as f64) as usize;
        let column = &mut columns[column.min(width - 1)];
        let (least, greatest) = column.unwrap_or((value, value));
        *column = Some((least.min(value), greatest.max(value)));
    }
    columns
}

/// The first place whose time is not before `from_ms`.
fn first_from(count: usize, time: impl Fn(usize) -> f64, from_ms: f64) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if time(middle) < from_ms { low = middle + 1 } else { high = middle }
    }
    low
}

/// The least and the greatest of all columns, with a little room around them.
pub fn range(columns: &[Column]) -> Option<(f32, f32)> {
    let all = columns.iter().flatten().copied();
    let (least, greatest) =
        all.reduce(|(low, high), (least, greatest)| (low.min(least), high.max(greatest)))?;
    let room = ((greatest - least) * 0.05).max(greatest.abs().max(1.0) * 1e-3);
    Some((least - room, greatest + room))
}
