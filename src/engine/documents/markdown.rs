//! Markdown (CommonMark with tables) as text under its headings: marks go, words stay.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Outline, Part};

pub fn parts(source: &str) -> Vec<Part> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut outline = Outline::default();
    let (mut parts, mut text) = (Vec::new(), String::new());
    let (mut heading, mut metadata) = (None, false);
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                finish(&mut parts, &mut text, &outline);
                heading = Some(level as u8);
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(level) = heading.take() {
                    outline.enter(level, &text);
                    text.clear();
                }
            }
            Event::Start(Tag::MetadataBlock(_)) => metadata = true,
            Event::End(TagEnd::MetadataBlock(_)) => metadata = false,
            _ if metadata => {}
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            Event::End(TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::List(_) | TagEnd::Table) => {
                text.push_str("\n\n");
            }
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => text.push('\n'),
            Event::End(TagEnd::TableCell) => text.push('\t'),
            // HTML in between, marks of emphasis and links, footnotes' anchors: nothing to read.
            _ => {}
        }
    }
    finish(&mut parts, &mut text, &outline);
    parts
}

fn finish(parts: &mut Vec<Part>, text: &mut String, outline: &Outline) {
    if !text.trim().is_empty() {
        parts.push(Part { section: outline.section(), page: None, text: std::mem::take(text) });
    }
    text.clear();
}
