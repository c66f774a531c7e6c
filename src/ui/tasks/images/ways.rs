//! The choice of what is done with pictures: one of three, side by side. The arrow keys go from one to the next.

use yew::prelude::*;

use super::{state::ImagesAction, way::Way};
use crate::ui::{store::use_act, text::use_text};

#[derive(Properties, PartialEq)]
pub struct WaysProps {
    pub chosen: Way,
}

#[component]
pub fn Ways(props: &WaysProps) -> Html {
    let words = &use_text().images;
    let act = use_act::<ImagesAction>();
    html! {
        <fieldset class="ways">
            <legend class="visually-hidden">{ words.ways }</legend>
            for way in Way::ALL {
                <label class="ways__way">
                    <input
                        type="radio"
                        name="image-way"
                        value={way.name()}
                        checked={way == props.chosen}
                        onchange={act.reform(move |_: Event| ImagesAction::Way(way))}
                    />
                    <span>{ (words.way)(way) }</span>
                </label>
            }
        </fieldset>
    }
}
