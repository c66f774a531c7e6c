//! Loads the model that the state wants: at the start from the store, when asked from the network, and again
//! after a crash.

use std::rc::Rc;

use futures::StreamExt;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{
    model::{Attempt, ModelAction},
    own_model::is_own,
};
use crate::{
    client::{Client, Update, WorkerStatus},
    protocol::{Forget, Load},
    ui::{
        browser::{local_storage as kept, now_ms},
        runs::{Following, follow},
        state::Action,
        use_store::Store,
    },
};

#[derive(Clone, PartialEq)]
pub struct ModelCalls {
    pub load: Callback<()>,
    pub cancel: Callback<()>,
    /// Deletes the model's file from the device.
    pub remove: Callback<()>,
}

#[hook]
pub fn use_model(
    store: &Store,
    client: &Rc<Client>,
    ask_catalog: &Callback<()>,
    threads: u32,
    memory_limit: Option<u64>,
) -> ModelCalls {
    let dispatch = store.dispatcher();
    use_effect_with(memory_limit, {
        let dispatch = dispatch.clone();
        move |bytes| dispatch.dispatch(Action::LimitMemory(*bytes))
    });
    use_effect_with(threads, move |threads| {
        dispatch.dispatch(Action::Model(ModelAction::UseThreads(*threads)));
    });
    let following = use_mut_ref(|| None::<Following>);
    let wanted =
        store.model.wanted().map(|(spec, loading)| (loading.attempt, loading.download, spec.clone()));
    {
        let (client, dispatch, following) = (client.clone(), store.dispatcher(), following.clone());
        let threads = store.model.threads;
        use_effect_with(wanted, move |wanted| {
            let started = wanted.as_ref().map(|(attempt, download, spec)| {
                let task = Load { model: spec.as_ref().clone(), download: *download, threads };
                let attempt = *attempt;
                follow(&client, task, move |updates| {
                    report(attempt, updates, |action| dispatch.dispatch(Action::Model(action)));
                })
            });
            following.replace(started);
        });
    }
    let cancelling = store.model.wanted().is_some_and(|(_, loading)| loading.cancelling);
    use_effect_with(cancelling, move |cancelling| {
        if let (true, Some(following)) = (*cancelling, following.borrow().as_ref()) {
            following.cancel();
        }
    });

    let dead = matches!(store.worker, WorkerStatus::Dead { .. });
    let spec = store.model.spec.clone();
    let load = {
        let client = client.clone();
        // What was opened from a file can't be downloaded: the catalogue's comes in its place.
        let in_catalogue = spec.as_ref().is_some_and(|spec| !is_own(spec));
        let dependencies = (store.dispatcher(), ask_catalog.clone(), dead, in_catalogue);
        use_callback(dependencies, move |(), (dispatch, ask_catalog, dead, known)| {
            if *dead {
                client.restart();
            }
            if *known {
                dispatch.dispatch(Action::Model(ModelAction::Load));
            } else {
                ask_catalog.emit(());
            }
        })
    };
    let cancel = use_callback(store.dispatcher(), |(), dispatch| {
        dispatch.dispatch(Action::Model(ModelAction::Cancel));
    });
    let remove = {
        let client = client.clone();
        let dependencies = (store.dispatcher(), spec, ask_catalog.clone());
        use_callback(dependencies, move |(), (dispatch, spec, ask_catalog)| {
            if let Some(spec) = spec {
                let (dispatch, ask_catalog, own) = (dispatch.clone(), ask_catalog.clone(), is_own(spec));
                forget(client.clone(), Forget { sha256: spec.sha256.clone() }, move || {
                    dispatch.dispatch(Action::Model(ModelAction::Forgotten));
                    if own {
                        kept::forget_own_model();
                        ask_catalog.emit(());
                    }
                });
            }
        })
    };
    ModelCalls { load, cancel, remove }
}

/// Deletes a model's file; `forgotten` is called when it is gone.
pub(super) fn forget(client: Rc<Client>, task: Forget, forgotten: impl Fn() + 'static) {
    spawn_local(async move {
        let mut running = client.run(task);
        while let Some(update) = running.next().await {
            if let Update::Done(Ok(_)) = update {
                forgotten();
                // Its memory goes only with the worker.
                client.restart();
            }
        }
    });
}

pub(super) fn report(attempt: Attempt, updates: Vec<Update<Load>>, act: impl Fn(ModelAction)) {
    let at_ms = now_ms();
    for update in updates {
        act(match update {
            Update::Progress(progress) => ModelAction::Progressed { attempt, progress, at_ms },
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => ModelAction::Ended { attempt, result },
        });
    }
}
