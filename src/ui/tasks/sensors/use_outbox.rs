//! Asks the outbox what a person wishes of it, has it deliver while the person agrees, and makes its export a file.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;
use yew::prelude::*;

use super::{
    outbox::OutboxAction,
    state::{Sensors, SensorsAction},
};
use crate::{
    client::Client,
    protocol::{Deliver, Failure, Outbox, OutboxContents, OutboxWish, RefusedId},
    ui::{
        browser::local_storage,
        parts::offer_blob,
        runs::{Stop, call, use_client, use_run},
        store::use_act,
    },
};

/// Whether the person had agreed at the last visit: then the outbox is asked at once, and otherwise only when its page is shown.
const AGREED: &str = "hearth.sensors-deliver";

/// What a person can ask of the outbox.
#[derive(Clone, PartialEq)]
pub struct OutboxDesk {
    pub wish: Callback<OutboxWish>,
    pub show: Callback<RefusedId>,
    pub export: Callback<()>,
}

#[hook]
pub fn use_outbox(sensors: &Sensors) -> OutboxDesk {
    let (client, act) = (use_client(), use_act::<SensorsAction>().reform(SensorsAction::Outbox));
    let wish = use_callback((client.clone(), act.clone()), |wish: OutboxWish, (client, act)| {
        let (client, act) = (client.clone(), act.clone());
        spawn_local(async move {
            let Some(client) = client else { return };
            act.emit(OutboxAction::Asked);
            act.emit(OutboxAction::Told(ask(&client, wish).await));
        });
    });
    let show = use_callback((client.clone(), act.clone()), |id: RefusedId, (client, act)| {
        let (client, act) = (client.clone(), act.clone());
        spawn_local(async move {
            let Some(client) = client else { return };
            let told = ask(&client, OutboxWish::Show(id)).await;
            if let Ok(Some(batch)) = told.as_ref().map(|contents| contents.shown.clone()) {
                act.emit(OutboxAction::Shown(id, batch));
            }
            act.emit(OutboxAction::Told(told));
        });
    });
    let export = use_callback((client, act.clone()), |(), (client, act)| {
        let (client, act) = (client.clone(), act.clone());
        spawn_local(async move {
            let Some(client) = client else { return };
            act.emit(OutboxAction::Asked);
            act.emit(OutboxAction::Told(exported(&client).await));
        });
    });
    {
        let wish = wish.clone();
        use_effect_with((), move |()| {
            if local_storage::get::<bool>(AGREED) == Some(true) {
                wish.emit(OutboxWish::List);
            }
        });
    }
    let settings = sensors.outbox.contents.as_ref().map(|contents| contents.settings.consent);
    use_effect_with(settings, |agreed| {
        if let Some(agreed) = agreed {
            local_storage::set(AGREED, agreed);
        }
    });
    use_run(
        sensors.outbox.delivering.as_ref().and_then(|run| run.wanted()),
        || std::future::ready(Ok(Deliver)),
        |news| SensorsAction::Outbox(OutboxAction::Delivered(news)).into(),
    );
    // Refused batches come with delivery: what is listed follows the count.
    {
        let told = sensors.outbox.delivering.as_ref().and_then(|run| run.so_far.as_ref());
        let refused = told.map(|state| state.refused);
        let (wish, listed) = (wish.clone(), sensors.outbox.contents.is_some());
        use_effect_with(refused, move |refused| {
            if listed && refused.is_some() {
                wish.emit(OutboxWish::List);
            }
        });
    }
    OutboxDesk { wish, show, export }
}

async fn ask(client: &Client, wish: OutboxWish) -> Result<OutboxContents, Failure> {
    call(client, Outbox { wish }, &Stop::default()).await.map(|(_, contents)| contents)
}

/// All results as one file: its stretches come one after the other, so that none has to fit in the page's memory twice.
async fn exported(client: &Client) -> Result<OutboxContents, Failure> {
    let (parts, mut place) = (Array::new(), None);
    loop {
        let mut contents = ask(client, OutboxWish::Export(place)).await?;
        let Some(stretch) = contents.exported.take() else { return Ok(contents) };
        parts.push(&JsValue::from(Uint8Array::from(stretch.csv.0.as_slice())));
        match stretch.next {
            Some(next) => place = Some(next),
            None => {
                if let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) {
                    // A browser that refuses has told the person why.
                    let _ = offer_blob("sensor-log.csv", &blob);
                }
                return Ok(contents);
            }
        }
    }
}
