//! How much room models take, how much there is, and the button that asks the browser to keep them.

use yew::prelude::*;

use super::use_keeping::{Keeping, use_keeping};
use crate::ui::{
    models::use_models,
    parts::{Button, Notice},
    text::use_text,
};

#[component]
pub fn Storage() -> Html {
    let text = use_text();
    let words = &text.model_list;
    let (keeping, ask) = use_keeping();
    let space = use_models().models.stored().map(|stored| stored.space).unwrap_or_default();
    let facts = [(words.used, Some(space.used)), (words.free, space.free()), (words.quota, space.quota)];
    html! {
        <section class="model-storage" aria-labelledby="model-storage">
            <h3 id="model-storage">{ words.storage }</h3>
            <dl class="model-storage__facts" data-used={space.used.to_string()}>
                for (name, bytes) in facts {
                    if let Some(bytes) = bytes {
                        <div><dt>{ name }</dt><dd>{ (text.bytes)(bytes) }</dd></div>
                    }
                }
            </dl>
            {
                match keeping {
                    Keeping::Unknown => Html::default(),
                    Keeping::ForGood => html! { <p class="model-list__quiet">{ words.persisted }</p> },
                    Keeping::AsLongAsThereIsRoom | Keeping::Refused => html! {
                        <>
                            <p id="persist-why" class="model-list__quiet">{ words.persist_why }</p>
                            <Button label={words.persist} described_by="persist-why" on_press={ask} />
                            if keeping == Keeping::Refused {
                                <Notice>{ words.persist_refused }</Notice>
                            }
                        </>
                    },
                }
            }
        </section>
    }
}
