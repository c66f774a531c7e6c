//! What a file is, by its content first and its name where the content leaves it open. Must not know how any format is read.

use std::io::Read;

use crate::{Result, Source, office};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
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
    /// Cells between separators, whatever these are.
    Csv,
    /// One JSON value, an array of objects for a table.
    Json,
    /// A JSON value on each line.
    JsonLines,
    Plain,
    /// A picture that is decoded here: PNG, JPEG, WebP, GIF, BMP.
    Picture,
    /// A format that is known by name and not read: what a person can do about it is said in the page.
    Known(Unread),
}

/// Formats that people have, that nothing here reads, and that are refused by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unread {
    Heic,
    Avif,
    Tiff,
    /// Word, Excel and PowerPoint before 2007.
    OldOffice,
    /// A zip that is no document.
    Archive,
    Audio,
    Video,
    Program,
    Gguf,
    Font,
}

impl Kind {
    /// The format's name, as those who make such files call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Html => "HTML",
            Self::Mhtml => "MHTML",
            Self::Rtf => "RTF",
            Self::Docx => "DOCX",
            Self::Odt => "ODT",
            Self::Epub => "EPUB",
            Self::Pptx => "PPTX",
            Self::Xlsx => "XLSX",
            Self::Email => "e-mail",
            Self::Markdown => "Markdown",
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::JsonLines => "JSON lines",
            Self::Plain => "plain text",
            Self::Picture => "a picture",
            Self::Known(unread) => unread.name(),
        }
    }
}

impl Unread {
    pub fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Tiff => "TIFF",
            Self::OldOffice => "Office before 2007",
            Self::Archive => "an archive",
            Self::Audio => "sound",
            Self::Video => "a video",
            Self::Program => "a program",
            Self::Gguf => "GGUF",
            Self::Font => "a font",
        }
    }
}

/// How many bytes of a file's beginning tell what it is.
const HEAD: u64 = 64 << 10;

/// Finds out what a file is. Leaves the source at its start.
pub fn detect(name: &str, source: &mut dyn Source) -> Result<Kind> {
    source.rewind()?;
    let mut head = Vec::new();
    Read::take(&mut *source, HEAD).read_to_end(&mut head)?;
    source.rewind()?;
    if let Some(kind) = by_signature(&head) {
        let is_zip = head.starts_with(b"PK");
        let kind = if is_zip { office::kind(source) } else { kind };
        source.rewind()?;
        return Ok(kind);
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    // Signatures and marks are ASCII, also in texts that are not UTF-8.
    let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
    Ok(by_name(extension.as_deref(), &text).unwrap_or_else(|| by_text(&text)))
}

/// The kinds whose first bytes are fixed.
fn by_signature(head: &[u8]) -> Option<Kind> {
    const SIGNATURES: &[(&[u8], Kind)] = &[
        (b"{\\rtf", Kind::Rtf),
        (b"\x89PNG\r\n\x1a\n", Kind::Picture),
        (b"\xff\xd8\xff", Kind::Picture),
        (b"GIF8", Kind::Picture),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::Known(Unread::OldOffice)),
        (b"II*\0", Kind::Known(Unread::Tiff)),
        (b"MM\0*", Kind::Known(Unread::Tiff)),
        (b"GGUF", Kind::Known(Unread::Gguf)),
        (b"\0asm", Kind::Known(Unread::Program)),
        (b"\x7fELF", Kind::Known(Unread::Program)),
        (b"wOFF", Kind::Known(Unread::Font)),
        (b"wOF2", Kind::Known(Unread::Font)),
        (b"\0\x01\0\0\0", Kind::Known(Unread::Font)),
        (b"OTTO", Kind::Known(Unread::Font)),
        (b"ID3", Kind::Known(Unread::Audio)),
        (b"OggS", Kind::Known(Unread::Audio)),
        (b"fLaC", Kind::Known(Unread::Audio)),
        (b"\x1a\x45\xdf\xa3", Kind::Known(Unread::Video)),
        (b"\x1f\x8b", Kind::Known(Unread::Archive)),
        (b"7z\xbc\xaf\x27\x1c", Kind::Known(Unread::Archive)),
        (b"Rar!\x1a\x07", Kind::Known(Unread::Archive)),
        // What is in it is found by `office::kind`.
        (b"PK\x03\x04", Kind::Known(Unread::Archive)),
        (b"PK\x05\x06", Kind::Known(Unread::Archive)),
    ];
    if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Some(*kind);
    }
    match (head, head.get(4..12)) {
        ([b'B', b'M', ..], _) if head.len() > 26 && head[6..10] == [0; 4] => Some(Kind::Picture),
        (_, Some([b'f', b't', b'y', b'p', brand @ ..])) => Some(by_brand(brand)),
        _ if head.starts_with(b"RIFF") => Some(match head.get(8..12) {
            Some(b"WEBP") => Kind::Picture,
            Some(b"WAVE") => Kind::Known(Unread::Audio),
            Some(_) | None => Kind::Known(Unread::Video),
        }),
        // The header may stand behind other bytes (PDF 32000-1, annex H, note 13).
        _ => head[..head.len().min(1024)].windows(5).any(|five| five == b"%PDF-").then_some(Kind::Pdf),
    }
}

