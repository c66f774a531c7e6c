//! Has the running turn answered.

use std::rc::Rc;

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
        browser::random_seed,
        frame::settings::Preferences,
        runs::{Following, follow},
        state::Action,
        use_store::{Dispatch, Store},
    },
};

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
pub fn use_chat(store: &Store, client: &Rc<Client>, preferences: &Rc<Preferences>) -> ChatCalls {
    let following = use_mut_ref(|| None::<Following>);
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
