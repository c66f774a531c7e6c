//! Keeps detectors in the browser's database, finds those of earlier visits, and reads a detector's file that a person gives.

use std::{collections::BTreeSet, rc::Rc};

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;
use yew::prelude::*;

use super::{
    detectors::{Detector, DetectorId},
    kept::Kept,
    state::{Sensors, SensorsAction},
};
use crate::{
    client::Client,
    platform::{FetchError, Purpose, web::WebFetch},
    protocol::{Bytes, DescribeDetector, Failure, FailureKind, Unreadable},
    ui::{
        browser::{epoch_ms, use_network, whole},
        parts::plain_name,
        runs::{Stop, call, use_client},
        store::use_act,
    },
};

/// A detector is small; a longer file is none.
const MOST_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

/// The detector that comes with the page: movements of a wrist.
const SHIPPED: &str = "motion.safetensors";

/// Gives what takes a detector's file, and what takes the one that comes with the page.
#[hook]
pub fn use_detectors(sensors: &Sensors) -> (Callback<File>, Callback<()>) {
    let act = use_act::<SensorsAction>();
    let client = use_client();
    // What lies in the database, as far as this tab knows.
    let stored = use_mut_ref(|| None::<BTreeSet<DetectorId>>);
    {
        let (act, stored) = (act.clone(), stored.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match Kept::all().await {
                    Ok(found) => {
                        stored.replace(Some(found.iter().map(|detector| detector.id).collect()));
                        act.emit(SensorsAction::Found(found.into_iter().map(Rc::new).collect()));
                    }
                    Err(failure) => act.emit(SensorsAction::Imported(Err(failure))),
                }
            });
        });
    }
    {
        let act = act.clone();
        let here: Vec<Rc<Detector>> = sensors.detectors.iter().cloned().collect();
        let ids: Vec<DetectorId> = here.iter().map(|detector| detector.id).collect();
        use_effect_with(ids, move |ids| {
            let mut stored = stored.borrow_mut();
            let Some(stored) = stored.as_mut() else { return };
            let new: Vec<Rc<Detector>> =
                here.into_iter().filter(|detector| stored.insert(detector.id)).collect();
            let gone: Vec<DetectorId> = stored.iter().copied().filter(|id| !ids.contains(id)).collect();
            stored.retain(|id| ids.contains(id));
            if new.is_empty() && gone.is_empty() {
                return;
            }
            spawn_local(async move {
                if let Err(failure) = Kept::change(&new, &gone).await {
                    act.emit(SensorsAction::Imported(Err(failure)));
                }
            });
        });
    }
    let import = use_callback((act.clone(), client.clone()), |file: File, (act, client)| {
        let (act, client) = (act.clone(), client.clone());
        spawn_local(async move {
            if let Some(client) = client {
                act.emit(SensorsAction::Imported(read(&client, &file).await.map(Rc::new)));
            }
        });
    });
    let network = use_network();
    let take_shipped = use_callback((act, client), move |(), (act, client)| {
        let (act, client, network) = (act.clone(), client.clone(), network.clone());
        spawn_local(async move {
            if let Some(client) = client {
                act.emit(SensorsAction::Imported(shipped(&client, &network).await.map(Rc::new)));
            }
        });
    });
    (import, take_shipped)
}

async fn read(client: &Client, file: &File) -> Result<Detector, Failure> {
    let name = plain_name(&file.name());
    if file.size() > MOST_BYTES {
        let facts = format!("{name}: {} bytes are more than a detector has", file.size());
        return Err(Failure::new(FailureKind::BadModel, facts));
    }
    let gone = |_| Failure::new(FailureKind::Unreadable(Unreadable::Gone), name.clone());
    let bytes = JsFuture::from(file.array_buffer()).await.map_err(gone)?;
    described(client, &name, Bytes(js_sys::Uint8Array::new(&bytes).to_vec())).await
}

async fn shipped(client: &Client, network: &WebFetch) -> Result<Detector, Failure> {
    let missing = |error: FetchError| Failure::new(FailureKind::Offline, error.to_string());
    let bytes = whole(network, SHIPPED, Purpose::App).await.map_err(missing)?;
    described(client, SHIPPED, Bytes(bytes)).await
}

async fn described(client: &Client, name: &str, file: Bytes) -> Result<Detector, Failure> {
    let (_, facts) = call(client, DescribeDetector { detector: file.clone() }, &Stop::default()).await?;
    let name = name.strip_suffix(".safetensors").unwrap_or(name).to_owned();
    Ok(Detector { id: DetectorId(epoch_ms()), name, facts, compared: Vec::new(), file })
}
