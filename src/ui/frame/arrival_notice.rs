//! Tells of files that were shared with the app or opened with it and that no task could take.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::{
    parts::{Button, ButtonKind, IconName, plain_name},
    text::use_text,
};

/// The most names that are shown.
const MAX_NAMES: usize = 3;

#[derive(Properties, PartialEq)]
pub struct ArrivalNoticeProps {
    /// Files that no task can read.
    pub refused: Rc<[String]>,
    /// The name of a file that was opened as a model and is none.
    pub no_model: Option<String>,
    pub on_close: Callback<()>,
}

#[component]
pub fn ArrivalNotice(props: &ArrivalNoticeProps) -> Html {
    let text = use_text();
    let words = &text.app;
    let names = props.refused.iter().take(MAX_NAMES).map(|name| format!("“{}”", plain_name(name)));
    let names = names.collect::<Vec<_>>().join(", ");
    let said = match &props.no_model {
        Some(name) => (words.no_model)(&plain_name(name)),
        None if names.is_empty() => return Html::default(),
        None => (words.unreadable)(&names),
    };
    html! {
        <div class="update-notice" role="alert" data-arrival="refused">
            <p>{ said }</p>
            <Button
                kind={ButtonKind::Quiet}
                icon={IconName::Close}
                label={text.close}
                on_press={props.on_close.clone()}
            />
        </div>
    }
}
