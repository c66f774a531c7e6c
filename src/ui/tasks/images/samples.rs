//! Photographs that come with the page, for whoever has none at hand.

use yew::prelude::*;

use super::read_pictures::use_read_sample;
use crate::ui::text::use_text;

/// Files beside the page; assets/samples/CREDITS.md says whose they are.
const SAMPLES: [&str; 4] = ["cat.jpg", "coffee.jpg", "palace.jpg", "rocket.jpg"];

#[component]
pub fn Samples() -> Html {
    let words = &use_text().images;
    let read = use_read_sample();
    html! {
        <ul class="image-samples" aria-label={words.samples}>
            for file in SAMPLES {
                <li>
                    <button
                        type="button"
                        class="image-samples__sample"
                        onclick={read.reform(move |_: MouseEvent| file)}
                    >
                        <img src={format!("samples/{file}")} alt="" width="96" height="64" loading="lazy" />
                        <span>{ (words.sample)(file) }</span>
                    </button>
                </li>
            }
        </ul>
    }
}
