//! Which styles of a DOCX are headings, and of which level: by their outline level or their name, their own or an inherited one.

use std::collections::HashMap;

use super::xml::{Event, Xml};
use crate::Result;

#[derive(Default)]
pub struct Styles(HashMap<String, Style>);

#[derive(Default)]
struct Style {
    level: Option<u8>,
    is_list: bool,
    based_on: Option<String>,
}

impl Styles {
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut styles = Self::default();
        let mut xml = Xml::new("word/styles.xml", bytes);
        let mut open: Option<(String, Style)> = None;
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) if element.name == "style" => {
                    open = element.attribute("styleId").map(|id| (id.to_owned(), Style::default()));
                }
                Event::Start(element) if element.name == "numPr" => {
                    open.iter_mut().for_each(|(_, style)| style.is_list = true);
                }
                Event::Start(element) => {
                    let (Some((_, style)), Some(value)) = (&mut open, element.attribute("val")) else {
                        continue;
                    };
                    match element.name.as_str() {
                        "name" => style.level = style.level.or_else(|| named(value)),
                        "basedOn" => style.based_on = Some(value.to_owned()),
                        "outlineLvl" => style.level = outline(value),
                        _ => {}
                    }
                }
                Event::End(name) if name == "style" => styles.0.extend(open.take()),
                Event::End(_) | Event::Text(_) => {}
            }
        }
        Ok(styles)
    }

    /// From 1, outermost; `None` for what is no heading.
    pub fn level(&self, id: &str) -> Option<u8> {
        self.inherited(id, |style| style.level).filter(|level| *level > 0)
    }

    pub fn is_list(&self, id: &str) -> bool {
        self.inherited(id, |style| style.is_list.then_some(())).is_some()
    }

    /// What a style, or else one that it is based on, says.
    fn inherited<T>(&self, id: &str, says: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut style = self.0.get(id)?;
        // Styles may be based on each other in a circle.
        for _ in 0..16 {
            if let Some(said) = says(style) {
                return Some(said);
            }
            style = self.0.get(style.based_on.as_ref()?)?;
        }
        None
    }
}

/// An outline level as it is written, from 0; 9 is text.
pub fn outline(value: &str) -> Option<u8> {
    let level: u8 = value.parse().ok()?;
    Some(if level < 9 { level + 1 } else { 0 })
}

fn named(name: &str) -> Option<u8> {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("heading ") {
        Some(level) => level.parse().ok().filter(|level| (1..=9).contains(level)),
        None => (name == "title").then_some(1),
    }
}
