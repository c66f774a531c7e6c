//! PPTX (ECMA-376): slide by slide, with its title as the heading, and the notes under it.

use super::{
    archive::Archive,
    docx::title,
    relations,
    xml::{Event, Xml},
};
use crate::{Facts, Options, Part, Result, Source, ready::Ready, writing::Writing};

const MAIN: &str = "ppt/presentation.xml";
/// What a slide repeats from its master: no text of its own.
const REPEATED: [&str; 5] = ["sldNum", "dt", "ftr", "hdr", "sldImg"];

pub fn open(source: Box<dyn Source>, _options: &Options) -> Result<Ready> {
    let mut archive = Archive::open(source)?;
    let related = relations::of(&mut archive, MAIN)?;
    let main = archive.needed(MAIN)?;
    let mut xml = Xml::new(MAIN, &main);
    let mut slides = Vec::new();
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else { continue };
        if element.name == "sldId" {
            // Both its own id and the relation's are called `id`; the relation's comes second.
            let slide = related.iter().find(|relation| element.has_value(&relation.id));
            slides.extend(slide.map(|relation| relation.target.clone()));
        }
    }
    let mut parts = Vec::new();
    for (number, slide) in (1..).zip(slides) {
        parts.extend(read(&mut archive, &slide, number)?);
    }
    let title = archive.file("docProps/core.xml")?.map_or(Ok(None), |bytes| title(&bytes))?;
    Ready::new(parts, Facts { title, ..Facts::default() }, "slides without text")
}

fn read(archive: &mut Archive, slide: &str, number: u32) -> Result<Vec<Part>> {
    let mut writing = Writing::default();
    let bytes = archive.needed(slide)?;
    let title = shapes(&bytes, &mut writing, true)?;
    if !title.is_empty() {
        writing.begin_heading(1);
        writing.text(&title);
        writing.end_heading();
    }
    shapes(&bytes, &mut writing, false)?;
    let notes = relations::of(archive, slide)?.into_iter().find(|relation| relation.kind == "notesSlide");
    if let Some(notes) = notes
        && let Some(bytes) = archive.file(&notes.target)?
    {
        writing.end_paragraph();
        shapes(&bytes, &mut writing, false)?;
    }
    Ok(writing.take().into_iter().map(|part| Part { page: Some(number), ..part }).collect())
}

/// Writes the text of a slide's shapes; with `titles`, gives that of its title and writes nothing.
fn shapes(bytes: &[u8], writing: &mut Writing, titles: bool) -> Result<String> {
    let mut xml = Xml::new("a slide", bytes);
    let (mut title, mut place) = (String::new(), String::new());
    let (mut in_text, mut cells) = (false, 0u32);
    while let Some(event) = xml.next()? {
        let is_title = matches!(place.as_str(), "title" | "ctrTitle");
        let is_read = is_title == titles && !REPEATED.contains(&place.as_str());
        match event {
            Event::Start(element) => match element.name.as_str() {
                "sp" => place.clear(),
                "ph" => place = element.attribute("type").unwrap_or_default().to_owned(),
                "t" => in_text = true,
                "br" if is_read && !titles => writing.text("\n"),
                "tc" => {
                    writing.cell();
                    cells += 1;
                }
                _ => {}
            },
            Event::Text(text) if in_text && is_read => {
                if titles {
                    title.push_str(&text);
                } else {
                    writing.text(&text);
                }
            }
            Event::Text(_) => {}
            Event::End(name) => match name.as_str() {
                "t" => in_text = false,
                "p" if titles => title.push(' '),
                "p" if cells > 0 => writing.text(" "),
                "p" | "tr" => writing.end_line(),
                "tc" => cells = cells.saturating_sub(1),
                "sp" => {
                    place.clear();
                    if !titles {
                        writing.end_paragraph();
                    }
                }
                _ => {}
            },
        }
    }
    Ok(title.split_whitespace().collect::<Vec<_>>().join(" "))
}
