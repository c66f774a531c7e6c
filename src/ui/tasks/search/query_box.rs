//! The query: one line, answered while it is written.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct QueryBoxProps {
    pub id: &'static str,
    pub query: AttrValue,
    pub on_input: Callback<String>,
}

#[component]
pub fn QueryBox(props: &QueryBoxProps) -> Html {
    let words = &use_text().search;
    let oninput = props.on_input.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
    });
    html! {
        <div class="field query-box">
            <label class="field__label" for={props.id}>{ words.query }</label>
            <input
                id={props.id}
                class="query-box__input"
                type="text"
                enterkeyhint="search"
                autocomplete="off"
                placeholder={words.query_placeholder}
                value={props.query.clone()}
                {oninput}
            />
        </div>
    }
}
