//! How a table is written: what a result needs to come out as the file that it was made from.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// A name of the Encoding Standard, or UTF-32.
    pub encoding: String,
    /// Whether a byte order mark stands at the start. Excel takes a table without one for the system's own encoding.
    pub mark: bool,
    pub separator: char,
    pub quote: Option<char>,
    /// Before a quote inside quotes; without it, the quote is doubled.
    pub escape: Option<char>,
    pub quoting: Quoting,
    pub line_end: LineEnd,
    /// The lines above the columns' names, as they stand there: titles, comments, `sep=;`.
    pub before: String,
}

/// Which cells stand in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Those that can't stand without.
    Needed,
    /// All but numbers.
    Texts,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    Lf,
    CrLf,
    Cr,
}

impl Default for Style {
    /// RFC 4180 in UTF-8, with the mark that Excel wants.
    fn default() -> Self {
        Self {
            encoding: "UTF-8".to_owned(),
            mark: true,
            separator: ',',
            quote: Some('"'),
            escape: None,
            quoting: Quoting::Needed,
            line_end: LineEnd::CrLf,
            before: String::new(),
        }
    }
}
