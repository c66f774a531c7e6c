//! One client, and with it one worker, for as long as the page lives.

use std::rc::Rc;

use futures::StreamExt;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    client::Client,
    ui::{state::Action, use_store::Dispatch},
};

#[hook]
pub fn use_client(dispatch: &Dispatch) -> Rc<Client> {
    let client = use_memo((), |()| Client::in_worker());
    {
        let (client, dispatch) = (client.clone(), dispatch.clone());
        use_effect_with((), move |()| {
            let mut statuses = client.watch();
            spawn_local(async move {
                while let Some(status) = statuses.next().await {
                    dispatch.dispatch(Action::Worker(status));
                }
            });
        });
    }
    client
}
