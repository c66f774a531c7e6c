//! Rows that have fewer or more cells than the table has columns.

use crate::Notice;

#[derive(Default)]
pub struct Uneven {
    shorter: u64,
    longer: u64,
}

impl Uneven {
    /// Fills the row up or cuts it. Empty cells behind the last column are no cells: programs write separators there.
    pub fn fit(&mut self, row: &mut Vec<String>, columns: usize) {
        if row.len() < columns {
            self.shorter += 1;
            row.resize(columns, String::new());
        } else if row.len() > columns {
            self.longer += u64::from(row[columns..].iter().any(|cell| !cell.is_empty()));
            row.truncate(columns);
        }
    }

    /// A row of named cells had one whose name is no column's.
    pub fn count_longer(&mut self) {
        self.longer += 1;
    }

    pub fn notice(&self) -> Option<Notice> {
        let Self { shorter, longer } = *self;
        (shorter + longer > 0).then_some(Notice::UnevenRows { shorter, longer })
    }
}
