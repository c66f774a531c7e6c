//! The pictures that were looked at, newest first; each can be shown again.

use yew::prelude::*;

use super::{
    report::name_of,
    state::{Images, Look},
};
use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct ImageHistoryProps {
    pub images: Images,
    pub language: &'static str,
    pub show: Callback<Look>,
}

#[component]
pub fn ImageHistory(props: &ImageHistoryProps) -> Html {
    let text = use_text();
    let words = &text.images;
    let shown = props.images.shown().map(|seen| seen.look);
    html! {
        <section class="image-history" aria-labelledby="image-history-title">
            <h3 id="image-history-title">{ text.run.history }</h3>
            <ol class="image-history__list">
                for seen in props.images.history().iter().rev() {
                    <li
                        key={seen.look.number()}
                        data-picture={seen.given.name.to_string()}
                        data-class={seen.result.as_ref().ok().and_then(|seen| Some(seen.classes.first()?.index.to_string()))}
                        data-compute-ms={seen.result.as_ref().ok().map(|seen| format!("{:.2}", seen.compute_ms))}
                        data-failure={seen.result.as_ref().err().map(|failure| format!("{:?}", failure.kind))}
                    >
                        <button
                            type="button"
                            class="image-history__item"
                            aria-current={(Some(seen.look) == shown).then_some("true")}
                            onclick={let look = seen.look; props.show.reform(move |_: MouseEvent| look)}
                        >
                            <img src={seen.given.url.to_string()} alt="" width="48" height="48" loading="lazy" />
                            <span>
                                {
                                    match &seen.result {
                                        Ok(classified) => {
                                            let best = classified.classes.first();
                                            let label = best.map(|class| name_of(class, props.language));
                                            (words.show_again)(&seen.given.name, &label.unwrap_or_default())
                                        }
                                        Err(_) => (words.show_again)(&seen.given.name, words.failed),
                                    }
                                }
                            </span>
                        </button>
                    </li>
                }
            </ol>
        </section>
    }
}
