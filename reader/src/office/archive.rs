//! A zip whose files are read whole, each within bounds: a small zip can inflate to more than any memory holds.

use std::io::Read;

use zip::{ZipArchive, result::ZipError};

use crate::{Error, Kind, Result, Source, Unread};

/// What one file of an archive may inflate to, and all that are read together.
const LARGEST: u64 = 128 << 20;
const LARGEST_SUM: u64 = 256 << 20;

pub struct Archive {
    zip: ZipArchive<Box<dyn Source>>,
    read: u64,
}

impl Archive {
    pub fn open(source: Box<dyn Source>) -> Result<Self> {
        Ok(Self { zip: ZipArchive::new(source).map_err(failed)?, read: 0 })
    }

    /// A file's bytes; `None` where there is none of this name.
    pub fn file(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let file = match self.zip.by_name(name.trim_start_matches('/')) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::damaged(format!("`{name}` in the file"), "bytes that inflate", error))?;
        self.read += bytes.len() as u64;
        if bytes.len() as u64 > LARGEST || self.read > LARGEST_SUM {
            let what = format!("`{name}` in the file, or all in it,");
            return Err(Error::TooLarge { what, bytes: self.read, most: LARGEST });
        }
        Ok(Some(bytes))
    }

    /// A file that the format can't be without.
    pub fn needed(&mut self, name: &str) -> Result<Vec<u8>> {
        self.file(name)?.ok_or_else(|| Error::damaged("the file", format!("`{name}` in it"), "nothing"))
    }

    /// Refuses an archive that says of itself that it inflates to too much.
    pub fn check(&mut self) -> Result<()> {
        let mut sum = 0u64;
        for at in 0..self.zip.len() {
            sum = sum.saturating_add(self.zip.by_index_raw(at).map_err(failed)?.size());
        }
        if sum > LARGEST_SUM {
            let what = "what the file inflates to,".to_owned();
            return Err(Error::TooLarge { what, bytes: sum, most: LARGEST_SUM });
        }
        Ok(())
    }

    pub fn into_source(self) -> Box<dyn Source> {
        self.zip.into_inner()
    }
}

/// What a zip is; [`Unread::Archive`] where it is no document.
pub fn kind(source: &mut dyn Source) -> Kind {
    let unknown = Kind::Known(Unread::Archive);
    let Ok(mut zip) = ZipArchive::new(source) else { return unknown };
    if let Ok(file) = zip.by_name("mimetype") {
        let mut kind = String::new();
        // A type is a line, and what is longer is none.
        if file.take(100).read_to_string(&mut kind).is_ok() {
            if kind.starts_with("application/epub+zip") {
                return Kind::Epub;
            }
            if kind.starts_with("application/vnd.oasis.opendocument.text") {
                return Kind::Odt;
            }
        }
    }
    let has = |name: &str| zip.index_for_name(name).is_some();
    match () {
        () if has("word/document.xml") => Kind::Docx,
        () if has("ppt/presentation.xml") => Kind::Pptx,
        () if has("xl/workbook.xml") => Kind::Xlsx,
        () if has("META-INF/container.xml") => Kind::Epub,
        // A main part that has another name stands in the relations.
        () if has("[Content_Types].xml")
            && zip.file_names().flatten().any(|name| name.starts_with("word/")) =>
        {
            Kind::Docx
        }
        () => unknown,
    }
}

fn failed(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(what) => Error::unsupported(format!("a zip with {what}")),
        error => Error::damaged("the zip", "an archive that can be opened", error),
    }
}
