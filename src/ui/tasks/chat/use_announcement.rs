//! What a screen reader is told of an answer: that it began, and, once it is whole, the answer itself. The text
//! that streams in between is silent.

use yew::prelude::*;

use super::{history::Conversation, turn::TurnState};
use crate::ui::text::use_text;

#[hook]
pub fn use_announcement(conversation: &Conversation) -> AttrValue {
    let text = use_text();
    let announcement = use_state(AttrValue::default);
    let was_running = use_mut_ref(|| false);
    let last = conversation.tree.last().cloned();
    {
        let announcement = announcement.setter();
        use_effect_with(conversation.tree.running().map(|turn| turn.id), move |running| {
            let ended = was_running.replace(running.is_some());
            match last.as_ref().map(|turn| &turn.state) {
                Some(TurnState::Running { .. }) => announcement.set(text.chat.answering.into()),
                Some(TurnState::Done(_)) if ended => {
                    let answer = last.as_ref().map(|turn| turn.said()).unwrap_or_default();
                    announcement.set(format!("{} {answer}", text.chat.complete).into());
                }
                Some(TurnState::Stopped) if ended => announcement.set(text.chat.stopped.into()),
                // A failure is an alert, which speaks for itself.
                Some(TurnState::Done(_) | TurnState::Stopped | TurnState::Failed(_)) | None => {
                    announcement.set(AttrValue::default());
                }
            }
        });
    }
    (*announcement).clone()
}
