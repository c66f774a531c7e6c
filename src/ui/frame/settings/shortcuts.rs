//! Lists the keyboard's shortcuts that are special to this app.

use yew::prelude::*;

use crate::ui::text::use_text;

#[component]
pub fn Shortcuts() -> Html {
    let words = &use_text().app;
    html! {
        <dl class="device-facts">
            for (keys, meaning) in words.keys {
                <dt><kbd>{ keys }</kbd></dt>
                <dd>{ meaning }</dd>
            }
        </dl>
    }
}
