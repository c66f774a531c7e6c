//! The page's client, and with it its worker, for as long as the page lives.

use futures::StreamExt;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    client::Client,
    ui::{state::Action, store::Dispatch},
};

/// The client that everybody in the page shares; `None` outside of it.
#[hook]
pub fn use_client() -> Option<Client> {
    use_context::<Client>()
}

/// Starts the client, and tells the state of its worker. It is to be handed to the page.
#[hook]
pub fn use_new_client(dispatch: &Dispatch) -> Client {
    let client = use_memo((), |()| Client::in_worker());
    {
        let (client, dispatch) = (client.clone(), dispatch.clone());
        use_effect_with((), move |()| {
            let mut statuses = client.watch();
            spawn_local(async move {
                while let Some(status) = statuses.next().await {
                    dispatch.emit(Action::Worker(status));
                }
            });
        });
    }
    client.as_ref().clone()
}
