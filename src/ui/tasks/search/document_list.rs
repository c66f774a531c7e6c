//! The documents of the library: their sizes, how far each is read, and the way to delete one.

use std::rc::Rc;

use yew::prelude::*;

use crate::{
    protocol::{Contents, DocumentFacts},
    ui::{
        parts::{Button, ButtonKind, IconName},
        text::{Text, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct DocumentListProps {
    pub contents: Rc<Contents>,
    /// Nothing is deleted while files are taken in.
    pub busy: bool,
    pub on_delete: Callback<u32>,
}

#[component]
pub fn DocumentList(props: &DocumentListProps) -> Html {
    let text = use_text();
    html! {
        <ul class="document-list" aria-label={text.search.documents}>
            for facts in &props.contents.documents {
                { item(facts, props, text) }
            }
        </ul>
    }
}

fn item(facts: &DocumentFacts, props: &DocumentListProps, text: &'static Text) -> Html {
    let DocumentFacts { id, name, bytes, passages, embedded } = facts;
    let id = *id;
    let read = if embedded == passages {
        (text.search.passages)(*passages)
    } else {
        (text.search.embedded)(*embedded, *passages)
    };
    html! {
        <li
            key={id}
            class="document-list__item"
            data-document={name.clone()}
            data-passages={passages.to_string()}
            data-embedded={embedded.to_string()}
        >
            <span class="document-list__name">{ name.clone() }</span>
            <span class="document-list__facts">{ (text.bytes)(*bytes) }{ " · " }{ read }</span>
            <Button
                kind={ButtonKind::Quiet}
                icon={IconName::Trash}
                label={(text.search.delete)(name)}
                compact=true
                disabled={props.busy}
                on_press={props.on_delete.reform(move |()| id)}
            />
        </li>
    }
}
