//! How well a dialect fits a sample: how much alike its rows are, how often its cells are of a known type, and what its quotes do.

use std::collections::HashMap;

use super::{
    cell_type::CellType,
    trial::{self, Row, Trial},
};

/// Rows by which a dialect is judged.
const ROWS: usize = 400;

/// How much alike the rows are, times how often their cells are of a known type.
pub fn score(trial: &Trial, whole: bool) -> f64 {
    let mut rows = &trial.rows[..trial.rows.len().min(ROWS)];
    // The sample's end may cut its last row.
    if !whole && trial.rows.len() <= ROWS && rows.len() > 1 {
        rows = &rows[..rows.len() - 1];
    }
    if rows.is_empty() {
        return 0.0;
    }
    let mut widths: HashMap<usize, usize> = HashMap::new();
    let (mut weight, mut cells, mut spaced) = (0.0, 0.0, 0.0);
    for row in rows {
        *widths.entry(row.cells.len()).or_default() += 1;
        for (at, cell) in row.cells.iter().enumerate() {
            cells += 1.0;
            spaced += f64::from(u8::from(at > 0 && !cell.quoted && cell.text.starts_with(' ')));
            weight += CellType::of(&cell.text).weight(cell.quoted);
        }
    }
    let all = rows.len() as f64;
    let alike: f64 = widths
        .iter()
        .map(|(width, count)| (*count as f64 / all).powi(2) * (*width as f64 - 1.0) / *width as f64)
        .sum();
    let usual = widths.values().max().map_or(0.0, |count| *count as f64 / all);
    // Commas and colons of sentences have a space behind them, and no row has as many as the next.
    let sentences = cells - all > 0.0 && spaced / (cells - all) > 0.5 && usual < 0.8;
    let alike = if sentences { 0.3 * alike } else { alike };
    let odd = 1.0 - (trial.odd as f64 / cells).min(1.0);
    // Rows of one cell score a little, so that the quotes of a single column can be compared.
    alike.max(0.001) * (weight / cells) * odd
}

/// Whether cells begin with this mark as often as they end with it.
pub fn stands_around(sample: &str, separator: char, mark: char) -> bool {
    let pieces = sample.split([separator, '\n', '\r']).take(40 * ROWS);
    let (mut begin, mut end) = (0, 0);
    for piece in pieces {
        begin += usize::from(piece.len() > 1 && piece.starts_with(mark));
        end += usize::from(piece.ends_with(mark));
    }
    end > 1 && begin.min(end) * 5 >= begin.max(end) * 4
}

/// Whether a cell in quotes holds lines that are cut as the table's rows are: then its quote was a stray mark.
pub fn swallows_rows(rows: &[Row], separator: char) -> bool {
    let width = trial::usual_width(rows);
    let row_like = |line: &&str| line.matches(separator).count() + 1 == width;
    let mut quoted = rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.quoted);
    width > 2 && quoted.any(|cell| cell.text.lines().skip(1).filter(row_like).count() > 1)
}

/// Whether quotes inside quotes have `\` before them and are not doubled.
pub fn is_escaped(sample: &str, separator: char, quote: char) -> bool {
    let doubled = |at: usize, before: Option<char>| {
        before.is_some_and(|before| before != separator && before != '\n' && before != '\r')
            && sample[at..].starts_with([quote])
            && sample[at + quote.len_utf8()..].starts_with([quote])
    };
    let (mut escapes, mut doubles) = (0, 0);
    let mut before = None;
    for (at, character) in sample.char_indices() {
        if character == quote {
            let next = sample[at + quote.len_utf8()..].chars().next();
            // Behind a path that ends with `\`, the quote closes the cell.
            let inside = next.is_some_and(|next| next != separator && next != '\n' && next != '\r');
            escapes += usize::from(before == Some('\\') && inside);
            doubles += usize::from(doubled(at, before));
        }
        before = Some(character);
    }
    escapes > 0 && escapes > doubles
}

pub fn is_even(rows: &[Row]) -> bool {
    let width = trial::usual_width(rows);
    let alike = rows.iter().filter(|row| row.cells.len() == width).count();
    width > 1 && rows.len() > 2 && alike * 20 >= rows.len() * 19
}

/// Whether a space stands before each cell but the first, as people who type tables put it.
pub fn is_spaced(rows: &[Row]) -> bool {
    let cells =
        rows.iter().take(ROWS).flat_map(|row| row.cells.iter().skip(1)).filter(|cell| !cell.text.is_empty());
    let (mut all, mut spaced) = (0, 0);
    for cell in cells {
        all += 1;
        spaced += usize::from(!cell.quoted && cell.text.starts_with(' '));
    }
    spaced > 1 && spaced * 20 >= all * 19
}
