//! `hearth.models()` and `hearth.load(id)`: lists the models, and loads one.
//!
//! A load goes through the page's state, as a press on the page's button does, so that the page shows it.

use std::rc::Rc;

use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::event::{Event, Events, Stopped, progress};
use crate::{
    protocol::{Failure, FailureKind, ModelTask},
    ui::{
        api::Api,
        models::{Model, ModelAction, ModelKey, ModelStatus, ModelsAction},
        state::State,
    },
};

/// The catalogue's models, and whether each is ready.
pub fn models(api: &Api) -> Value {
    let state = api.state.borrow();
    let model = |spec: &crate::protocol::ModelSpec| {
        json!({
            "id": spec.id,
            "task": spec.task,
            "name": spec.name,
            "bytes": spec.bytes,
            "licence": spec.licence,
            "ready": find(&state, &spec.id).is_some_and(|model| model.loaded().is_some()),
        })
    };
    Value::Array(state.models.all().map(|spec| model(spec)).collect())
}

/// Loads a model, and downloads it if needed. Events: progress, then what is known of the loaded model.
pub fn start(api: &Rc<Api>, id: String, stopped: Stopped) -> Events {
    let asked = {
        let state = api.state.borrow();
        let is_chat = state.models.entry(&id).is_some_and(|entry| entry.spec.task == ModelTask::Chat);
        match key(&state, &id) {
            ModelKey::Language => None,
            ModelKey::Named(id) if is_chat => Some(ModelsAction::Choose(id)),
            ModelKey::Named(id) => Some(ModelsAction::Need(id)),
        }
    };
    if let Some(action) = asked {
        (api.act)(action.into());
    }
    let loading = Loading { api: api.clone(), id, download_asked: false, stopped: Some(stopped) };
    stream::unfold(Some(loading), |loading| async {
        let mut loading = loading?;
        let event = loading.next().await;
        let more = matches!(event, Event::Progress(_)).then_some(loading);
        Some((event, more))
    })
    .boxed_local()
}

struct Loading {
    api: Rc<Api>,
    id: String,
    /// The download was asked for already.
    download_asked: bool,
    stopped: Option<Stopped>,
}

impl Loading {
    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.end_or_ask() {
                return event;
            }
            let change = self.api.change();
            match self.stopped.take() {
                None => change.await,
                Some(stopped) => {
                    futures::pin_mut!(change);
                    match futures::future::select(stopped.clone(), change).await {
                        futures::future::Either::Left((Ok(()), _)) => self.act(ModelAction::Cancel),
                        futures::future::Either::Left((Err(_), change)) => change.await,
                        futures::future::Either::Right(((), _)) => self.stopped = Some(stopped),
                    }
                }
            }
            if let Some(event) = self.progress() {
                return event;
            }
        }
    }

    /// The load's end, if it has come. If the model turned out not to be stored here, asks for its download instead.
    fn end_or_ask(&mut self) -> Option<Event> {
        let failed = |kind, message: String| Some(Event::Done(Err(Failure::new(kind, message))));
        let state = self.api.state.borrow().clone();
        let Some(model) = find(&state, &self.id) else {
            let known = state.models.all().any(|spec| spec.id == self.id);
            // The state takes the action in before the page is drawn again.
            return (!known).then(|| {
                Event::Done(Err(Failure::new(
                    FailureKind::BadInput,
                    format!("the catalogue has no model `{}`", self.id),
                )))
            });
        };
        match &model.status {
            ModelStatus::Ready(loaded) => Some(Event::Done(Ok(json!({
                "id": loaded.model,
                "architecture": loaded.architecture,
                "loadMs": loaded.load_ms,
                "threads": loaded.threads,
                "kernels": loaded.kernels,
            })))),
            ModelStatus::Failed(failure) if self.download_asked => Some(Event::Done(Err(failure.clone()))),
            ModelStatus::Absent if self.download_asked => {
                failed(FailureKind::Cancelled, "stopped on request".to_owned())
            }
            ModelStatus::Absent | ModelStatus::Failed(_) => {
                self.download_asked = true;
                self.act(ModelAction::Load);
                None
            }
            ModelStatus::Loading(loading) => {
                self.download_asked |= loading.download;
                None
            }
        }
    }

    fn progress(&self) -> Option<Event> {
        let state = self.api.state.borrow();
        let (_, loading) = find(&state, &self.id)?.wanted()?;
        Some(Event::Progress(progress(&loading.run.transfer?.progress)))
    }

    fn act(&self, action: ModelAction) {
        let key = key(&self.api.state.borrow(), &self.id);
        (self.api.act)(ModelsAction::To { key, action }.into());
    }
}

fn key(state: &State, id: &str) -> ModelKey {
    let language = state.models.language().spec.as_ref();
    if language.is_some_and(|spec| spec.id == id) { ModelKey::Language } else { id.into() }
}

fn find<'s>(state: &'s State, id: &str) -> Option<&'s Model> {
    state.models.get(&key(state, id))
}
