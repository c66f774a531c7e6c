//! What is shown once everything is deleted.

use yew::prelude::*;

use crate::ui::{
    browser::reload_page,
    parts::{Button, ButtonKind},
    text::use_text,
};

#[component]
pub fn Erased() -> Html {
    let words = &use_text().privacy;
    html! {
        <main class="erased" role="alert">
            <p>{ words.erased }</p>
            <Button
                kind={ButtonKind::Primary}
                label={words.start_again}
                on_press={|()| reload_page()}
            />
        </main>
    }
}
