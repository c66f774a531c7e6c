//! Which version of a turn is shown, and the way to the one before and after it.

use yew::prelude::*;

use super::{history::ConversationAction, state::ChatAction, turn::TurnId};
use crate::ui::{store::use_act, text::use_text};

#[derive(Properties, PartialEq)]
pub struct BranchSwitchProps {
    pub shown: TurnId,
    /// All versions, oldest first.
    pub versions: Vec<TurnId>,
    /// Nothing else can be shown while an answer is under way.
    pub disabled: bool,
}

#[component]
pub fn BranchSwitch(props: &BranchSwitchProps) -> Html {
    let words = &use_text().chat.history;
    let act = use_act::<ChatAction>();
    let Some(place) = props.versions.iter().position(|version| *version == props.shown) else {
        return Html::default();
    };
    let count = props.versions.len();
    if count < 2 {
        return Html::default();
    }
    let step = |to: Option<TurnId>, label: &'static str, sign: &'static str| {
        let act = act.clone();
        let onclick = move |_: MouseEvent| {
            if let Some(id) = to {
                act.emit(ChatAction::InShown(ConversationAction::Show { id }));
            }
        };
        html! {
            <button
                type="button"
                class="branch-switch__step"
                aria-label={label}
                disabled={props.disabled || to.is_none()}
                {onclick}
            >
                { sign }
            </button>
        }
    };
    let before = place.checked_sub(1).and_then(|before| props.versions.get(before)).copied();
    let after = props.versions.get(place + 1).copied();
    html! {
        <div class="branch-switch" role="group" aria-label={words.versions}>
            { step(before, words.previous_version, "‹") }
            <span class="branch-switch__place">{ (words.version_of)(place + 1, count) }</span>
            { step(after, words.next_version, "›") }
        </div>
    }
}
