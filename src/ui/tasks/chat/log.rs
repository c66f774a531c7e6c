//! All turns, oldest first. Turns that have ended are drawn again only when one joins or leaves them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    conversation::Conversation, turn::Turn, turn_view::TurnView, use_stick_to_bottom::use_stick_to_bottom,
};
use crate::ui::text::use_text;

#[derive(Properties, PartialEq)]
pub struct ConversationLogProps {
    pub conversation: Conversation,
    pub can_ask: bool,
}

#[component]
pub fn ConversationLog(props: &ConversationLogProps) -> Html {
    let ConversationLogProps { conversation, can_ask } = props;
    let text = use_text();
    let (log, turns) = (use_node_ref(), use_node_ref());
    let last = conversation.last();
    let onscroll = use_stick_to_bottom(&log, &turns, last.map(|turn| turn.id));
    // Streaming text is not announced word by word; the page's status line says what matters.
    html! {
        <section
            ref={log}
            class="conversation"
            role="log"
            aria-label={text.chat.conversation}
            aria-live="off"
            tabindex="0"
            {onscroll}
        >
            <div ref={turns}>
                <PastTurns turns={conversation.past().clone()} can_ask={*can_ask} />
                if let Some(turn) = last {
                    <TurnView key={turn.id.0} turn={turn.clone()} is_last=true can_ask={*can_ask} />
                }
            </div>
        </section>
    }
}

#[derive(Properties)]
struct PastTurnsProps {
    turns: Rc<Vec<Rc<Turn>>>,
    can_ask: bool,
}

/// Compared at each step of a running answer, so not by their texts.
impl PartialEq for PastTurnsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.turns, &other.turns) && self.can_ask == other.can_ask
    }
}

#[component]
fn PastTurns(props: &PastTurnsProps) -> Html {
    let view = |turn: &Rc<Turn>| {
        html! { <TurnView key={turn.id.0} turn={turn.clone()} is_last=false can_ask={props.can_ask} /> }
    };
    props.turns.iter().map(view).collect()
}
