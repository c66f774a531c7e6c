//! Asks the worker what is stored on this device, at the start and after each event that may have changed it.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::list::{Models, ModelsAction};
use crate::{
    protocol::Stored,
    ui::{
        runs::{Stop, call, use_client},
        store::use_act,
    },
};

#[hook]
pub fn use_stored(models: &Models) {
    let client = use_client();
    let act = use_act::<ModelsAction>();
    let changes = Some(models.changes()).filter(|changes| *changes > 0);
    use_effect_with(changes, move |changes| {
        if let (Some(_), Some(client)) = (changes, client) {
            spawn_local(async move {
                // A worker that dies meanwhile tells nothing: the next event asks again.
                if let Ok((_, stored)) = call(&client, Stored, &Stop::default()).await {
                    act.emit(ModelsAction::Stored(Rc::new(stored)));
                }
            });
        }
    });
}
