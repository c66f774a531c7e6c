//! Makes a model file of the person's own the language model, from now on and at the next visit.

use std::rc::Rc;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;
use yew::prelude::*;

use super::{kept, use_store::Store};
use crate::{
    client::Client,
    platform::web::deposit::deposit,
    protocol::{Forget, ModelSpec},
    ui::state::{Action, ModelAction, ModelStatus, is_own, own_model},
};

/// What a GGUF begins with.
const MAGIC: &str = "GGUF";
/// Bytes that a browser gives in one piece to be hashed.
const LARGEST: f64 = 2e9;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Opening {
    #[default]
    Nothing,
    /// It is being copied.
    UnderWay(String),
    /// It is no model, too large, or there is no room for it.
    Refused(String),
}

#[hook]
pub fn use_own_model(store: &Store, client: &Rc<Client>) -> (Opening, Callback<File>, Callback<()>) {
    let opening = use_state_eq(Opening::default);
    let open = use_callback((opening.setter(), store.dispatcher()), |file: File, (opening, dispatch)| {
        let (opening, dispatch) = (opening.clone(), dispatch.clone());
        opening.set(Opening::UnderWay(file.name()));
        spawn_local(async move {
            opening.set(match taken(&file).await {
                Some(spec) => {
                    kept::keep_own_model(&spec);
                    dispatch.dispatch(Action::Model(ModelAction::Offered(Rc::new(spec))));
                    Opening::Nothing
                }
                None => Opening::Refused(file.name()),
            });
        });
    });
    let close = use_callback(opening.setter(), |(), opening| opening.set(Opening::Nothing));
    // What can't be loaded is not tried again at the next visit, and takes no room.
    let useless = match (&store.model.spec, &store.model.status) {
        (Some(spec), ModelStatus::Failed(_) | ModelStatus::Absent) if is_own(spec) => {
            Some(spec.sha256.clone())
        }
        (Some(_) | None, _) => None,
    };
    use_effect_with(useless, {
        let client = client.clone();
        move |useless| {
            if let Some(sha256) = useless.clone() {
                kept::forget_own_model();
                let client = client.clone();
                spawn_local(async move {
                    use futures::StreamExt;
                    let mut running = client.run(Forget { sha256 });
                    while running.next().await.is_some() {}
                });
            }
        }
    });
    ((*opening).clone(), open, close)
}

async fn taken(file: &File) -> Option<ModelSpec> {
    let begins = file.slice_with_f64_and_f64(0.0, MAGIC.len() as f64).ok()?;
    let begins = JsFuture::from(begins.text()).await.ok()?;
    if begins.as_string()? != MAGIC || file.size() > LARGEST {
        return None;
    }
    let sha256 = deposit(file).await.ok()?;
    Some(own_model(&file.name(), file.size() as u64, sha256))
}
