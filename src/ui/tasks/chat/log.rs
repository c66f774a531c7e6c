//! All turns, oldest first. Turns that have ended are drawn again only when one joins or leaves them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    conversation::Conversation,
    turn::{Turn, TurnId},
    turn_view::TurnItem,
    use_stick_to_bottom::use_stick_to_bottom,
};
use crate::ui::{
    parts::{Remedy, markdown::use_markdown},
    text::use_text,
};

#[derive(Clone, PartialEq)]
struct TurnCallbacks {
    can_ask: bool,
    regenerate: Callback<()>,
    resend: Callback<(TurnId, String)>,
    remedy: Callback<Remedy>,
}

#[derive(Properties)]
pub struct ConversationProps {
    pub conversation: Conversation,
    pub can_ask: bool,
    pub on_regenerate: Callback<()>,
    pub on_resend: Callback<(TurnId, String)>,
    pub on_remedy: Callback<Remedy>,
}

/// Never compared: it is drawn only when the page is, and is cheap where nothing changed.
impl PartialEq for ConversationProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
pub fn ConversationLog(props: &ConversationProps) -> Html {
    let text = use_text();
    let node = use_node_ref();
    let last = props.conversation.last();
    // What is drawn as a text at first has another height as a tree.
    use_markdown();
    let onscroll = use_stick_to_bottom(&node, last.map(|turn| turn.id));
    let callbacks = TurnCallbacks {
        can_ask: props.can_ask,
        regenerate: props.on_regenerate.clone(),
        resend: props.on_resend.clone(),
        remedy: props.on_remedy.clone(),
    };
    // Streaming text is not announced word by word; the page's status line says what matters.
    html! {
        <section
            ref={node}
            class="conversation"
            role="log"
            aria-label={text.conversation}
            aria-live="off"
            tabindex="0"
            {onscroll}
        >
            <PastTurns turns={props.conversation.past().clone()} callbacks={callbacks.clone()} />
            if let Some(turn) = last {
                { item(turn, true, &callbacks) }
            }
        </section>
    }
}

#[derive(Properties)]
struct PastTurnsProps {
    turns: Rc<Vec<Rc<Turn>>>,
    callbacks: TurnCallbacks,
}

impl PartialEq for PastTurnsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.turns, &other.turns) && self.callbacks == other.callbacks
    }
}

#[component]
fn PastTurns(props: &PastTurnsProps) -> Html {
    props.turns.iter().map(|turn| item(turn, false, &props.callbacks)).collect()
}

fn item(turn: &Rc<Turn>, is_last: bool, callbacks: &TurnCallbacks) -> Html {
    html! {
        <TurnItem
            key={turn.id.0.to_string()}
            turn={turn.clone()}
            {is_last}
            can_ask={callbacks.can_ask}
            on_regenerate={callbacks.regenerate.clone()}
            on_resend={callbacks.resend.clone()}
            on_remedy={callbacks.remedy.clone()}
        />
    }
}
