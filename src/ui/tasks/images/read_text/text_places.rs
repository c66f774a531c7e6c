//! A picture with the place of each line in it. The list of lines says the same in words, so screen readers skip these.

use std::rc::Rc;

use yew::prelude::*;

use super::page_text::{PageText, is_unsure};
use crate::ui::{tasks::images::state::GivenPicture, text::use_text};

#[derive(Properties, PartialEq)]
pub struct TextPlacesProps {
    pub picture: GivenPicture,
    pub text: Option<Rc<PageText>>,
    /// The lines that hold the words that are looked for.
    pub found: Rc<Vec<bool>>,
    pub chosen: Option<usize>,
    /// Pointed at.
    pub on_choose: Callback<usize>,
    /// Pressed.
    pub on_go: Callback<usize>,
}

#[component]
pub fn TextPlaces(props: &TextPlacesProps) -> Html {
    let words = &use_text().images;
    let TextPlacesProps { picture, text, found, chosen, .. } = props;
    let place = |index: usize, corners: &[(f32, f32); 4], unsure: bool| {
        let points: Vec<String> = corners.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let class = classes!(
            "text-places__line",
            unsure.then_some("text-places__line--unsure"),
            found.get(index).copied().unwrap_or_default().then_some("text-places__line--found"),
            (*chosen == Some(index)).then_some("text-places__line--chosen"),
        );
        html! {
            <polygon
                key={index}
                {class}
                points={points.join(" ")}
                onpointerover={props.on_choose.reform(move |_: PointerEvent| index)}
                onclick={props.on_go.reform(move |_: MouseEvent| index)}
            />
        }
    };
    html! {
        <figure class="image-view text-places">
            <div class="image-view__frame">
                <img class="image-view__picture" src={picture.url.to_string()} alt={(words.picture)(&picture.name)} />
                if let Some(text) = text {
                    <svg
                        class="text-places__lines"
                        viewBox={format!("0 0 {} {}", text.width.max(1), text.height.max(1))}
                        preserveAspectRatio="none"
                        aria-hidden="true"
                        focusable="false"
                    >
                        for (index, line) in text.lines.iter().enumerate() {
                            { place(index, &line.corners, is_unsure(line)) }
                        }
                    </svg>
                }
            </div>
            <figcaption class="image-view__name">{ picture.name.to_string() }</figcaption>
        </figure>
    }
}
