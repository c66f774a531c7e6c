//! What an empty conversation shows: where one is, and something to begin with.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::ui::{browser::document, text::use_text};

#[derive(Properties, PartialEq)]
pub struct WelcomeProps {
    pub on_choose: Callback<String>,
    /// The id of the box that a suggestion goes into.
    pub message_box: &'static str,
}

#[component]
pub fn Welcome(props: &WelcomeProps) -> Html {
    let words = &use_text().chat;
    let message_box = props.message_box;
    html! {
        <section class="welcome">
            <h2 class="welcome__title">{ words.welcome }</h2>
            <p class="welcome__privacy">{ words.welcome_privacy }</p>
            <ul class="welcome__suggestions" aria-label={words.suggestions_label}>
                for suggestion in words.suggestions {
                    <li>
                        <button
                            type="button"
                            class="welcome__suggestion"
                            onclick={props.on_choose.reform(move |_: MouseEvent| {
                                focus(message_box);
                                suggestion.to_owned()
                            })}
                        >
                            { suggestion }
                        </button>
                    </li>
                }
            </ul>
        </section>
    }
}

fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
