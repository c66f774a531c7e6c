//! What the crate `reader` says, in the words of the protocol.

use std::io;

use reader::{Error, Facts, Kind, Notice, Options, Part, Unit, Unread};

use crate::protocol::{
    self, Dialect, Failure, FailureKind, FileKind, Progress, ReadNotice, Stage, TextPart, Unreadable,
};

/// The kind of a file that can be read; for any other, why not.
pub fn kind(kind: Kind) -> Result<FileKind, Unreadable> {
    Ok(match kind {
        Kind::Pdf => FileKind::Pdf,
        Kind::Html => FileKind::Html,
        Kind::Mhtml => FileKind::Mhtml,
        Kind::Rtf => FileKind::Rtf,
        Kind::Docx => FileKind::Docx,
        Kind::Odt => FileKind::Odt,
        Kind::Epub => FileKind::Epub,
        Kind::Pptx => FileKind::Pptx,
        Kind::Xlsx => FileKind::Xlsx,
        Kind::Email => FileKind::Email,
        Kind::Markdown => FileKind::Markdown,
        Kind::Csv => FileKind::Csv,
        Kind::Json => FileKind::Json,
        Kind::JsonLines => FileKind::JsonLines,
        Kind::Plain => FileKind::Plain,
        Kind::Picture => return Err(Unreadable::Picture),
        Kind::Known(unread) => return Err(unreadable(unread)),
    })
}

const fn unreadable(kind: Unread) -> Unreadable {
    match kind {
        Unread::Heic => Unreadable::Heic,
        Unread::Avif => Unreadable::Avif,
        Unread::Tiff => Unreadable::Tiff,
        Unread::OldOffice => Unreadable::OldOffice,
        Unread::Archive => Unreadable::Archive,
        Unread::Audio => Unreadable::Audio,
        Unread::Video => Unreadable::Video,
        Unread::Program => Unreadable::Program,
        Unread::Gguf => Unreadable::Model,
        Unread::Font => Unreadable::Font,
    }
}

/// The failure of reading the file of this name.
pub fn failure(name: &str, error: Error) -> Failure {
    let message = format!("`{name}`: {error}");
    let why = match error {
        Error::Damaged { .. } => Unreadable::Damaged,
        Error::Unsupported { .. } => return Failure::new(FailureKind::Unsupported, message),
        Error::Password { wrong: false } => Unreadable::Password,
        Error::Password { wrong: true } => Unreadable::WrongPassword,
        Error::NotText(_) => Unreadable::NotText,
        Error::Scan { pages } => Unreadable::Scan { pages },
        Error::Empty(_) => Unreadable::Empty,
        Error::TooLarge { .. } => Unreadable::TooLarge,
        Error::NoTable(_) => Unreadable::NoTable,
        Error::Option(_) | Error::Picture(_) => return Failure::new(FailureKind::BadInput, message),
        Error::Read(error) if error.kind() == io::ErrorKind::NotFound => Unreadable::Gone,
        Error::Read(_) => Unreadable::Damaged,
    };
    Failure::new(FailureKind::Unreadable(why), message)
}

pub fn options(dialect: Dialect, password: Option<String>) -> Options {
    let Dialect { encoding, separator, quote, header, sheet, mark: _ } = dialect;
    Options { encoding, password, separator, quote, header, sheet: sheet.map(|sheet| sheet as usize) }
}

pub fn dialect(options: Options) -> Dialect {
    let Options { encoding, password: _, separator, quote, header, sheet } = options;
    Dialect { encoding, separator, quote, header, sheet: sheet.map(|sheet| sheet as u32), mark: false }
}

pub fn part(part: Part) -> TextPart {
    let Part { headings, page, text } = part;
    TextPart { headings, page, text }
}

pub fn progress(progress: reader::Progress) -> Progress {
    let unit = match progress.unit {
        Unit::Bytes => protocol::Unit::Bytes,
        Unit::Pages => protocol::Unit::Items,
    };
    Progress { stage: Stage::Read, unit, done: progress.done, total: Some(progress.total) }
}

pub fn notices(facts: &Facts) -> Vec<ReadNotice> {
    let notice = |notice: &Notice| match notice {
        Notice::Undecodable { count } => ReadNotice::Undecodable { count: *count },
        Notice::UnevenRows { shorter, longer } => {
            ReadNotice::UnevenRows { shorter: *shorter, longer: *longer }
        }
        Notice::PagesWithoutText { pages } => ReadNotice::PagesWithoutText { pages: pages.clone() },
        Notice::DamagedRows { count, places } => {
            ReadNotice::DamagedRows { count: *count, places: places.clone() }
        }
        Notice::Damaged { what } => ReadNotice::Damaged { what: what.clone() },
    };
    facts.notices.iter().map(notice).collect()
}
