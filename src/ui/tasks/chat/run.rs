//! Runs the answer under way, and stores the conversation for the next visit.

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

/// Bytes of answer after which an answer under way is stored again.
const STORE_EVERY: usize = 256;

/// A tab's own ids of turns: more than anybody asks for in one visit.
const IDS: u64 = 1 << 20;

fn stored_turns() -> Vec<Turn> {
    local_storage::get(CONVERSATION).unwrap_or_default()
}

/// The conversation of the last visit.
pub fn stored_conversation() -> Conversation {
    Conversation::restored(stored_turns(), random_seed() / IDS * IDS)
}

/// Stores the conversation for the next visit. What another tab stores meanwhile is taken up as well, so that none undoes
/// what another did.
#[hook]
fn use_stored_conversation(conversation: &Conversation) {
    let taken_up = use_mut_ref(|| None::<Version>);
    let act = use_act();
    {
        let taken_up = taken_up.clone();
        use_other_tabs(move |name| {
            if name == CONVERSATION {
                let turns = stored_turns();
                taken_up.replace(turns.last().cloned().map(Turn::interrupted).as_ref().map(version));
                act.emit(ChatAction::TakeUp(turns));
            }
        });
    }
    let conversation = conversation.clone();
    use_effect_with(conversation.last().map(|turn| version(turn)), move |version| {
        // Else two tabs would answer each other's echoes, and an older one could come last.
        if version.is_none() || *version != *taken_up.borrow() {
            let turns: Vec<&Turn> = conversation.turns().map(AsRef::as_ref).collect();
            local_storage::set(CONVERSATION, &turns);
        }
    });
}

/// Another for whatever is worth storing again.
type Version = (TurnId, Discriminant<TurnState>, usize);

fn version(turn: &Turn) -> Version {
    (turn.id, std::mem::discriminant(&turn.state), turn.answer.len() / STORE_EVERY)
}

/// Runs `Generate` for the turn under way and reports its updates to the state; stops it when its time is over.
#[hook]
pub fn use_chat(conversation: &Conversation) {
    use_stored_conversation(conversation);
    let preferences = use_preferences().current;
    let act = use_act::<ChatAction>();
    let wanted = conversation.running().and_then(|turn| turn.wanted());
    let limit = preferences.time_limit_s;
    use_effect_with(wanted.map(|wanted| wanted.id), move |run| {
        let milliseconds = run.and(limit).map(|seconds| seconds.saturating_mul(1000));
        let timeout = milliseconds.map(|time| Timeout::new(time, move || act.emit(ChatAction::Stop)));
        move || drop(timeout)
    });
    let asked = conversation.clone();
    use_run(
        wanted,
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
