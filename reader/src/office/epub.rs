//! EPUB 3: the book's chapters in the order of its spine, each read when it is its turn.

use std::collections::{HashMap, VecDeque};

use super::{
    archive::Archive,
    relations::resolved,
    xml::{Event, Xml},
};
use crate::{
    Document, Error, Facts, Options, Part, Progress, Result, Source, Unit,
    encoding::{declared_in_markup, decode},
    html::Page,
};

pub struct Epub {
    archive: Archive,
    chapters: Vec<String>,
    next: usize,
    ready: VecDeque<Part>,
    title: Option<String>,
    has_text: bool,
    options: Options,
}

impl Epub {
    pub fn open(source: Box<dyn Source>, options: &Options) -> Result<Self> {
        let mut archive = Archive::open(source)?;
        if archive.file("META-INF/encryption.xml")?.is_some_and(|bytes| locks(&bytes)) {
            return Err(Error::unsupported("an EPUB with copy protection"));
        }
        let container = archive.needed("META-INF/container.xml")?;
        let mut xml = Xml::new("META-INF/container.xml", &container);
        let mut package = None;
        while let Some(event) = xml.next()? {
            if let Event::Start(element) = event
                && element.name == "rootfile"
            {
                package = package.or_else(|| element.attribute("full-path").map(str::to_owned));
            }
        }
        let package = package.ok_or_else(|| Error::damaged("the EPUB", "a package", "none"))?;
        let (chapters, title) = spine(&package, &archive.needed(&package)?)?;
        let (ready, options) = (VecDeque::new(), options.clone());
        Ok(Self { archive, chapters, next: 0, ready, title, has_text: false, options })
    }
}

/// Whether more is locked than fonts, which are by two methods of their own.
fn locks(encryption: &[u8]) -> bool {
    let text = String::from_utf8_lossy(encryption);
    let methods = text.matches("EncryptionMethod").count();
    let fonts = text.matches("http://www.idpf.org/2008/embedding").count()
        + text.matches("http://ns.adobe.com/pdf/enc#RC").count();
    methods > fonts
}

/// The chapters' paths in their order, and the book's title.
fn spine(package: &str, bytes: &[u8]) -> Result<(Vec<String>, Option<String>)> {
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut xml = Xml::new("the EPUB's package", bytes);
    let (mut files, mut order) = (HashMap::new(), Vec::new());
    let (mut in_title, mut title) = (false, String::new());
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(element) => {
                let value = |name| element.attribute(name).unwrap_or_default().to_owned();
                match element.name.as_str() {
                    "item" => {
                        files.insert(value("id"), value("href"));
                    }
                    "itemref" if value("linear") != "no" => order.push(value("idref")),
                    "title" => in_title = title.is_empty(),
                    _ => {}
                }
            }
            Event::Text(text) if in_title => title.push_str(&text),
            Event::Text(_) => {}
            Event::End(_) => in_title = false,
        }
    }
    let chapters = order.iter().filter_map(|id| files.get(id)).map(|path| resolved(folder, &unescaped(path)));
    Ok((chapters.collect(), (!title.trim().is_empty()).then(|| title.trim().to_owned())))
}

/// A path without the escapes of an address.
fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let (mut plain, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let escape = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

impl Document for Epub {
    fn next_part(&mut self) -> Result<Option<Part>> {
        if let Some(part) = self.ready.pop_front() {
            return Ok(Some(part));
        }
        let Some(chapter) = self.chapters.get(self.next).cloned() else {
            return if self.has_text {
                Ok(None)
            } else {
                Err(Error::Empty("a book without text".to_owned()))
            };
        };
        self.next += 1;
        // A chapter that is named and not there costs that chapter.
        if let Some(bytes) = self.archive.file(&chapter)? {
            let decoded = decode(&bytes, declared_in_markup(&bytes), &self.options)?;
            self.ready.extend(Page::all(&decoded.text).parts);
        }
        let part = self.ready.pop_front().unwrap_or_default();
        self.has_text |= !part.text.is_empty() || !part.headings.is_empty();
        Ok(Some(part))
    }

    fn progress(&self) -> Progress {
        Progress { unit: Unit::Pages, done: self.next as u64, total: self.chapters.len() as u64 }
    }

    fn facts(&self) -> Facts {
        Facts { title: self.title.clone(), ..Facts::default() }
    }
}
