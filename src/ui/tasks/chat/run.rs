//! Has the running turn answered.

use std::{mem::Discriminant, rc::Rc};

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{
    conversation::ChatAction,
    turn::{Turn, TurnId},
};
use crate::{
    client::{Client, Update},
    protocol::Generate,
    ui::{
        browser::{local_storage, random_seed, use_other_tabs},
        preferences::Preferences,
        runs::follow::{Following, follow},
        state::Action,
        store::{OldDispatch as Dispatch, Store, use_act},
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
    {
        let (act, heard) = (use_act(), heard.clone());
        use_other_tabs(move |name| {
            if name == CONVERSATION {
                let turns = stored_turns();
                heard.replace(turns.last().cloned().map(Turn::interrupted).as_ref().map(version));
                act.emit(ChatAction::Heard(turns));
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

#[derive(Clone, PartialEq)]
pub struct ChatCalls {
    pub send: Callback<String>,
    pub stop: Callback<()>,
    pub regenerate: Callback<()>,
    /// Another prompt in the place of an earlier one.
    pub resend: Callback<(TurnId, String)>,
    pub clear: Callback<()>,
}

#[hook]
pub fn use_chat(store: &Store, client: &Client, preferences: &Rc<Preferences>) -> ChatCalls {
    let following = use_mut_ref(|| None::<Following>);
    use_stored_conversation(&store.conversation);
    let running = store.conversation.running();
    {
        let (client, dispatch, following) = (client.clone(), store.dispatcher(), following.clone());
        let (conversation, preferences) = (store.conversation.clone(), preferences.clone());
        use_effect_with(running.map(|turn| turn.id), move |id| {
            let started = id.map(|id| {
                let task = Generate {
                    messages: conversation.messages(&preferences.system_prompt),
                    sampling: preferences.sampling_with(random_seed()),
                    context_tokens: preferences.context_tokens,
                };
                follow(&client, task, move |updates| report(&dispatch, id, updates))
            });
            following.replace(started);
        });
    }
    {
        let (dispatch, limit) = (store.dispatcher(), preferences.time_limit_s);
        use_effect_with(running.map(|turn| turn.id), move |id| {
            let stop = move || dispatch.dispatch(Action::Chat(ChatAction::Stop));
            let milliseconds = limit.map(|seconds| seconds.saturating_mul(1000));
            let stopping = id.and(milliseconds).map(|milliseconds| Timeout::new(milliseconds, stop));
            move || drop(stopping)
        });
    }
    use_effect_with(running.is_some_and(|turn| Turn::is_stopping(turn)), move |stopping| {
        if let (true, Some(following)) = (*stopping, following.borrow().as_ref()) {
            following.cancel();
        }
    });

    let dispatch = store.dispatcher();
    ChatCalls {
        send: use_callback(dispatch.clone(), |prompt: String, dispatch| {
            dispatch.dispatch(Action::Chat(ChatAction::Send(prompt.into())));
        }),
        stop: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Chat(ChatAction::Stop))
        }),
        regenerate: use_callback(dispatch.clone(), |(), dispatch| {
            dispatch.dispatch(Action::Chat(ChatAction::Regenerate));
        }),
        resend: use_callback(dispatch.clone(), |(id, prompt): (TurnId, String), dispatch| {
            dispatch.dispatch(Action::Chat(ChatAction::Resend { id, prompt: prompt.into() }));
        }),
        clear: use_callback(dispatch, |(), dispatch| dispatch.dispatch(Action::Chat(ChatAction::Clear))),
    }
}

/// The frame's text goes as one chunk, and of its progress only the last counts.
fn report(dispatch: &Dispatch, id: TurnId, updates: Vec<Update<Generate>>) {
    let (mut text, mut progress, mut result) = (String::new(), None, None);
    for update in updates {
        match update {
            Update::Progress(heard) => progress = Some(heard),
            Update::Chunk(piece) => text.push_str(&piece.text),
            Update::Done(ended) => result = Some(ended),
        }
    }
    if let Some(progress) = progress {
        dispatch.dispatch(Action::Chat(ChatAction::Progressed { id, progress }));
    }
    if !text.is_empty() {
        dispatch.dispatch(Action::Chat(ChatAction::Streamed { id, text }));
    }
    if let Some(result) = result {
        dispatch.dispatch(Action::Chat(ChatAction::Ended { id, result }));
    }
}
