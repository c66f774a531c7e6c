//! Lists the pictures that were classified, newest first; each can be shown again.

use yew::prelude::*;

use super::{
    report::name_of,
    state::{Images, ImagesAction, PictureResult},
};
use crate::ui::{store::use_act, text::use_text};

#[derive(Properties, PartialEq)]
pub struct ImageHistoryProps {
    pub images: Images,
    pub language: &'static str,
}

#[component]
pub fn ImageHistory(props: &ImageHistoryProps) -> Html {
    let text = use_text();
    let words = &text.images;
    let act = use_act::<ImagesAction>();
    let shown = props.images.shown().map(|shown| shown.id);
    let item = |PictureResult { id, picture, result }: &PictureResult| {
        let id = *id;
        let best = result.as_ref().ok().and_then(|classified| classified.classes.first());
        let label = match result {
            Ok(_) => best.map(|class| name_of(class, props.language)).unwrap_or_default(),
            Err(_) => words.failed.to_owned(),
        };
        html! {
            <li
                key={id.0}
                data-picture={picture.name.to_string()}
                data-class={best.map(|class| class.index.to_string())}
                data-compute-ms={result.as_ref().ok().map(|classified| format!("{:.2}", classified.compute_ms))}
                data-failure={result.as_ref().err().map(|failure| format!("{:?}", failure.kind))}
            >
                <button
                    type="button"
                    class="image-history__item"
                    aria-current={(Some(id) == shown).then_some("true")}
                    onclick={act.reform(move |_: MouseEvent| ImagesAction::Show(id))}
                >
                    <img src={picture.url.to_string()} alt="" width="48" height="48" loading="lazy" />
                    <span>{ (words.show_again)(&picture.name, &label) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="image-history" aria-labelledby="image-history-title">
            <h3 id="image-history-title">{ text.run.history }</h3>
            <ol class="image-history__list">
                { for props.images.results().iter().rev().map(item) }
            </ol>
        </section>
    }
}
