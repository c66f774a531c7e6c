//! Says that conversations can't be stored or read, before anything is lost.

use yew::prelude::*;

use super::{
    history::storage::StorageError,
    state::{ChatAction, Place},
    use_conversations::Conversations,
};
use crate::ui::{
    parts::{Button, ButtonKind, Icon, IconName, Notice},
    store::use_act,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct StorageNoticeProps {
    pub place: Place,
    pub trouble: Option<StorageError>,
    pub conversations: Conversations,
}

#[component]
pub fn StorageNotice(props: &StorageNoticeProps) -> Html {
    let text = use_text();
    let words = &text.chat.history;
    let close = use_act::<ChatAction>().reform(|()| ChatAction::Troubled(None));
    let retry = {
        let conversations = props.conversations.clone();
        Callback::from(move |()| conversations.retry())
    };
    match &props.trouble {
        Some(error) => html! {
            <div class="failure-notice" role="alert" data-storage={name(error)}>
                <Icon name={IconName::Warning} />
                <div class="failure-notice__body">
                    <p class="failure-notice__sentence">{ (words.storage)(error) }</p>
                    <details class="failure-notice__details">
                        <summary>{ text.details }</summary>
                        <p lang="en">{ error.to_string() }</p>
                    </details>
                </div>
                <div class="storage-notice__actions">
                    if props.place == Place::Database {
                        <Button label={words.retry} on_press={retry} />
                    }
                    <Button kind={ButtonKind::Quiet} label={text.close} on_press={close} />
                </div>
            </div>
        },
        None if props.place == Place::Memory => html! { <Notice>{ words.in_memory }</Notice> },
        None => Html::default(),
    }
}

/// As scripts read it in the document.
const fn name(error: &StorageError) -> &'static str {
    match error {
        StorageError::Full(_) => "full",
        StorageError::Refused(_) => "refused",
        StorageError::Newer(_) => "newer",
        StorageError::Damaged(_) => "damaged",
        StorageError::Failed(_) => "failed",
    }
}
