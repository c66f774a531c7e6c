//! The form for the query: one line, answered while a person writes, and the choice of a mode.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::state::SearchAction;
use crate::{
    protocol::SearchMode,
    ui::{
        parts::{Choice, Switch},
        store::use_act,
        text::use_text,
    },
};

/// The query's id, for the skip link.
pub const QUERY_BOX: &str = "query";

/// In the order of their names in the words.
const MODES: [SearchMode; 3] = [SearchMode::Meaning, SearchMode::Words, SearchMode::Both];

#[derive(Properties, PartialEq)]
pub struct QueryFormProps {
    pub query: AttrValue,
    pub mode: SearchMode,
    pub rerank: bool,
}

#[component]
pub fn QueryForm(props: &QueryFormProps) -> Html {
    let words = &use_text().search;
    let act = use_act::<SearchAction>();
    let oninput = act.reform(|event: InputEvent| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        SearchAction::Write(input.map(|input| input.value()).unwrap_or_default())
    });
    html! {
        <form class="search__form" role="search" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="field query-box">
                <label class="field__label" for={QUERY_BOX}>{ words.query }</label>
                <input
                    id={QUERY_BOX}
                    class="query-box__input"
                    type="text"
                    enterkeyhint="search"
                    autocomplete="off"
                    placeholder={words.query_placeholder}
                    value={props.query.clone()}
                    {oninput}
                />
            </div>
            <Choice
                id="mode"
                label={words.mode}
                options={words.modes.to_vec()}
                chosen={MODES.iter().position(|mode| *mode == props.mode).unwrap_or_default()}
                on_change={act.reform(|index: usize| {
                    SearchAction::Choose(MODES.get(index).copied().unwrap_or_default())
                })}
            />
            <Switch
                id="rerank"
                setting={words.rerank}
                on={props.rerank}
                on_change={act.reform(SearchAction::Rerank)}
            />
        </form>
    }
}
