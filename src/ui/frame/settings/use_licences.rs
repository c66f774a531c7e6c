//! Reads the licences of all that is bundled: from the app's own copy where there is one, so that nothing is requested for it.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::licences::{Licence, licences};
use crate::{
    platform::{
        Purpose,
        web::{WebFetch, stored_data},
    },
    ui::browser::{use_network, whole},
};

const FILE: &str = "licences.txt";

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Licences {
    #[default]
    Unread,
    Read(Rc<[Licence]>),
    /// The file is neither in the app's copy nor on the host.
    Missing,
}

/// Returns the licences as far as they were read, and a callback that reads them.
#[hook]
pub fn use_licences() -> (Licences, Callback<()>) {
    let network = use_network();
    let known = use_state(Licences::default);
    let read = {
        use_callback(known.clone(), move |(), known| {
            if matches!(**known, Licences::Read(_)) {
                return;
            }
            let (known, network) = (known.setter(), network.clone());
            spawn_local(async move {
                let list = match stored_data::copy(FILE).await {
                    Some(list) => Some(list),
                    None => served(&network).await,
                };
                known.set(list.map_or(Licences::Missing, |list| Licences::Read(licences(&list))));
            });
        })
    };
    ((*known).clone(), read)
}

async fn served(network: &WebFetch) -> Option<String> {
    String::from_utf8(whole(network, FILE, Purpose::App).await.ok()?).ok()
}
