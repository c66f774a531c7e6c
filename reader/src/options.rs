//! What a person can say about a file where the file does not say it itself, or says it wrongly.

/// `None` everywhere means: find it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A label of the Encoding Standard, such as `big5`.
    pub encoding: Option<String>,
    pub password: Option<String>,
    /// What stands between a table's cells.
    pub separator: Option<char>,
    /// What stands around a cell that holds a separator; `Some(None)`: nothing does.
    pub quote: Option<Option<char>>,
    /// Whether a table's first row names its columns.
    pub header: Option<bool>,
    /// Which sheet of a workbook, counted from 0.
    pub sheet: Option<usize>,
}
