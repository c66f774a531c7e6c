//! Has a stored model's bytes checked, and what is damaged of them fetched again, when a person asks.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::list::ModelsAction;
use crate::{
    protocol::{Failure, Repair, Verify},
    ui::{
        runs::{Stop, call, use_client},
        store::use_act,
    },
};

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Checking {
    #[default]
    Unasked,
    UnderWay,
    Right,
    /// So many of its chunks; 0 where nobody knows which.
    Damaged {
        chunks: usize,
    },
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub enum CheckAction {
    Check { file: String },
    Repair { file: String },
}

/// Returns how the check of one model stands, and what starts it. `file` is the model's name in the store.
#[hook]
pub fn use_checking() -> (Checking, Callback<CheckAction>) {
    let checking = use_state_eq(Checking::default);
    let client = use_client();
    let act = use_act::<ModelsAction>();
    let start =
        use_callback((checking.setter(), client, act), |action: CheckAction, (checking, client, act)| {
            let (checking, Some(client), act) = (checking.clone(), client.clone(), act.clone()) else {
                return;
            };
            checking.set(Checking::UnderWay);
            spawn_local(async move {
                let ended = match action {
                    CheckAction::Check { file } => {
                        let verified = call(&client, Verify { file }, &Stop::default()).await;
                        verified.map(|(_, verified)| match verified.is_right {
                            true => Checking::Right,
                            false => Checking::Damaged { chunks: verified.bad_chunks.len() },
                        })
                    }
                    CheckAction::Repair { file } => {
                        call(&client, Repair { file }, &Stop::default()).await.map(|_| Checking::Right)
                    }
                };
                checking.set(ended.unwrap_or_else(Checking::Failed));
                act.emit(ModelsAction::StoreChanged);
            });
        });
    ((*checking).clone(), start)
}
