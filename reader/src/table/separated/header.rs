//! Whether a table's first row names its columns.

use std::collections::HashSet;

use super::{
    cell_type::CellType,
    trial::{Row, usual_width},
};

/// Rows below by which the first is judged.
const ROWS: usize = 200;
const LONGEST_NAME: usize = 60;
/// What most tables are taken to have, until something speaks against it.
const USUAL: f64 = 0.3;
/// Words that name columns and are seldom values.
const NAMES: [&str; 44] = [
    "id",
    "nr",
    "no",
    "name",
    "title",
    "date",
    "time",
    "type",
    "text",
    "label",
    "value",
    "code",
    "email",
    "url",
    "amount",
    "price",
    "year",
    "number",
    "count",
    "description",
    "status",
    "category",
    "comment",
    "review",
    "address",
    "city",
    "country",
    "age",
    "key",
    "score",
    "source",
    "lat",
    "lon",
    "nom",
    "datum",
    "fecha",
    "編號",
    "编号",
    "名稱",
    "名称",
    "日期",
    "評論",
    "评论",
    "氏名",
];

/// Names are short, differ from each other and are no values; in a column of numbers or dates the name is none.
pub fn is_header(rows: &[Row]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let width = usual_width(rows);
    let names: Vec<&str> = first.cells.iter().map(|cell| cell.text.trim()).collect();
    let filled: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
    if filled.is_empty() || names.len() * 2 < width {
        return false;
    }
    let mut votes = USUAL;
    let different = filled.iter().collect::<HashSet<_>>().len();
    votes -= 0.25 * (filled.len() - different) as f64;
    votes -= filled.iter().filter(|name| name.chars().count() > LONGEST_NAME).count() as f64;
    if below.is_empty() {
        return votes > 0.0 && filled.iter().all(|name| CellType::of(name) == CellType::Name);
    }
    for (at, name) in names.iter().enumerate() {
        let column = below.iter().take(ROWS).filter_map(|row| row.cells.get(at)).map(|cell| cell.text.trim());
        votes += vote(name, &column.filter(|cell| !cell.is_empty()).collect::<Vec<_>>());
    }
    // Most tables have names above their columns, so nothing against it is enough. Lines of text have none.
    votes >= if width == 1 { USUAL + 0.5 } else { 0.0 }
}

/// Whether the header has no name for the first column, as R writes tables whose rows have names.
pub fn lacks_first(rows: &[Row]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let width = first.cells.len() + 1;
    let whole = |row: &&Row| {
        row.cells.len() == width && row.cells.last().is_some_and(|cell| !cell.text.trim().is_empty())
    };
    below.len() > 1 && below.iter().filter(whole).count() * 10 > below.len() * 9
}

/// What a column says for a name above it.
fn vote(name: &str, column: &[&str]) -> f64 {
    if column.is_empty() {
        return 0.0;
    }
    let kind = CellType::of(name);
    let share =
        |kind| column.iter().filter(|cell| CellType::of(cell) == kind).count() as f64 / column.len() as f64;
    let value = |kind| matches!(kind, CellType::Number | CellType::Marked | CellType::Address);
    if value(kind) {
        // A number above numbers is one of them. A year above other numbers names them, and a number above words may.
        return match share(kind) {
            _ if is_year(name) => {
                let years = column.iter().filter(|cell| is_year(cell)).count();
                if years * 2 > column.len() { -1.5 } else { 0.2 }
            }
            share if share > 0.5 => -1.5,
            share if share > 0.1 => -0.2,
            _ => 0.2,
        };
    }
    if kind == CellType::Empty {
        return 0.0;
    }
    if NAMES.contains(&name.to_lowercase().as_str()) && !column.contains(&name) {
        return 1.0;
    }
    let values = [CellType::Number, CellType::Marked, CellType::Address].map(share).iter().sum::<f64>();
    if values > 0.7 {
        return 1.5;
    }
    if column.contains(&name) {
        // Its own name is no value of a column.
        return -0.7;
    }
    let lengths = column.iter().map(|cell| cell.chars().count());
    let (least, most) = (lengths.clone().min().unwrap_or(0), lengths.max().unwrap_or(0));
    let length = name.chars().count();
    if least == most && column.len() > 2 {
        // Codes of one length.
        return if length == most { -0.4 } else { 1.0 };
    }
    if name.ends_with(['.', '!', '。', '！']) && name.contains(' ') {
        return -1.0;
    }
    if kind == CellType::Prose && share(CellType::Prose) > 0.5 {
        return -0.4;
    }
    let average = column.iter().map(|cell| cell.chars().count()).sum::<usize>() as f64 / column.len() as f64;
    if average > 2.5 * length as f64 && average > 20.0 { 0.7 } else { 0.0 }
}

fn is_year(cell: &str) -> bool {
    cell.len() == 4 && cell.parse::<u16>().is_ok_and(|year| (1800..2200).contains(&year))
}
