//! What CommonMark's parser says, written down as text.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::html_block::HtmlBlock;
use crate::writing::Writing;

/// The extensions that people write: GitHub's, footnotes, lists of definitions, links between notes.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

pub fn write(markdown: &str, writing: &mut Writing) {
    let mut html = HtmlBlock::default();
    // The number of the next item of each list, the innermost last; a list without numbers has none.
    let mut lists: Vec<Option<u64>> = Vec::new();
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Start(tag) => start(tag, &mut lists, writing),
            Event::End(tag) => {
                if matches!(tag, TagEnd::HtmlBlock) {
                    html.write(writing);
                }
                end(tag, &mut lists, writing);
            }
            Event::Html(text) => html.add(&text),
            Event::InlineHtml(text) => {
                html.add(&text);
                html.write(writing);
            }
            Event::Text(text) if html.is_silent() => drop(text),
            Event::Text(text) | Event::Code(text) => writing.text(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) => writing.text(&text),
            Event::FootnoteReference(name) => writing.text(&format!("[{name}]")),
            Event::SoftBreak | Event::HardBreak => writing.text("\n"),
            Event::Rule => writing.end_paragraph(),
            Event::TaskListMarker(done) => writing.text(if done { "[x] " } else { "[ ] " }),
        }
    }
}

fn start(tag: Tag, lists: &mut Vec<Option<u64>>, writing: &mut Writing) {
    match tag {
        Tag::Heading { level, .. } => writing.begin_heading(level as u8),
        Tag::List(number) => {
            writing.end_line();
            lists.push(number);
        }
        Tag::Item => {
            writing.end_line();
            writing.text(&"  ".repeat(lists.len().saturating_sub(1)));
            match lists.last_mut() {
                Some(Some(number)) => {
                    writing.text(&format!("{number}. "));
                    *number += 1;
                }
                Some(None) | None => writing.text("- "),
            }
        }
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) | Tag::BlockQuote(_) => {
            writing.end_line();
        }
        Tag::TableHead | Tag::TableRow => writing.end_line(),
        Tag::TableCell => writing.cell(),
        Tag::FootnoteDefinition(name) => {
            writing.end_paragraph();
            writing.text(&format!("[{name}] "));
        }
        Tag::Table(_) => writing.end_paragraph(),
        Tag::DefinitionListTitle | Tag::DefinitionListDefinition => writing.end_line(),
        Tag::Paragraph
        | Tag::HtmlBlock
        | Tag::DefinitionList
        | Tag::Emphasis
        | Tag::Strong
        | Tag::Strikethrough
        | Tag::Superscript
        | Tag::Subscript
        | Tag::Link { .. }
        | Tag::Image { .. }
        | Tag::MetadataBlock(_) => {}
    }
}

fn end(tag: TagEnd, lists: &mut Vec<Option<u64>>, writing: &mut Writing) {
    match tag {
        TagEnd::Heading(_) => writing.end_heading(),
        // In a list, items are lines.
        TagEnd::Paragraph if !lists.is_empty() => writing.end_line(),
        TagEnd::List(_) => {
            lists.pop();
            if lists.is_empty() {
                writing.end_paragraph();
            }
        }
        TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => writing.end_line(),
        TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition => writing.end_line(),
        TagEnd::Paragraph
        | TagEnd::BlockQuote(_)
        | TagEnd::CodeBlock
        | TagEnd::HtmlBlock
        | TagEnd::FootnoteDefinition
        | TagEnd::DefinitionList
        | TagEnd::Table => writing.end_paragraph(),
        TagEnd::TableCell
        | TagEnd::Emphasis
        | TagEnd::Strong
        | TagEnd::Strikethrough
        | TagEnd::Superscript
        | TagEnd::Subscript
        | TagEnd::Link
        | TagEnd::Image
        | TagEnd::MetadataBlock(_) => {}
    }
}
