//! All turns, oldest first. Turns that have ended are drawn again only when one joins or leaves them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    history::{Conversation, Origin},
    turn::Turn,
    turn_view::{TurnPlace, TurnView},
    use_stick_to_bottom::use_stick_to_bottom,
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
    let last = conversation.tree.last();
    let onscroll = use_stick_to_bottom(&log, &turns, last.map(|turn| turn.id));
    let left_out = conversation.left_out();
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
                <PastTurns conversation={conversation.clone()} {left_out} can_ask={*can_ask} />
                if let Some(turn) = last {
                    { view(conversation, turn, true, left_out, *can_ask) }
                }
            </div>
        </section>
    }
}

#[derive(Properties)]
struct PastTurnsProps {
    conversation: Conversation,
    left_out: usize,
    can_ask: bool,
}

/// Compared at each step of a running answer, so not by their texts.
impl PartialEq for PastTurnsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(self.conversation.tree.past(), other.conversation.tree.past())
            && (self.left_out, self.can_ask) == (other.left_out, other.can_ask)
    }
}

#[component]
fn PastTurns(props: &PastTurnsProps) -> Html {
    let turns = props.conversation.tree.past().iter();
    turns.map(|turn| view(&props.conversation, turn, false, props.left_out, props.can_ask)).collect()
}

fn view(conversation: &Conversation, turn: &Rc<Turn>, is_last: bool, left_out: usize, can_ask: bool) -> Html {
    let tree = &conversation.tree;
    let before = left_out.checked_sub(1).and_then(|before| tree.past().get(before));
    let place = TurnPlace {
        versions: tree.siblings(turn.id),
        has_figures: tree.node(turn.id).is_none_or(|node| node.origin == Origin::Model),
        can_continue: is_last && conversation.can_continue(turn.id),
        first_given: before
            .is_some_and(|before| tree.node(turn.id).is_some_and(|node| node.parent == Some(before.id))),
    };
    html! { <TurnView key={turn.id.0} turn={turn.clone()} {is_last} {can_ask} {place} /> }
}
