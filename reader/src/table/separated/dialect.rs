//! Finds what stands between cells and around them: the dialect whose rows are most alike and whose cells are most often of a known
//! type. In place of the paper's division by the number of row patterns, each pattern counts by its share squared, so that a title line
//! or a short row costs little.

use super::{
    fit,
    search::Search,
    trial::{self, Row, Trial},
};
use crate::Options;

/// What rows are cut at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub separator: char,
    pub quote: Option<char>,
    pub escape: Option<char>,
    /// Whether spaces behind a separator belong to it.
    pub spaced: bool,
}

/// Separators, with how much is to be believed when one fits: some stand in words and times as well.
const SEPARATORS: [(char, f64); 17] = [
    (',', 1.0),
    (';', 1.0),
    ('\t', 1.0),
    ('|', 1.0),
    ('\u{1f}', 1.0),
    ('\u{1}', 1.0),
    ('^', 0.9),
    ('~', 0.9),
    ('§', 0.9),
    ('¦', 0.9),
    ('¬', 0.9),
    ('；', 0.9),
    (':', 0.7),
    ('#', 0.6),
    ('*', 0.6),
    ('!', 0.6),
    (' ', 0.5),
];
const USUAL: [char; 4] = [',', ';', '\t', '|'];
/// Bytes by which a dialect is judged.
const JUDGED: usize = 16 << 10;
/// And rows.
const ROWS: usize = 12;
/// A table with less is lines of text: one column.
const LEAST: f64 = 0.12;

impl Dialect {
    /// `csv` wants one byte: for other separators, one that texts don't have stands in.
    pub fn stand_in(&self) -> Option<(char, u8)> {
        (!self.separator.is_ascii()).then_some((self.separator, 0x1f))
    }

    pub fn separator_byte(&self) -> u8 {
        u8::try_from(self.separator).ok().filter(u8::is_ascii).unwrap_or(0x1f)
    }
}

/// The dialect, and the sample's rows in it. `whole` says whether the sample is the whole file.
pub fn find(sample: &str, whole: bool, extension: Option<&str>, options: &Options) -> (Dialect, Vec<Row>) {
    let judged = beginning(sample);
    let dialect = judge(judged, whole && judged.len() == sample.len(), extension, options);
    (dialect, trial::take_apart(sample, dialect).rows)
}

fn judge(sample: &str, whole: bool, extension: Option<&str>, options: &Options) -> Dialect {
    let named = options.separator.or_else(|| told(sample));
    let mut search = Search::new(sample, whole, options);
    let lines = sample.lines().count();
    let mut separators: Vec<(char, f64)> = SEPARATORS.to_vec();
    separators.retain(|(separator, _)| match named {
        Some(named) => named == *separator,
        // What a table is cut at stands in most of its lines; the usual ones may stand around a cell of many lines.
        None => {
            let least = if USUAL.contains(separator) { 0 } else { lines / 5 };
            sample.matches(*separator).nth(least).is_some()
        }
    });
    let hinted = hinted(extension);
    separators
        .iter_mut()
        .filter(|(separator, _)| Some(*separator) == hinted)
        .for_each(|(_, belief)| *belief *= 1.3);
    search.try_all(&separators);
    if let Some((score, dialect, trial)) = search.best
        && (score > LEAST || named.is_some())
    {
        return Dialect { spaced: dialect.spaced || fit::is_spaced(&trial.rows), ..dialect };
    }
    let separator = named.or(hinted).unwrap_or(',');
    // Nothing separates cells, so only the quotes are to be found.
    let mut search = Search::new(sample, whole, options);
    search.try_all(&[(separator, 1.0)]);
    match search.best {
        Some((_, dialect, trial)) if named.is_some() || one_column(&trial) => dialect,
        Some(_) | None => {
            // Lines of text, where a comma is a comma: a separator that stands nowhere leaves them whole.
            let separator = named.or_else(|| absent(sample)).unwrap_or(separator);
            Dialect { separator, quote: options.quote.unwrap_or(None), escape: None, spaced: false }
        }
    }
}

/// The lines by which the dialect is judged, which takes a trial for each. Where cells are long, these are more.
fn beginning(sample: &str) -> &str {
    let up_to = |bytes: usize| {
        let near = sample.floor_char_boundary(bytes);
        let end = if near < sample.len() {
            sample[..near].rfind(['\n', '\r']).map_or(0, |at| at + 1)
        } else {
            near
        };
        let lines = &sample[..end];
        (lines.lines().count() >= ROWS || end == sample.len()).then_some(lines)
    };
    up_to(JUDGED).or_else(|| up_to(3 * JUDGED)).unwrap_or(sample)
}

/// What the file's name says.
fn hinted(extension: Option<&str>) -> Option<char> {
    match extension? {
        "tsv" | "tab" => Some('\t'),
        "psv" => Some('|'),
        _ => None,
    }
}

fn one_column(trial: &Trial) -> bool {
    trial.rows.iter().all(|row| row.cells.len() == 1)
}

fn absent(sample: &str) -> Option<char> {
    [',', ';', '\t', '|', '\u{1f}'].into_iter().find(|separator| !sample.contains(*separator))
}

/// What Excel writes in a first line of its own: `sep=;`.
pub fn told(sample: &str) -> Option<char> {
    let line = sample.split(['\r', '\n']).next()?.trim_matches('"');
    let mut value = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?.chars();
    value.next().filter(|_| value.next().is_none())
}
