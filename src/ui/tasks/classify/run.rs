//! Has texts classified and heads trained, and keeps the head of one's own for the next visit.

use std::rc::Rc;

use yew::prelude::*;

use super::state::{ClassifierKind, Classify, ClassifyAction, ClassifyRun, ClassifyWork, OwnHead};
use crate::{
    client::{Client, Update},
    protocol::{ClassifyText, ModelSpec, TrainHead},
    ui::{
        browser::{local_storage, now_ms},
        runs::follow::{Following, follow},
        state::Action,
        store::{OldDispatch as Dispatch, Store},
    },
};

const HEAD: &str = "hearth.classify.head";

/// The classifier that a person's own examples trained.
pub fn stored_head() -> Option<OwnHead> {
    local_storage::get(HEAD)
}

/// The model that the chosen classifier needs.
pub fn model_of(store: &Store) -> Option<Rc<ModelSpec>> {
    match store.classify.kind.model() {
        Some(id) => store.models.get(id)?.spec.clone(),
        None => store.model.spec.clone(),
    }
}

#[derive(Clone, PartialEq)]
pub struct ClassifyCalls {
    pub choose: Callback<ClassifierKind>,
    pub write: Callback<String>,
    pub write_labels: Callback<String>,
    pub write_examples: Callback<String>,
    pub start: Callback<()>,
    pub train: Callback<()>,
    pub stop: Callback<()>,
}

#[hook]
pub fn use_classify(store: &Store, client: &Client) -> ClassifyCalls {
    let following = use_mut_ref(|| None::<Following>);
    {
        let (client, dispatch, following) = (client.clone(), store.dispatcher(), following.clone());
        let wanted = store.classify.wanted();
        use_effect_with(wanted.as_ref().map(|(run, _)| *run), move |_| {
            let started = wanted.map(|(run, work)| match work.as_ref().clone() {
                ClassifyWork::Classify(task) => {
                    follow(&client, task, move |updates| classified(&dispatch, run, updates))
                }
                ClassifyWork::Train(task) => {
                    follow(&client, task, move |updates| trained(&dispatch, run, updates))
                }
            });
            following.replace(started);
        });
    }
    use_effect_with(Classify::is_stopping(&store.classify), move |stopping| {
        if let (true, Some(following)) = (*stopping, following.borrow().as_ref()) {
            following.cancel();
        }
    });

    use_effect_with(store.classify.head.clone(), |head| {
        if let Some(head) = head {
            local_storage::set(HEAD, head.as_ref());
        }
    });

    let dispatch = store.dispatcher();
    let spec = model_of(store);
    let sha256 = spec.map(|spec| spec.sha256.clone()).unwrap_or_default();
    let say = |action: ClassifyAction, dispatch: &Dispatch| dispatch.dispatch(Action::Classify(action));
    ClassifyCalls {
        choose: use_callback(dispatch.clone(), move |kind, to| say(ClassifyAction::Choose(kind), to)),
        write: use_callback(dispatch.clone(), move |text, to| say(ClassifyAction::Write(text), to)),
        write_labels: use_callback(dispatch.clone(), move |text, to| {
            say(ClassifyAction::WriteLabels(text), to);
        }),
        write_examples: use_callback(dispatch.clone(), move |text, to| {
            say(ClassifyAction::WriteExamples(text), to);
        }),
        start: use_callback((dispatch.clone(), sha256.clone()), move |(), (to, sha256)| {
            say(ClassifyAction::Start(sha256.clone()), to);
        }),
        train: use_callback((dispatch.clone(), sha256), move |(), (to, sha256)| {
            say(ClassifyAction::Train(sha256.clone()), to);
        }),
        stop: use_callback(dispatch, move |(), to| say(ClassifyAction::Stop, to)),
    }
}

fn classified(dispatch: &Dispatch, run: ClassifyRun, updates: Vec<Update<ClassifyText>>) {
    for update in updates {
        dispatch.dispatch(Action::Classify(match update {
            Update::Progress(progress) => ClassifyAction::Progressed { run, progress, at_ms: now_ms() },
            Update::Chunk(verdict) => ClassifyAction::Heard { run, verdict },
            Update::Done(result) => ClassifyAction::Ended { run, result },
        }));
    }
}

fn trained(dispatch: &Dispatch, run: ClassifyRun, updates: Vec<Update<TrainHead>>) {
    for update in updates {
        dispatch.dispatch(Action::Classify(match update {
            Update::Progress(progress) => ClassifyAction::Progressed { run, progress, at_ms: now_ms() },
            Update::Chunk(chunk) => match chunk {},
            Update::Done(result) => ClassifyAction::Trained { run, result },
        }));
    }
}
