//! The page's gate to the network, and the ledger of the requests that the page and its worker made.

use std::rc::Rc;

use futures::{Stream, StreamExt, channel::mpsc};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    client::Client,
    platform::{
        self, Download, Fetch, FetchError,
        web::{WebFetch, stored_data},
    },
    protocol::{Purpose, RequestStatus, Requested},
    ui::{
        state::Action,
        store::Dispatch,
        tasks::privacy::{LedgerAction, Requester},
    },
};

/// The time from one report of requests to the next.
const REPORT_INTERVAL_MS: u32 = 100;
/// How many requests one report has at most.
const MAX_REPORTED: usize = 100_000;

/// The page's one way to the network, as a context.
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

/// Gives the page's way to the network.
#[hook]
pub fn use_network() -> Rc<WebFetch> {
    let given = use_context::<TheNetwork>();
    let network =
        use_memo(given, |given| given.clone().unwrap_or_else(|| TheNetwork(Rc::new(WebFetch::open()))));
    network.0.clone()
}

/// Makes the page's way to the network. `airplane` keeps page and worker from making requests.
#[hook]
pub fn use_new_network(dispatch: &Dispatch, client: &Client, airplane: bool) -> Rc<WebFetch> {
    let network = {
        let (client, dispatch) = (client.clone(), dispatch.clone());
        use_memo((), move |()| {
            let network = WebFetch::open();
            // This runs before the page can make a request.
            network.gate().allow(!airplane);
            client.allow_network(!airplane);
            spawn_local(report(client.requests(), Requester::Worker, dispatch.clone()));
            let (sender, requests) = mpsc::unbounded();
            network.gate().listen(move |note| {
                // Nobody listens where the page goes away.
                let _ = sender.unbounded_send((0, requested(note)));
            });
            spawn_local(report(requests, Requester::Page, dispatch));
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
                // Without caches there is no service worker to tell.
                let _ = stored_data::mark_airplane(airplane).await;
            });
        });
    }
    network
}

/// Downloads a small file as a whole.
pub async fn whole(network: &WebFetch, url: &str, purpose: platform::Purpose) -> Result<Vec<u8>, FetchError> {
    let mut download = network.get(url, 0, purpose).await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Writes requests into the ledger: the first at once, and what comes soon after it together, since each report is drawn.
async fn report(requests: impl Stream<Item = (u32, Requested)> + 'static, by: Requester, dispatch: Dispatch) {
    let mut reports = Box::pin(requests.ready_chunks(MAX_REPORTED));
    while let Some(requests) = reports.next().await {
        dispatch.emit(Action::Ledger(LedgerAction::Told { by, requests }));
        TimeoutFuture::new(REPORT_INTERVAL_MS).await;
    }
}

fn requested(note: platform::Note) -> Requested {
    let platform::Note { number, at_ms, url, purpose, bytes, status } = note;
    let purpose = match purpose {
        platform::Purpose::App => Purpose::App,
        platform::Purpose::Catalogue => Purpose::Catalogue,
        platform::Purpose::Model => Purpose::Model,
        platform::Purpose::Update => Purpose::Update,
        platform::Purpose::Samples => Purpose::Samples,
        platform::Purpose::Results => Purpose::Results,
    };
    let status = match status {
        platform::RequestStatus::UnderWay => RequestStatus::UnderWay,
        platform::RequestStatus::Done => RequestStatus::Done,
        platform::RequestStatus::Failed => RequestStatus::Failed,
    };
    Requested { number, at_ms, url, purpose, bytes, status }
}
