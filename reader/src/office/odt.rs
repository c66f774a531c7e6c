//! ODT (OpenDocument 1.3): paragraphs, headings, lists, tables, notes and comments. What was deleted under tracking is not in.

use super::{
    archive::Archive,
    docx::title,
    xml::{Element, Event, Xml},
};
use crate::{Error, Facts, Options, Result, Source, ready::Ready, writing::Writing};

/// Deleted text, readings of a ruby, and marks that an editor makes.
const SILENT: [&str; 5] = ["tracked-changes", "ruby-text", "sequence-decls", "forms", "note-citation"];
/// Spaces that one element can stand for.
const MOST_SPACES: usize = 100;

pub fn open(source: Box<dyn Source>, _options: &Options) -> Result<Ready> {
    let mut archive = Archive::open(source)?;
    if let Some(manifest) = archive.file("META-INF/manifest.xml")?
        && manifest.windows(15).any(|window| window == b"encryption-data")
    {
        return Err(Error::unsupported("an ODT with a password"));
    }
    let title = archive.file("meta.xml")?.map_or(Ok(None), |bytes| title(&bytes))?;
    let content = archive.needed("content.xml")?;
    let mut xml = Xml::new("content.xml", &content);
    let mut walk = Walk::default();
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(element) => walk.start(&element),
            Event::End(name) => walk.end(&name),
            Event::Text(text) if walk.silent == 0 && walk.paragraphs > 0 => walk.writing.flowing(&text),
            Event::Text(_) => {}
        }
    }
    Ready::new(walk.writing.take(), Facts { title, ..Facts::default() }, "a document without text")
}

#[derive(Default)]
struct Walk {
    writing: Writing,
    silent: u32,
    /// Paragraphs and headings in each other: only there is text.
    paragraphs: u32,
    cells: u32,
    items: u32,
}

impl Walk {
    fn start(&mut self, element: &Element) {
        if SILENT.contains(&element.name.as_str()) {
            self.silent += 1;
        }
        if self.silent > 0 {
            return;
        }
        match element.name.as_str() {
            "h" => {
                let level = element.attribute("outline-level").and_then(|level| level.parse().ok());
                if self.cells == 0 {
                    self.writing.begin_heading(level.unwrap_or(1));
                }
                self.paragraphs += 1;
            }
            "p" => self.paragraphs += 1,
            "list-item" => {
                self.items += 1;
                self.writing.end_line();
                self.writing.text("- ");
            }
            "tab" => self.writing.text("\t"),
            "line-break" => self.writing.text(if self.cells > 0 { " " } else { "\n" }),
            "s" => {
                let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1usize);
                self.writing.text(&" ".repeat(count.min(MOST_SPACES)));
            }
            "table" => self.writing.end_paragraph(),
            "table-cell" => {
                self.writing.cell();
                self.cells += 1;
            }
            "note-body" | "annotation" => self.writing.text(" ("),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if SILENT.contains(&name) {
            self.silent = self.silent.saturating_sub(1);
            return;
        }
        if self.silent > 0 {
            return;
        }
        match name {
            "h" | "p" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                match name {
                    _ if self.cells > 0 || self.paragraphs > 0 => self.writing.text(" "),
                    "h" => self.writing.end_heading(),
                    _ if self.items > 0 => self.writing.end_line(),
                    _ => self.writing.end_paragraph(),
                }
            }
            "note-body" | "annotation" => self.writing.text(") "),
            "list-item" => self.items = self.items.saturating_sub(1),
            "table-cell" => self.cells = self.cells.saturating_sub(1),
            "table-row" => self.writing.end_line(),
            "table" | "list" => self.writing.end_paragraph(),
            _ => {}
        }
    }
}
