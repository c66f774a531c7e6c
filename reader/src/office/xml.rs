//! XML as the events that texts need: elements by their local names, attributes, and text with its references resolved. Entities that a
//! file defines itself are not expanded, so none can grow.

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event as Read},
};

use crate::{Error, Result};

#[derive(Debug)]
pub enum Event {
    Start(Element),
    End(String),
    Text(String),
}

#[derive(Debug)]
pub struct Element {
    /// Without its namespace's prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute by its local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether any attribute has this value.
    pub fn has_value(&self, value: &str) -> bool {
        self.attributes.iter().any(|(_, known)| known == value)
    }
}

pub struct Xml<'x> {
    what: &'static str,
    reader: Reader<&'x [u8]>,
    /// An element that is empty ends at once.
    ends: Option<String>,
}

impl<'x> Xml<'x> {
    pub fn new(what: &'static str, bytes: &'x [u8]) -> Self {
        let mut reader = Reader::from_reader(bytes);
        reader.config_mut().check_end_names = false;
        Self { what, reader, ends: None }
    }

    /// The next event; `None` at the end. A file that breaks off is read as far as it goes.
    pub fn next(&mut self) -> Result<Option<Event>> {
        if let Some(name) = self.ends.take() {
            return Ok(Some(Event::End(name)));
        }
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(Error::damaged(self.what, "well-formed XML", error)),
            };
            return Ok(Some(match event {
                Read::Start(start) => Event::Start(element(&start)),
                Read::Empty(start) => {
                    let element = element(&start);
                    self.ends = Some(element.name.clone());
                    Event::Start(element)
                }
                Read::End(end) => Event::End(local(end.name().as_ref())),
                Read::Text(text) => Event::Text(text.to_string()),
                Read::CData(text) => Event::Text(text.to_string()),
                Read::GeneralRef(reference) => {
                    let char = reference.resolve_char_ref().ok().flatten().map(String::from);
                    let name = reference.to_string();
                    Event::Text(
                        char.or_else(|| resolve_predefined_entity(&name).map(str::to_owned))
                            .unwrap_or_default(),
                    )
                }
                Read::Eof => return Ok(None),
                Read::Comment(_) | Read::Decl(_) | Read::PI(_) | Read::DocType(_) => continue,
            }));
        }
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false).flatten() {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map(|value| value.into_owned()).unwrap_or_default();
        attributes.push((local(attribute.key.as_ref()), value));
    }
    Element { name: local(start.name().as_ref()), attributes }
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}
