//! The passages that an answer was given, each a way back to where it stands.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::{parts::Source, text::use_text};

#[derive(Properties, PartialEq)]
pub struct SourcesProps {
    pub sources: Rc<Vec<Source>>,
}

#[component]
pub fn Sources(props: &SourcesProps) -> Html {
    let text = use_text();
    html! {
        <nav class="sources" aria-label={text.search.sources}>
            <p class="sources__title" aria-hidden="true">{ text.search.sources }</p>
            <ol class="sources__list">
                for source in props.sources.iter() {
                    <li><a href={source.fragment()}>{ source.place(text.search.page) }</a></li>
                }
            </ol>
        </nav>
    }
}
