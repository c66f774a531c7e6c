//! DOCX (ECMA-376): paragraphs, headings by style, lists, tables, text boxes, notes and comments. Insertions are in, deletions are not.

use super::{
    archive::Archive,
    docx_styles::{Styles, outline},
    relations,
    xml::{Element, Event, Xml},
};
use crate::{Facts, Options, Result, Source, ready::Ready, writing::Writing};

/// What is in these was taken out, is said twice, or says how and not what.
const SILENT: [&str; 7] = ["del", "moveFrom", "instrText", "delText", "Fallback", "rt", "fldData"];
/// Parts that stand beside the text, in the order in which they are given.
const BESIDE: [&str; 5] = ["footnotes", "endnotes", "comments", "header", "footer"];

pub fn open(source: Box<dyn Source>, _options: &Options) -> Result<Ready> {
    let mut archive = Archive::open(source)?;
    let main = relations::of(&mut archive, "")?
        .into_iter()
        .find(|relation| relation.kind == "officeDocument")
        .map_or_else(|| "word/document.xml".to_owned(), |relation| relation.target);
    let related = relations::of(&mut archive, &main)?;
    let styles = match related.iter().find(|relation| relation.kind == "styles") {
        Some(relation) => {
            archive.file(&relation.target)?.map_or(Ok(Styles::default()), |bytes| Styles::read(&bytes))?
        }
        None => Styles::default(),
    };
    let mut walk = Walk { styles, ..Walk::default() };
    walk.read(&archive.needed(&main)?)?;
    let mut said: Vec<Vec<u8>> = Vec::new();
    for kind in BESIDE {
        for relation in related.iter().filter(|relation| relation.kind == kind) {
            // Headers of several sections are often one.
            if let Some(bytes) = archive.file(&relation.target)?.filter(|bytes| !said.contains(bytes)) {
                walk.writing.end_paragraph();
                walk.read(&bytes)?;
                said.push(bytes);
            }
        }
    }
    let title = match archive.file("docProps/core.xml")? {
        Some(bytes) => title(&bytes)?,
        None => None,
    };
    Ready::new(walk.writing.take(), Facts { title, ..Facts::default() }, "a document without text")
}

#[derive(Default)]
struct Walk {
    styles: Styles,
    writing: Writing,
    /// Elements in each other whose text is left out.
    silent: u32,
    /// A `t` is open: only there is text.
    in_text: bool,
    cells: u32,
    heading: bool,
    /// The paragraph is an item of a list.
    item: bool,
}

impl Walk {
    fn read(&mut self, bytes: &[u8]) -> Result<()> {
        let mut xml = Xml::new("a part of the Word document", bytes);
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) => self.start(&element),
                Event::End(name) => self.end(&name),
                Event::Text(text) if self.in_text && self.silent == 0 => self.writing.text(&text),
                Event::Text(_) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, element: &Element) {
        if SILENT.contains(&element.name.as_str()) {
            self.silent += 1;
        }
        if self.silent > 0 {
            return;
        }
        let value = element.attribute("val");
        match element.name.as_str() {
            "t" => self.in_text = true,
            "pStyle" => {
                self.begin_heading(value.and_then(|id| self.styles.level(id)));
                if value.is_some_and(|id| self.styles.is_list(id)) {
                    self.begin_item();
                }
            }
            "outlineLvl" => self.begin_heading(value.and_then(outline).filter(|level| *level > 0)),
            "numPr" => self.begin_item(),
            "tbl" => self.writing.end_paragraph(),
            "tab" => self.writing.text("\t"),
            "br" | "cr" => self.writing.text(if self.cells > 0 { " " } else { "\n" }),
            "noBreakHyphen" => self.writing.text("-"),
            "tc" => {
                self.writing.cell();
                self.cells += 1;
            }
            "footnoteReference" | "endnoteReference" => {
                if let Some(id) = element.attribute("id") {
                    self.writing.text(&format!("[{id}]"));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if SILENT.contains(&name) {
            self.silent = self.silent.saturating_sub(1);
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" if self.heading => {
                self.writing.end_heading();
                self.heading = false;
            }
            "p" if self.cells > 0 => self.writing.text(" "),
            "p" if std::mem::take(&mut self.item) => self.writing.end_line(),
            "p" => self.writing.end_paragraph(),
            "tc" => self.cells = self.cells.saturating_sub(1),
            "tr" => self.writing.end_line(),
            "tbl" => self.writing.end_paragraph(),
            _ => {}
        }
    }

    fn begin_item(&mut self) {
        if !self.heading && !self.item && self.cells == 0 {
            self.writing.text("- ");
            self.item = true;
        }
    }

    fn begin_heading(&mut self, level: Option<u8>) {
        if let Some(level) = level.filter(|_| !self.heading && self.cells == 0) {
            self.writing.begin_heading(level);
            self.heading = true;
        }
    }
}

/// A document's title in its properties.
pub fn title(properties: &[u8]) -> Result<Option<String>> {
    let mut xml = Xml::new("the document's properties", properties);
    let (mut inside, mut title) = (false, String::new());
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(element) => inside = element.name == "title",
            Event::Text(text) if inside => title.push_str(&text),
            Event::End(_) => inside = false,
            Event::Text(_) => {}
        }
    }
    Ok((!title.trim().is_empty()).then(|| title.trim().to_owned()))
}
