//! Loads the models beside the language model: each that a page needs, from the store, and from the network when asked.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    list::ModelsAction,
    model::{Attempt, ModelAction},
    use_model::{ModelCalls, forget, report},
};
use crate::{
    client::{Client, WorkerStatus},
    protocol::{Forget, Load},
    ui::{
        runs::{Following, follow},
        state::Action,
        use_store::Store,
    },
};

/// What can be asked of the models, by their ids.
#[derive(Clone, PartialEq)]
pub struct ModelsCalls {
    /// A page that works with this model is shown.
    pub need: Callback<String>,
    pub load: Callback<String>,
    pub cancel: Callback<String>,
    /// Deletes the model's file from the device.
    pub remove: Callback<String>,
}

impl ModelsCalls {
    /// The calls of one model, as its panel wants them.
    pub fn of(&self, id: &str) -> ModelCalls {
        let to = |callback: &Callback<String>| {
            let id = id.to_owned();
            callback.reform(move |()| id.clone())
        };
        ModelCalls { load: to(&self.load), cancel: to(&self.cancel), remove: to(&self.remove) }
    }
}

#[hook]
pub fn use_models(store: &Store, client: &Rc<Client>) -> ModelsCalls {
    let followings = use_mut_ref(Vec::<(String, Attempt, Following)>::new);
    let wanted: Vec<_> = store
        .models
        .needed()
        .filter_map(|(id, model)| {
            let (spec, loading) = model.wanted()?;
            let task =
                Load { model: spec.as_ref().clone(), download: loading.download, threads: model.threads };
            Some((id.to_owned(), loading.attempt, loading.cancelling, task))
        })
        .collect();
    {
        let (client, dispatch) = (client.clone(), store.dispatcher());
        use_effect_with(wanted, move |wanted| {
            let mut followings = followings.borrow_mut();
            followings.retain(|(id, attempt, _)| {
                wanted
                    .iter()
                    .any(|(wanted_id, wanted_attempt, ..)| (wanted_id, wanted_attempt) == (id, attempt))
            });
            for (id, attempt, cancelling, task) in wanted {
                if !followings.iter().any(|(known, ..)| known == id) {
                    let (dispatch, of, attempt) = (dispatch.clone(), id.clone(), *attempt);
                    let following = follow(&client, task.clone(), move |updates| {
                        report(attempt, updates, |action| {
                            dispatch.dispatch(Action::Models(ModelsAction::To { id: of.clone(), action }));
                        });
                    });
                    followings.push((id.clone(), attempt, following));
                }
                if *cancelling {
                    followings
                        .iter()
                        .filter(|(known, ..)| known == id)
                        .for_each(|(.., following)| following.cancel());
                }
            }
        });
    }

    let dead = matches!(store.worker, WorkerStatus::Dead { .. });
    let dispatch = store.dispatcher();
    ModelsCalls {
        need: use_callback(dispatch.clone(), |id, dispatch| {
            dispatch.dispatch(Action::Models(ModelsAction::Need(id)));
        }),
        load: {
            let client = client.clone();
            use_callback((dispatch.clone(), dead), move |id, (dispatch, dead)| {
                if *dead {
                    client.restart();
                }
                dispatch.dispatch(Action::Models(ModelsAction::To { id, action: ModelAction::Load }));
            })
        },
        cancel: use_callback(dispatch.clone(), |id, dispatch| {
            dispatch.dispatch(Action::Models(ModelsAction::To { id, action: ModelAction::Cancel }));
        }),
        remove: {
            let client = client.clone();
            use_callback((dispatch, store.models.clone()), move |id: String, (dispatch, models)| {
                let spec = models.get(&id).and_then(|model| model.spec.as_ref());
                if let Some(spec) = spec {
                    let (dispatch, id) = (dispatch.clone(), id.clone());
                    let forgotten = move || {
                        let action = ModelAction::Forgotten;
                        dispatch.dispatch(Action::Models(ModelsAction::To { id: id.clone(), action }));
                    };
                    forget(client.clone(), Forget { sha256: spec.sha256.clone() }, forgotten);
                }
            })
        },
    }
}
