//! Shows a passage of a document: its place, and its text with the words of the query marked.

use yew::prelude::*;

use crate::{protocol::Excerpt, ui::text::use_text};

#[derive(Properties, PartialEq)]
pub struct PassageProps {
    pub excerpt: Excerpt,
    /// The marked words, as (start, end) in bytes of the text.
    #[prop_or_default]
    pub highlights: Vec<(u32, u32)>,
}

#[component]
pub fn PassageView(props: &PassageProps) -> Html {
    let text = use_text();
    let Excerpt { name, section, page, .. } = &props.excerpt;
    html! {
        <div class="passage">
            <p class="passage__place">
                <strong class="passage__document">{ name.clone() }</strong>
                if let Some(section) = section {
                    <span>{ section.clone() }</span>
                }
                if let Some(page) = page {
                    <span>{ (text.search.page)(*page) }</span>
                }
            </p>
            <blockquote class="passage__text">{ marked(&props.excerpt.text, &props.highlights) }</blockquote>
        </div>
    }
}

fn marked(text: &str, highlights: &[(u32, u32)]) -> Html {
    let mut shown = Vec::new();
    let mut at = 0;
    for (start, end) in highlights {
        let (start, end) = (*start as usize, *end as usize);
        // Positions that do not fit the text mark nothing.
        let (Some(before), Some(word)) = (text.get(at..start), text.get(start..end)) else { continue };
        shown.push(html! { <>{ before.to_owned() }<mark>{ word.to_owned() }</mark></> });
        at = end;
    }
    shown.push(html! { <>{ text.get(at..).unwrap_or_default().to_owned() }</> });
    shown.into_iter().collect()
}
