//! All turns, oldest first. Turns that have ended are drawn again only when one joins or leaves them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    history::{Conversation, Origin},
    turn::Turn,
    turn_view::{TurnItem, TurnPlace},
    use_stick_to_bottom::use_stick_to_bottom,
};
use crate::ui::{parts::markdown::use_markdown, text::use_text};

#[derive(Properties)]
pub struct ConversationProps {
    pub conversation: Conversation,
    pub can_ask: bool,
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
    let last = props.conversation.tree.last();
    // What is drawn as a text at first has another height as a tree.
    use_markdown();
    let onscroll = use_stick_to_bottom(&node, last.map(|turn| turn.id));
    let left_out = props.conversation.left_out();
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
            <PastTurns conversation={props.conversation.clone()} {left_out} can_ask={props.can_ask} />
            if let Some(turn) = last {
                { item(&props.conversation, turn, true, left_out, props.can_ask) }
            }
        </section>
    }
}

#[derive(Properties)]
struct PastTurnsProps {
    conversation: Conversation,
    left_out: usize,
    can_ask: bool,
}

impl PartialEq for PastTurnsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(self.conversation.tree.past(), other.conversation.tree.past())
            && (self.left_out, self.can_ask) == (other.left_out, other.can_ask)
    }
}

#[component]
fn PastTurns(props: &PastTurnsProps) -> Html {
    let turns = props.conversation.tree.past().iter();
    turns.map(|turn| item(&props.conversation, turn, false, props.left_out, props.can_ask)).collect()
}

fn item(conversation: &Conversation, turn: &Rc<Turn>, is_last: bool, left_out: usize, can_ask: bool) -> Html {
    let tree = &conversation.tree;
    let before = left_out.checked_sub(1).and_then(|before| tree.past().get(before));
    let place = TurnPlace {
        versions: tree.siblings(turn.id),
        has_figures: tree.node(turn.id).is_none_or(|node| node.origin == Origin::Model),
        can_continue: is_last && conversation.can_continue(turn.id),
        first_given: before
            .is_some_and(|before| tree.node(turn.id).is_some_and(|node| node.parent == Some(before.id))),
    };
    html! { <TurnItem key={turn.id.0.to_string()} turn={turn.clone()} {is_last} {can_ask} {place} /> }
}
