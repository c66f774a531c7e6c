//! The areas as a list: a tick for each that is hidden, and a button that adds one, for who draws none.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::{
    area::{self, Size},
    areas::area_id,
    state::{Area, HideFacesAction},
};
use crate::ui::{
    browser::document,
    parts::{Button, ButtonKind, IconName},
    store::use_act,
    tasks::images::state::ImagesAction,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct AreaListProps {
    pub areas: Rc<Vec<Area>>,
    pub size: Size,
}

#[component]
pub fn AreaList(props: &AreaListProps) -> Html {
    let words = &use_text().images.hide_faces;
    let AreaListProps { areas, size } = props;
    let size = *size;
    let act = use_act::<ImagesAction>().reform(ImagesAction::HideFaces);
    // An area that was added by the button has the focus, so that the arrow keys move it at once.
    let added = use_mut_ref(|| false);
    use_effect_with(areas.len(), {
        let added = added.clone();
        move |count| {
            if added.replace(false) && *count > 0 {
                focus(*count - 1);
            }
        }
    });
    let add = act.reform(move |()| {
        added.replace(true);
        HideFacesAction::Add(area::in_middle(size))
    });
    let item = |index: usize, area: &Area| {
        let onchange = act.reform(move |event: Event| {
            let ticked = event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked());
            HideFacesAction::Hide(index, ticked)
        });
        html! {
            <li key={index} class="area-list__area" data-own={area.own.to_string()} data-hidden={area.hidden.to_string()}>
                <label>
                    <input type="checkbox" checked={area.hidden} {onchange} />
                    { (words.hide_area)(index + 1, area.own, area.face.confidence) }
                </label>
                if area.own {
                    <Button
                        kind={ButtonKind::Quiet}
                        icon={IconName::Trash}
                        label={words.remove}
                        of={(index + 1).to_string()}
                        on_press={act.reform(move |()| HideFacesAction::Remove(index))}
                    />
                }
            </li>
        }
    };
    html! {
        <div class="area-list">
            <ol class="area-list__areas" aria-label={words.areas}>
                for (index, area) in areas.iter().enumerate() {
                    { item(index, area) }
                }
            </ol>
            <Button kind={ButtonKind::Secondary} icon={IconName::Plus} label={words.add} on_press={add} />
        </div>
    }
}

fn focus(index: usize) {
    if let Some(area) = document().and_then(|document| document.get_element_by_id(&area_id(index))) {
        // An SVG element takes the focus by the same method, and is no HTML element.
        let _ = area.unchecked_ref::<HtmlElement>().focus();
    }
}
