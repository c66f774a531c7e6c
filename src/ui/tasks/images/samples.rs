//! Shows the photographs that come with the page, for a person who has none.

use yew::prelude::*;

use super::read_pictures::use_read_sample;
use crate::ui::text::use_text;

/// The samples' files; assets/samples/CREDITS.md names their authors.
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
