//! Makes the page's client, and with it the workers, for as long as the page is open.

use futures::StreamExt;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    client::Client,
    protocol::Processor,
    ui::{state::Action, store::Dispatch},
};

/// Gives the client that all parts of the page share; `None` outside the page.
#[hook]
pub fn use_client() -> Option<Client> {
    use_context::<Client>()
}

/// Starts the client, for this processor as long as the page is open, and reports the worker's status to the state. What it returns becomes the context of [`use_client`].
#[hook]
pub fn use_new_client(dispatch: &Dispatch, processor: Processor) -> Client {
    let client = use_memo((), move |()| Client::in_workers(processor));
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
