//! What the page keeps on this device, counted when asked, and the end of all of it.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::stored_data::{Erasure, Kept};
use crate::{client::Client, platform::web::kept, ui::browser::local_storage as words};

/// An ended worker lets go of its files a moment later.
const ATTEMPTS: u32 = 40;
const BETWEEN_MS: u32 = 100;

#[derive(Clone, PartialEq)]
pub struct KeptCalls {
    pub count: Callback<()>,
    pub erase: Callback<()>,
}

#[hook]
pub fn use_stored_data(client: &Client) -> (Kept, Erasure, KeptCalls) {
    let counted = use_state(Kept::default);
    let erasure = use_state(Erasure::default);
    let count = use_callback(counted.setter(), |(), counted| {
        let counted = counted.clone();
        spawn_local(async move { counted.set(count().await) });
    });
    let erase = {
        let (client, count) = (client.clone(), count.clone());
        use_callback(erasure.setter(), move |(), erasure| {
            let (client, count, erasure) = (client.clone(), count.clone(), erasure.clone());
            erasure.set(Erasure::UnderWay);
            spawn_local(async move {
                erasure.set(match erase(&client).await {
                    Ok(()) => Erasure::Done,
                    Err(facts) => Erasure::Failed(facts),
                });
                count.emit(());
            });
        })
    };
    ((*counted).clone(), (*erasure).clone(), KeptCalls { count, erase })
}

async fn count() -> Kept {
    let (values, value_bytes) = words::amount();
    let (files, copies) = (kept::files().await, kept::copies().await);
    Kept {
        files: (files.files, files.bytes),
        values: (values, value_bytes),
        copies: (copies.files, copies.bytes),
        used_bytes: kept::used_bytes().await,
    }
}

async fn erase(client: &Client) -> Result<(), String> {
    words::erase();
    client.end();
    let mut attempt = 0;
    loop {
        match kept::erase().await {
            Ok(()) => return Ok(()),
            Err(facts) if attempt == ATTEMPTS => return Err(facts),
            Err(_) => attempt += 1,
        }
        TimeoutFuture::new(BETWEEN_MS).await;
    }
}
