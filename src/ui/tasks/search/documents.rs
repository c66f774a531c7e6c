//! Lists the documents of the library: their sizes, how far each is embedded, and the buttons for one or all of them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    export::{TableFormat, use_export},
    state::SearchAction,
};
use crate::{
    protocol::{Contents, DocumentFacts, LibraryWish},
    ui::{
        models::use_embedding,
        parts::{Button, ButtonKind, IconName, Notice, VirtualList},
        store::use_act,
        text::{Text, use_text},
    },
};

/// The height of an item that was not measured yet.
const ITEM_PX: f64 = 66.0;

#[derive(Properties, PartialEq)]
pub struct DocumentsProps {
    pub contents: Rc<Contents>,
    /// The number of passages that are not embedded yet.
    pub left: u32,
    /// Whether files are being indexed; nothing is deleted meanwhile.
    pub busy: bool,
}

#[component]
pub fn Documents(props: &DocumentsProps) -> Html {
    let text = use_text();
    let words = &text.search;
    let act = use_act::<SearchAction>();
    let embedding = use_embedding();
    let export = use_export(embedding.map(|embedding| embedding.spec.sha256.clone()));
    let DocumentsProps { contents, left, busy } = props;
    if contents.documents.is_empty() && !busy {
        return html! { <p class="search__hint">{ words.no_documents }</p> };
    }
    let item_at = {
        let (contents, busy, act) = (contents.clone(), *busy, act.clone());
        move |index: usize| {
            contents
                .documents
                .get(index)
                .map(|facts| item(index, facts, busy, &act, text))
                .unwrap_or_default()
        }
    };
    html! {
        <>
            if contents.damaged_bytes > 0 {
                <Notice>{ words.damaged }</Notice>
            }
            <VirtualList
                list="ul"
                class="document-list"
                label={words.documents}
                count={contents.documents.len()}
                estimate={ITEM_PX}
                item={item_at}
            />
            if *left > 0 && !busy {
                <Button
                    kind={ButtonKind::Secondary}
                    label={(words.go_on)(*left)}
                    on_press={act.reform(|()| SearchAction::GoOn)}
                />
            }
            <p class="search__hint">{ (words.stored)(contents.stored_bytes) }</p>
            <div class="search__actions">
                <Button
                    kind={ButtonKind::Secondary}
                    icon={IconName::Download}
                    label={words.export_json}
                    on_press={export.reform(|()| TableFormat::Json)}
                />
                <Button
                    kind={ButtonKind::Secondary}
                    label={words.export_csv}
                    on_press={export.reform(|()| TableFormat::Csv)}
                />
                if !busy {
                    <DeleteAll />
                }
            </div>
        </>
    }
}

fn item(
    index: usize,
    facts: &DocumentFacts,
    busy: bool,
    act: &Callback<SearchAction>,
    text: &'static Text,
) -> Html {
    let DocumentFacts { id, name, bytes, passages, embedded, english: _ } = facts;
    let id = *id;
    let read = if embedded == passages {
        (text.search.passages)(*passages)
    } else {
        (text.search.embedded)(*embedded, *passages)
    };
    html! {
        <li
            key={id}
            data-index={index.to_string()}
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
                disabled={busy}
                on_press={act.reform(move |()| SearchAction::Wish(LibraryWish::Delete(id)))}
            />
        </li>
    }
}

#[component]
pub fn DeleteAll() -> Html {
    let words = &use_text().search;
    let act = use_act::<SearchAction>();
    html! {
        <Button
            kind={ButtonKind::Quiet}
            icon={IconName::Trash}
            label={words.delete_all}
            on_press={act.reform(|()| SearchAction::Wish(LibraryWish::DeleteAll))}
        />
    }
}
