//! All turns, oldest first. Turns that have ended are drawn again only when one joins or leaves them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    history::Conversation, turn::Turn, turn_view::TurnItem, use_stick_to_bottom::use_stick_to_bottom,
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
            <PastTurns turns={props.conversation.tree.past().clone()} can_ask={props.can_ask} />
            if let Some(turn) = last {
                { item(turn, true, props.can_ask) }
            }
        </section>
    }
}

#[derive(Properties)]
struct PastTurnsProps {
    turns: Rc<Vec<Rc<Turn>>>,
    can_ask: bool,
}

impl PartialEq for PastTurnsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.turns, &other.turns) && self.can_ask == other.can_ask
    }
}

#[component]
fn PastTurns(props: &PastTurnsProps) -> Html {
    props.turns.iter().map(|turn| item(turn, false, props.can_ask)).collect()
}

fn item(turn: &Rc<Turn>, is_last: bool, can_ask: bool) -> Html {
    html! { <TurnItem key={turn.id.0.to_string()} turn={turn.clone()} {is_last} {can_ask} /> }
}
