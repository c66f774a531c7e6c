//! The part "About" of the settings: the app's version, and the licences of all that is bundled, read when they are opened.

use yew::prelude::*;

use super::{
    licences::Licence,
    use_licences::{Licences, use_licences},
};
use crate::{
    protocol::{BUILD, VERSION},
    ui::{parts::Notice, text::use_text},
};

#[component]
pub fn About() -> Html {
    let words = &use_text().app;
    let (licences, read) = use_licences();
    let ontoggle = read.reform(|_: Event| ());
    html! {
        <>
            <dl class="device-facts">
                <dt>{ words.version }</dt>
                <dd data-version={VERSION}>{ VERSION }</dd>
                <dt>{ words.build }</dt>
                <dd data-build={BUILD}><code>{ BUILD }</code></dd>
            </dl>
            <p class="field__hint">{ words.build_hint }</p>
            <details class="about__licences" {ontoggle}>
                <summary>{ words.licences }</summary>
                {
                    match &licences {
                        Licences::Unread => Html::default(),
                        Licences::Missing => html! { <Notice>{ words.licences_missing }</Notice> },
                        Licences::Read(licences) => licences.iter().map(licence).collect(),
                    }
                }
            </details>
        </>
    }
}

fn licence(Licence { whose, text }: &Licence) -> Html {
    html! {
        <details class="about__licence" lang="en">
            <summary>{ whose.to_string() }</summary>
            <pre tabindex="0">{ text.to_string() }</pre>
        </details>
    }
}
