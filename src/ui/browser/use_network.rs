//! The page's own gate to the network, and the ledger of what left through it and through the worker's.

use std::rc::Rc;

use futures::StreamExt;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    client::Client,
    platform::{
        self, Download, Fetch, FetchError,
        web::{WebFetch, stored_data},
    },
    protocol::{Passage, Purpose, Requested},
    ui::{
        state::Action,
        store::Dispatch,
        tasks::privacy::{LedgerAction, Requester},
    },
};

/// One way to the network for everybody in the page.
#[derive(Clone)]
pub struct TheNetwork(Rc<WebFetch>);

impl TheNetwork {
    pub fn new(network: Rc<WebFetch>) -> Self {
        Self(network)
    }
}

impl PartialEq for TheNetwork {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The page's way to the network.
#[hook]
pub fn use_network() -> Rc<WebFetch> {
    let given = use_context::<TheNetwork>();
    let network =
        use_memo(given, |given| given.clone().unwrap_or_else(|| TheNetwork(Rc::new(WebFetch::open()))));
    network.0.clone()
}

/// `airplane` keeps page and worker from making requests.
#[hook]
pub fn use_new_network(dispatch: &Dispatch, client: &Client, airplane: bool) -> Rc<WebFetch> {
    let network = {
        let (client, dispatch) = (client.clone(), dispatch.clone());
        use_memo((), move |()| {
            let network = WebFetch::open();
            // Before anything can be asked for.
            network.gate().allow(!airplane);
            client.allow_network(!airplane);
            let mut requests = client.requests();
            let told = dispatch.clone();
            spawn_local(async move {
                while let Some(requested) = requests.next().await {
                    tell(&told, Requester::Worker, requested);
                }
            });
            let gate = network.gate().clone();
            // Later than this drawing, which may not change what it draws.
            spawn_local(async move {
                gate.listen(move |note| tell(&dispatch, Requester::Page, requested(note)));
            });
            network
        })
    };
    {
        let (client, network) = (client.clone(), network.clone());
        use_effect_with(airplane, move |airplane| {
            network.gate().allow(!*airplane);
            client.allow_network(!*airplane);
            let airplane = *airplane;
            spawn_local(async move {
                // Where there are no caches there is no service worker to be told.
                let _ = stored_data::mark_airplane(airplane).await;
            });
        });
    }
    network
}

/// A small file as a whole.
pub async fn whole(network: &WebFetch, url: &str, purpose: platform::Purpose) -> Result<Vec<u8>, FetchError> {
    let mut download = network.get(url, 0, purpose).await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn tell(dispatch: &Dispatch, by: Requester, requested: Requested) {
    dispatch.emit(Action::Ledger(LedgerAction::Told { by, requested }));
}

fn requested(note: platform::Note) -> Requested {
    let platform::Note { number, at_ms, url, purpose, bytes, passage } = note;
    let purpose = match purpose {
        platform::Purpose::App => Purpose::App,
        platform::Purpose::Catalogue => Purpose::Catalogue,
        platform::Purpose::Model => Purpose::Model,
    };
    let passage = match passage {
        platform::Passage::UnderWay => Passage::UnderWay,
        platform::Passage::Done => Passage::Done,
        platform::Passage::Failed => Passage::Failed,
    };
    Requested { number, at_ms, url, purpose, bytes, passage }
}
