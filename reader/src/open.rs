//! Opens a file as text or as a table, whatever it is. Must not know how any format is read.

use crate::{
    Document, Error, Kind, Options, Result, Source, Table, detect, html,
    markdown::Markdown,
    message, office,
    pdf::Pages,
    plain::PlainText,
    rtf,
    table::{self, Json, JsonArray, JsonLines, Separated},
};

/// A file as text. A table's text is what the file says, line by line, and not its cells with their columns' names: a person who
/// searches, summarises or redacts finds the lines as they know them, and names that come again in each row would be found in each.
pub fn open_document(
    name: &str,
    mut source: Box<dyn Source>,
    options: &Options,
) -> Result<Box<dyn Document>> {
    let kind = detect(name, &mut source)?;
    open_document_of(kind, source, options)
}

/// The same for who knows what the file is.
pub fn open_document_of(kind: Kind, source: Box<dyn Source>, options: &Options) -> Result<Box<dyn Document>> {
    match kind {
        Kind::Pdf => Ok(Box::new(Pages::open(source, options)?)),
        Kind::Html => Ok(Box::new(html::open(source, options)?)),
        Kind::Mhtml => Ok(Box::new(message::open_mhtml(source, options)?)),
        Kind::Rtf => Ok(Box::new(rtf::open(source, options)?)),
        Kind::Docx => Ok(Box::new(office::open_docx(source, options)?)),
        Kind::Odt => Ok(Box::new(office::open_odt(source, options)?)),
        Kind::Epub => Ok(Box::new(office::Epub::open(source, options)?)),
        Kind::Pptx => Ok(Box::new(office::open_pptx(source, options)?)),
        Kind::Xlsx => Ok(Box::new(office::open_xlsx(source, options)?)),
        Kind::Email => Ok(Box::new(message::open_email(source, options)?)),
        Kind::Markdown => Ok(Box::new(Markdown::open(source, options)?)),
        Kind::Csv => Ok(Box::new(PlainText::verbatim(source, options)?)),
        Kind::Json | Kind::JsonLines => Ok(Box::new(PlainText::json(source, options)?)),
        Kind::Plain => Ok(Box::new(PlainText::open(source, options)?)),
        Kind::Picture | Kind::Known(_) => Err(Error::unsupported(kind.name())),
    }
}

/// A file as a table. Plain text is taken as cells between separators, since many tables have no name that says so.
pub fn open_table(name: &str, mut source: Box<dyn Source>, options: &Options) -> Result<Box<dyn Table>> {
    let kind = detect(name, &mut source)?;
    open_table_of(kind, name, source, options)
}

/// The same for who knows what the file is.
pub fn open_table_of(
    kind: Kind,
    name: &str,
    mut source: Box<dyn Source>,
    options: &Options,
) -> Result<Box<dyn Table>> {
    match kind {
        Kind::Csv => Ok(Box::new(Separated::open(source, extension(name).as_deref(), options)?)),
        Kind::Plain => match table::json_in(&mut source)? {
            Some(Json::Array) => Ok(Box::new(JsonArray::open(source, options)?)),
            Some(Json::Lines) => Ok(Box::new(JsonLines::open(source, options)?)),
            None => Ok(Box::new(Separated::open(source, extension(name).as_deref(), options)?)),
        },
        Kind::Json => Ok(Box::new(JsonArray::open(source, options)?)),
        Kind::JsonLines => Ok(Box::new(JsonLines::open(source, options)?)),
        Kind::Xlsx => Ok(Box::new(office::Sheet::open(source, options)?)),
        Kind::Pdf
        | Kind::Html
        | Kind::Mhtml
        | Kind::Rtf
        | Kind::Docx
        | Kind::Odt
        | Kind::Epub
        | Kind::Pptx
        | Kind::Email
        | Kind::Markdown
        | Kind::Picture
        | Kind::Known(_) => Err(Error::unsupported(format!("{} as a table", kind.name()))),
    }
}

fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
}