/// The kinds in ISO's media container (ISO/IEC 14496-12), by its major brand.
fn by_brand(brand: &[u8]) -> Kind {
    Kind::Known(match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Unread::Heic,
        b"avif" | b"avis" => Unread::Avif,
        b"M4A " | b"M4B " => Unread::Audio,
        _ => Unread::Video,
    })
}

/// The kinds that only a name tells from plain text. A file that is called a table and holds a page is a page.
fn by_name(extension: Option<&str>, text: &str) -> Option<Kind> {
    match extension? {
        "md" | "markdown" | "mdown" | "mkd" => Some(Kind::Markdown),
        "html" | "htm" | "xhtml" => Some(Kind::Html),
        "mhtml" | "mht" => Some(Kind::Mhtml),
        "eml" => Some(Kind::Email),
        "csv" | "tsv" | "tab" | "psv" if !is_html(text) => Some(Kind::Csv),
        "jsonl" | "ndjson" => Some(Kind::JsonLines),
        "json" => Some(if is_json_lines(text) { Kind::JsonLines } else { Kind::Json }),
        _ => None,
    }
}

fn by_text(text: &str) -> Kind {
    if is_html(text) {
        Kind::Html
    } else if is_message(text) {
        if text.contains("multipart/related") { Kind::Mhtml } else { Kind::Email }
    } else {
        Kind::Plain
    }
}

fn is_html(text: &str) -> bool {
    let mut start = text.trim_start_matches('\u{feff}').trim_start();
    // What an XML declaration and comments say is no element.
    while let Some(rest) = start.strip_prefix("<?").or_else(|| start.strip_prefix("<!--")) {
        let Some((_, behind)) = rest.split_once('>') else { return false };
        start = behind.trim_start();
    }
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Whether a text begins with a message's header (RFC 5322) of several fields, one of which says from whom or in what form.
fn is_message(text: &str) -> bool {
    let fields: Vec<&str> = text
        .lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split_once(':').map_or("", |(name, _)| name))
        .collect();
    let all = fields.iter().all(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()));
    all && fields.len() > 2
        && fields.contains(&"from")
        && (fields.contains(&"mime-version") || fields.contains(&"date"))
}

/// Whether the first line is a JSON value of its own, and another comes behind it.
fn is_json_lines(text: &str) -> bool {
    let mut lines =
        text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    let whole = |line: &str| line.starts_with('{') && line.ends_with('}');
    lines.next().is_some_and(whole) && lines.next().is_some_and(|line| line.starts_with('{'))
}
