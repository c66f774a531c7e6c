//! Lines above a table that are no row of it: a title, who made it and when, comments, `sep=;`.

use super::{
    dialect::Dialect,
    trial::{Row, usual_width},
};

/// More lines are a table that is read in the wrong dialect.
const MOST: usize = 40;

/// How many rows stand above the first of the table.
pub fn rows(rows: &[Row], dialect: &Dialect) -> usize {
    let told = rows.first().is_some_and(|row| is_told(row, dialect));
    let width = usual_width(rows);
    if width < 2 {
        return usize::from(told);
    }
    let first = rows.iter().take(MOST).position(|row| !is_above(row, width) && !is_told(row, dialect));
    first.unwrap_or(usize::from(told))
}

fn is_told(row: &Row, dialect: &Dialect) -> bool {
    // Cut at its own separator, the line is `sep=` and an empty cell.
    let text: Vec<&str> = row.cells.iter().map(|cell| &cell.text[..]).collect();
    let mut separator = [0; 4];
    let line = text.join(dialect.separator.encode_utf8(&mut separator));
    line.len() <= 8 && line.to_ascii_lowercase().starts_with("sep=")
}

/// Whether a line says one thing where the table's rows say many.
fn is_above(row: &Row, width: usize) -> bool {
    let filled = row.cells.iter().filter(|cell| !cell.text.trim().is_empty()).count();
    let comment = row.cells[0].text.starts_with('#') && row.cells.len() != width;
    comment
        || row.cells.len() == 1
        || (width > 2 && filled < 2)
        || (row.cells.len() != width && filled * 2 < width)
}
