//! Runs the answer under way, and keeps the conversation for the next visit.

use std::{future::ready, mem::Discriminant};

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{
    conversation::{ChatAction, Conversation},
    turn::{Turn, TurnId, TurnState},
};
use crate::{
    protocol::Generate,
    ui::{
        browser::{local_storage, random_seed, use_other_tabs},
        preferences::use_preferences,
        runs::use_run,
        store::use_act,
    },
};

const CONVERSATION: &str = "hearth.conversation";

/// Bytes of answer after which an answer under way is kept again.
const KEEP_EVERY: usize = 256;

/// A tab's own ids of turns: more than anybody asks for in one visit.
const IDS: u64 = 1 << 20;

fn stored_turns() -> Vec<Turn> {
    local_storage::get(CONVERSATION).unwrap_or_default()
}

/// The conversation of the last visit.
pub fn stored_conversation() -> Conversation {
    Conversation::restored(stored_turns(), random_seed() / IDS * IDS)
}

/// Keeps the conversation for the next visit. What another tab keeps meanwhile is taken up as well, so that none undoes
/// what another did.
#[hook]
fn use_stored_conversation(conversation: &Conversation) {
    let heard = use_mut_ref(|| None::<Version>);
    let act = use_act();
    {
        let heard = heard.clone();
        use_other_tabs(move |name| {
            if name == CONVERSATION {
                let turns = stored_turns();
                heard.replace(turns.last().cloned().map(Turn::interrupted).as_ref().map(version));
                act.emit(ChatAction::TakeUp(turns));
            }
        });
    }
    let conversation = conversation.clone();
    use_effect_with(conversation.last().map(|turn| version(turn)), move |version| {
        // Else two tabs would answer each other's echoes, and an older one could come last.
        if version.is_none() || *version != *heard.borrow() {
            let turns: Vec<&Turn> = conversation.turns().map(AsRef::as_ref).collect();
            local_storage::set(CONVERSATION, &turns);
        }
    });
}

/// Another for whatever is worth keeping again.
type Version = (TurnId, Discriminant<TurnState>, usize);

fn version(turn: &Turn) -> Version {
    (turn.id, std::mem::discriminant(&turn.state), turn.answer.len() / KEEP_EVERY)
}

/// Runs `Generate` for the turn under way and reports its updates to the state; stops it when its time is over.
#[hook]
pub fn use_chat(conversation: &Conversation) {
    use_stored_conversation(conversation);
    let preferences = use_preferences().current;
    let act = use_act::<ChatAction>();
    {
        let limit = preferences.time_limit_s;
        use_effect_with(conversation.wanted().map(|wanted| wanted.id), move |id| {
            let milliseconds = limit.map(|seconds| seconds.saturating_mul(1000));
            let stopping = id
                .and(milliseconds)
                .map(|milliseconds| Timeout::new(milliseconds, move || act.emit(ChatAction::Stop)));
            move || drop(stopping)
        });
    }
    let asked = conversation.clone();
    use_run(
        conversation.wanted(),
        move || {
            ready(Ok(Generate {
                messages: asked.messages(&preferences.system_prompt),
                sampling: preferences.sampling_with(random_seed()),
                context_tokens: preferences.context_tokens,
            }))
        },
        |news| ChatAction::Heard(news).into(),
    );
}
