//! Has the running summary made.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use super::{
    read_text_file::read_text_file,
    state::SummariseAction,
    summary::{SummaryId, SummaryRun},
};
use crate::{
    client::{Client, Update},
    protocol::Summarise,
    ui::{
        browser::now_ms,
        runs::follow::{Following, follow},
        state::Action,
        store::{OldDispatch as Dispatch, Store},
    },
};

#[derive(Clone, PartialEq)]
pub struct SummariseCalls {
    /// Everything that only changes the state: what is written, chosen, started, stopped.
    pub act: Callback<SummariseAction>,
    pub read_file: Callback<File>,
}

#[hook]
pub fn use_summarise(store: &Store, client: &Client) -> SummariseCalls {
    let following = use_mut_ref(|| None::<Following>);
    let running = store.summaries.running().cloned();
    let stopping = running.as_ref().is_some_and(|run| run.is_stopping());
    {
        let (client, dispatch, following) = (client.clone(), store.dispatcher(), following.clone());
        use_effect_with(running.as_ref().map(|run| run.id), move |id| {
            let started = id
                .zip(running.as_deref().map(SummaryRun::request))
                .map(|(id, task)| follow(&client, task, move |updates| report(&dispatch, id, updates)));
            following.replace(started);
        });
    }
    use_effect_with(stopping, move |stopping| {
        if let (true, Some(following)) = (*stopping, following.borrow().as_ref()) {
            following.cancel();
        }
    });
    let dispatch = store.dispatcher();
    SummariseCalls {
        act: use_callback(dispatch.clone(), |action, dispatch| dispatch.dispatch(Action::Summarise(action))),
        read_file: use_callback(dispatch, |file, dispatch| {
            let dispatch = dispatch.clone();
            read_text_file(file, move |read| {
                dispatch.dispatch(Action::Summarise(match read {
                    Ok(source) => SummariseAction::Attach(source),
                    Err(refusal) => SummariseAction::Refuse(refusal),
                }));
            });
        }),
    }
}

/// A frame's pieces go together.
fn report(dispatch: &Dispatch, id: SummaryId, updates: Vec<Update<Summarise>>) {
    let at_ms = now_ms();
    let (mut pieces, mut result) = (Vec::new(), None);
    for update in updates {
        match update {
            Update::Progress(progress) => {
                dispatch.dispatch(Action::Summarise(SummariseAction::Progressed { id, progress, at_ms }));
            }
            Update::Chunk(piece) => pieces.push(piece),
            Update::Done(ended) => result = Some(ended),
        }
    }
    if !pieces.is_empty() {
        dispatch.dispatch(Action::Summarise(SummariseAction::Streamed { id, pieces }));
    }
    if let Some(result) = result {
        dispatch.dispatch(Action::Summarise(SummariseAction::Ended { id, result }));
    }
}
