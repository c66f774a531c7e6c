//! A sample taken apart in one dialect, to see how well that fits. What is read in the end, `csv` takes apart.

use super::Dialect;

#[derive(Clone, Debug)]
pub struct Cell {
    pub text: String,
    pub quoted: bool,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// Where it begins in the sample.
    pub start: usize,
    pub cells: Vec<Cell>,
}

pub struct Trial {
    pub rows: Vec<Row>,
    /// Where a quote begins that nothing closes.
    pub unclosed: Option<usize>,
    /// Cells with characters behind their closing quote.
    pub odd: usize,
    pub quoted: usize,
}

pub fn take_apart(sample: &str, dialect: Dialect) -> Trial {
    let Dialect { separator, quote, escape, spaced } = dialect;
    let mut trial = Trial { rows: Vec::new(), unclosed: None, odd: 0, quoted: 0 };
    let mut characters = sample.char_indices().peekable();
    let mut row = Row { start: 0, cells: Vec::new() };
    let mut cell = Cell { text: String::new(), quoted: false };
    let mut open: Option<usize> = None;
    // Whether the cell's quote was closed.
    let mut closed = false;
    while let Some((at, character)) = characters.next() {
        if open.is_some() {
            if Some(character) == escape {
                cell.text.extend(characters.next().map(|(_, next)| next));
            } else if Some(character) == quote {
                if escape.is_none() && characters.next_if(|(_, next)| Some(*next) == quote).is_some() {
                    cell.text.push(character);
                } else {
                    (open, closed) = (None, true);
                    trial.quoted += 1;
                }
            } else {
                cell.text.push(character);
            }
            continue;
        }
        let starts = cell.text.is_empty() && !closed;
        if character == separator {
            row.cells.push(std::mem::replace(&mut cell, Cell { text: String::new(), quoted: false }));
            closed = false;
        } else if character == '\n' || character == '\r' {
            if character == '\r' {
                characters.next_if(|(_, next)| *next == '\n');
            }
            let next = characters.peek().map_or(sample.len(), |(at, _)| *at);
            end_row(&mut trial, &mut row, &mut cell, next);
            closed = false;
        } else if spaced && starts && character == ' ' {
            // Nothing of the cell.
        } else if Some(character) == quote && starts {
            (open, cell.quoted) = (Some(at), true);
        } else {
            trial.odd += usize::from(std::mem::take(&mut closed));
            cell.text.push(character);
        }
    }
    trial.unclosed = open;
    end_row(&mut trial, &mut row, &mut cell, sample.len());
    trial
}

fn end_row(trial: &mut Trial, row: &mut Row, cell: &mut Cell, next: usize) {
    let cell = std::mem::replace(cell, Cell { text: String::new(), quoted: false });
    let is_line = !row.cells.is_empty() || cell.quoted || !cell.text.is_empty();
    let ended = std::mem::replace(row, Row { start: next, cells: Vec::new() });
    if is_line {
        let Row { start, mut cells } = ended;
        cells.push(cell);
        trial.rows.push(Row { start, cells });
    }
}

/// How many cells most rows have; of two numbers that are as frequent, the greater.
pub fn usual_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
    widths.sort_unstable();
    let groups = widths.chunk_by(|one, other| one == other);
    groups.max_by_key(|group| group.len()).and_then(|group| group.first()).copied().unwrap_or(1)
}
