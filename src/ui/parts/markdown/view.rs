//! Draws Markdown's tree as elements, or the text as it is where there is no tree. No string becomes HTML here.

use std::rc::Rc;

use yew::{prelude::*, virtual_dom::VTag};

use super::{
    code_block::CodeBlock,
    math::math,
    parser::{tree, use_markdown},
};
use crate::{
    markdown::{Alignment, Block, Growing, Inline},
    ui::text::{Text, use_text},
};

#[derive(Properties, PartialEq)]
pub struct MarkdownProps {
    pub source: AttrValue,
    /// The text still grows at its end: its finished blocks are neither parsed nor drawn again.
    #[prop_or_default]
    pub growing: bool,
}

#[component]
pub fn Markdown(props: &MarkdownProps) -> Html {
    use_markdown();
    let grown = use_mut_ref(Growing::default);
    let blocks = if props.growing {
        grown.borrow_mut().blocks(&props.source, tree)
    } else {
        // Parses the whole text once more: a link's address may stand anywhere in it.
        Growing::default().blocks(&props.source, tree)
    };
    let view = |(place, block): (usize, Rc<Block>)| html! { <BlockView key={place} {block} /> };
    match blocks {
        Some(blocks) => {
            html! { <div class="markdown">{ for blocks.into_iter().enumerate().map(view) }</div> }
        }
        None => html! { <div class="markdown markdown--plain">{ props.source.clone() }</div> },
    }
}

#[derive(Properties)]
struct BlockViewProps {
    block: Rc<Block>,
}

impl PartialEq for BlockViewProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.block, &other.block) || self.block == other.block
    }
}

/// One block, drawn again only if it changed.
#[component]
fn BlockView(props: &BlockViewProps) -> Html {
    block(&props.block, use_text())
}

fn blocks(content: &[Block], text: &Text) -> Html {
    content.iter().map(|content| block(content, text)).collect()
}

fn block(content: &Block, text: &Text) -> Html {
    match content {
        Block::Paragraph(content) => html! { <p>{ inlines(content, text) }</p> },
        Block::Plain(content) => inlines(content, text),
        // The page uses the levels above these for its own headings.
        Block::Heading { level, content } => {
            let mut heading = VTag::new(format!("h{}", (level + 2).clamp(3, 6)));
            heading.add_child(inlines(content, text));
            heading.into()
        }
        Block::Code { language, text } => html! {
            <CodeBlock language={language.clone().map(AttrValue::from)} code={text.trim_end_matches('\n').to_owned()} />
        },
        Block::List { start: Some(start), items } => {
            html! { <ol start={start.to_string()}>{ list_items(items, text) }</ol> }
        }
        Block::List { start: None, items } => html! { <ul>{ list_items(items, text) }</ul> },
        Block::Quote(content) => html! { <blockquote>{ blocks(content, text) }</blockquote> },
        Block::Table { alignment, head, rows } => table(alignment, head, rows, text),
        Block::Rule => html! { <hr /> },
    }
}

fn list_items(items: &[Vec<Block>], text: &Text) -> Html {
    items.iter().map(|content| html! { <li>{ blocks(content, text) }</li> }).collect()
}

fn table(alignment: &[Alignment], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], text: &Text) -> Html {
    let class = |column: usize| match alignment.get(column) {
        Some(Alignment::Centre) => Some("markdown__centre"),
        Some(Alignment::Right) => Some("markdown__right"),
        Some(Alignment::Left | Alignment::Unset) | None => None,
    };
    html! {
        <div class="markdown__table" tabindex="0">
            <table>
                <thead><tr>
                    for (column, cell) in head.iter().enumerate() {
                        <th scope="col" class={class(column)}>{ inlines(cell, text) }</th>
                    }
                </tr></thead>
                <tbody>
                    for row in rows {
                        <tr>
                            for (column, cell) in row.iter().enumerate() {
                                <td class={class(column)}>{ inlines(cell, text) }</td>
                            }
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

fn inlines(content: &[Inline], text: &Text) -> Html {
    content.iter().map(|content| inline(content, text)).collect()
}

fn inline(content: &Inline, text: &Text) -> Html {
    match content {
        Inline::Text(content) => html! { content.clone() },
        Inline::Code(content) => html! { <code>{ content.clone() }</code> },
        Inline::Emphasis(content) => html! { <em>{ inlines(content, text) }</em> },
        Inline::Strong(content) => html! { <strong>{ inlines(content, text) }</strong> },
        Inline::Strikethrough(content) => html! { <s>{ inlines(content, text) }</s> },
        Inline::Link { href, content } => link(href, inlines(content, text)),
        Inline::Image { alt, href } => {
            let words = if alt.is_empty() { text.image } else { alt };
            let words = html! { <span class="markdown__image">{ words.to_owned() }</span> };
            match href {
                Some(href) => link(href, words),
                None => words,
            }
        }
        Inline::Math { drawn: Some(formula), .. } => math(formula),
        Inline::Math { drawn: None, written } => {
            html! { <span class="markdown__math" translate="no">{ written.clone() }</span> }
        }
        Inline::Checkbox(checked) => html! { <input type="checkbox" checked={*checked} disabled=true /> },
        Inline::Break => html! { <br /> },
    }
}

/// A link to another site: it opens in a new tab, which is told nothing of this one.
fn link(href: &str, content: Html) -> Html {
    html! { <a href={href.to_owned()} target="_blank" rel="noopener noreferrer">{ content }</a> }
}
