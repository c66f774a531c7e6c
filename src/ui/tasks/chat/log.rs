//! All turns, oldest first; of a long conversation those near the screen.

use yew::prelude::*;

use super::{
    history::{Conversation, Origin},
    turn_view::{TurnPlace, TurnView},
    use_stick_to_bottom::use_stick_to_bottom,
};
use crate::ui::{parts::VirtualList, text::use_text};

/// How high a turn is that nobody has measured.
const TURN_PX: f64 = 220.0;

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
    let tree = &conversation.tree;
    let last = tree.last();
    let onscroll = use_stick_to_bottom(&log, &turns, last.map(|turn| turn.id));
    let item = {
        let (conversation, left_out, can_ask) = (conversation.clone(), conversation.left_out(), *can_ask);
        move |index: usize| view(&conversation, index, left_out, can_ask)
    };
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
                <VirtualList
                    list="div"
                    room="div"
                    count={tree.past().len() + usize::from(last.is_some())}
                    estimate={TURN_PX}
                    live=1
                    {item}
                />
            </div>
        </section>
    }
}

/// The turn at this place, counted from the oldest that is shown.
fn view(conversation: &Conversation, index: usize, left_out: usize, can_ask: bool) -> Html {
    let tree = &conversation.tree;
    let is_last = index == tree.past().len();
    let Some(turn) = tree.past().get(index).or(tree.last()) else { return Html::default() };
    let before = left_out.checked_sub(1).and_then(|before| tree.past().get(before));
    let place = TurnPlace {
        index,
        versions: tree.siblings(turn.id),
        has_figures: tree.node(turn.id).is_none_or(|node| node.origin == Origin::Model),
        can_continue: is_last && conversation.can_continue(turn.id),
        first_given: before
            .is_some_and(|before| tree.node(turn.id).is_some_and(|node| node.parent == Some(before.id))),
    };
    html! { <TurnView key={turn.id.0} turn={turn.clone()} {is_last} {can_ask} {place} /> }
}
