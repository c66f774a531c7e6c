//! Read: a file that a person gives, as text under its headings or as a table's rows.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    pub file: GivenFile,
    pub form: Form,
    /// What the person says about the file; what is `None` is found.
    pub dialect: Dialect,
    pub password: Option<String>,
    /// Rows of a table that are passed over: an earlier reading gave them.
    pub from_row: u64,
    /// Whether the file's SHA-256 is wanted: its bytes are read once more for it.
    pub hash: bool,
}

/// A file by address: its bytes never cross the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenFile {
    /// With its folder, where it came in one.
    pub name: String,
    /// A `blob:` address, which the page withdraws when the reading has ended.
    pub address: String,
    pub bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// What the file says, in [`ReadChunk::Text`].
    Text,
    /// [`ReadChunk::Columns`] once, then [`ReadChunk::Rows`].
    Table,
    /// Only what is known of a table before its first row: [`ReadChunk::Columns`].
    Columns,
}

/// How a file's bytes become text and cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dialect {
    /// A name of the Encoding Standard, such as `Big5`.
    pub encoding: Option<String>,
    /// Between two cells.
    pub separator: Option<char>,
    /// Around a cell that holds a separator; `Some(None)`: nothing stands there.
    pub quote: Option<Option<char>>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// Of a workbook, counted from 0.
    pub sheet: Option<u32>,
    /// The file begins with a byte order mark.
    pub mark: bool,
}

impl Dialect {
    /// Whether a text in UTF-8 that takes the file's place needs a mark: where the file had one, or was in another encoding, programs
    /// would take it for another encoding still.
    pub fn has_mark(&self) -> bool {
        let unicode = |encoding: &str| encoding.eq_ignore_ascii_case("utf-8");
        self.mark || self.encoding.as_deref().is_some_and(|encoding| !unicode(encoding))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadChunk {
    /// The file's SHA-256 in lower-case hex, where it was asked for: before all others.
    Hash(String),
    Text(Vec<TextPart>),
    /// The columns' names, as many as each row has cells, and how the file was taken to be written.
    Columns {
        kind: FileKind,
        names: Vec<String>,
        dialect: Dialect,
    },
    Rows(Vec<Row>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// As many as there are columns.
    pub cells: Vec<String>,
    /// Of JSON, the value as it is written.
    pub original: Option<String>,
}

/// A stretch of a document that stands under one heading, or on one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPart {
    /// The headings above it, outermost first; the innermost stands here and not in the text.
    pub headings: Vec<String>,
    /// Counted from 1; formats without pages have none.
    pub page: Option<u32>,
    /// Empty under a heading without text of its own.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    Pdf,
    Html,
    Mhtml,
    Rtf,
    Docx,
    Odt,
    Epub,
    Pptx,
    Xlsx,
    Email,
    Markdown,
    Csv,
    Json,
    JsonLines,
    Plain,
}

/// What is known of a file when it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadFacts {
    pub kind: FileKind,
    pub title: Option<String>,
    pub dialect: Dialect,
    /// What was left out, guessed or repaired.
    pub notices: Vec<ReadNotice>,
    /// From the start of the job to its end, with the time that the page took to take it in.
    pub total_ms: f64,
    /// The worker's linear memory, which never shrinks.
    pub memory_bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadNotice {
    /// So many bytes, or pairs of them, are not in the encoding; U+FFFD stands for each.
    Undecodable {
        count: u64,
    },
    /// Rows with fewer or more cells than columns: filled up, or cut.
    UnevenRows {
        shorter: u64,
        longer: u64,
    },
    /// Pictures of pages: nothing to read on them.
    PagesWithoutText {
        pages: Vec<u32>,
    },
    Damaged {
        what: String,
    },
    /// Rows that were left out: how many, and the first of their lines or numbers, counted from 1.
    DamagedRows {
        count: u64,
        places: Vec<u64>,
    },
}

tie!(Read by Reader streams ReadChunk => ReadFacts);
