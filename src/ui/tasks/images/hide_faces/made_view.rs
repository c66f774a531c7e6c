//! The copy in which the areas are hidden, as it is saved. Must not know how it was made.

use yew::prelude::*;

use super::state::{HideFacesAction, Made};
use crate::ui::{
    parts::{Button, ButtonKind},
    store::use_act,
    tasks::images::state::ImagesAction,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct MadeViewProps {
    pub made: Made,
    pub name: AttrValue,
}

#[component]
pub fn MadeView(props: &MadeViewProps) -> Html {
    let text = use_text();
    let words = &text.images.hide_faces;
    let Made { url, bytes, width, height } = &props.made;
    let act = use_act::<ImagesAction>().reform(ImagesAction::HideFaces);
    html! {
        <div class="made-view" data-made={bytes.to_string()}>
            <figure class="image-view">
                <div class="image-view__frame">
                    <img class="image-view__picture" src={url.to_string()} alt={words.copy} />
                </div>
                <figcaption class="image-view__name">
                    { format!("{}, {}, {}", props.name, (text.images.size)(*width, *height), (text.bytes_of)(*bytes, None)) }
                </figcaption>
            </figure>
            <p class="made-view__quiet">{ words.no_metadata }</p>
            <p class="made-view__quiet">{ words.only_here }</p>
            <div class="made-view__actions">
                <a class="button button--primary" href={url.to_string()} download={props.name.clone()}>
                    <span class="button__label">{ words.save }</span>
                </a>
                <Button
                    kind={ButtonKind::Secondary}
                    label={words.back}
                    on_press={act.reform(|()| HideFacesAction::Unmake)}
                />
            </div>
        </div>
    }
}
