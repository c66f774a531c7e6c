//! Counts what the page stores on the device, and deletes all of it.

use futures::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    client::Client,
    platform::web::stored_data::{self, Amount},
    ui::browser::local_storage,
};

/// How often deletion is tried: a worker that was ended closes its files a moment later.
const ATTEMPTS: u32 = 40;
const BETWEEN_MS: u32 = 100;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredData {
    /// Models and other files in the origin's private file system.
    pub files: Amount,
    /// Settings and other values in the local storage.
    pub values: Amount,
    /// The app's own files, stored by the service worker.
    pub copies: Amount,
    /// The bytes that the browser counts for the whole origin; `None` where it does not tell.
    pub used_bytes: Option<u64>,
}

impl StoredData {
    pub async fn counted() -> Self {
        let (count, bytes) = local_storage::amount();
        Self {
            files: stored_data::files().await,
            values: Amount { count, bytes },
            copies: stored_data::copies().await,
            used_bytes: stored_data::used_bytes().await,
        }
    }
}

/// How far the deletion is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Erasure {
    #[default]
    Unasked,
    UnderWay,
    Done,
    /// What could not be deleted, and why.
    Failed(String),
}

/// How many conversations are stored here, as their task counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StoredConversations(pub usize);

/// How far the erasure is, and what starts it. `also` deletes what the tasks store in places of their own. Lives as long as the page, whichever task is shown.
#[hook]
pub fn use_erasure(
    client: &Client,
    also: impl Fn() -> LocalBoxFuture<'static, Result<(), String>> + Clone + 'static,
) -> (Erasure, Callback<()>) {
    let erasure = use_state(Erasure::default);
    let start = {
        let client = client.clone();
        use_callback(erasure.setter(), move |(), erasure| {
            let (client, also) = (client.clone(), also());
            let erasure = erasure.clone();
            erasure.set(Erasure::UnderWay);
            spawn_local(async move {
                erasure.set(erase(&client, also).await.map_or_else(Erasure::Failed, |()| Erasure::Done));
            });
        })
    };
    ((*erasure).clone(), start)
}

async fn erase(client: &Client, also: LocalBoxFuture<'static, Result<(), String>>) -> Result<(), String> {
    local_storage::erase();
    client.end();
    also.await?;
    // What the end of an answer has written meanwhile.
    local_storage::erase();
    let mut attempt = 0;
    loop {
        match stored_data::erase().await {
            Ok(()) => return Ok(()),
            Err(facts) if attempt == ATTEMPTS => return Err(facts),
            Err(_) => attempt += 1,
        }
        TimeoutFuture::new(BETWEEN_MS).await;
    }
}
