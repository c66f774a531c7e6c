//! Runs `ReadPicture` and `ClassifyImage` for one picture after another and `TrainImageHead` for the custom labels, and reports their updates to
//! the state; stores the examples, and releases the addresses of pictures that are shown no more.

use std::{future::ready, rc::Rc};

use web_sys::Url;
use yew::prelude::*;

use super::{
    custom_labels::CustomLabels,
    hide_faces::use_hide_faces,
    read_text::use_read_text,
    state::{IMAGE_MODEL, Images, ImagesAction},
};
use crate::{
    protocol::{ClassifyImage, Failure, FailureKind, ReadPicture, WorkerKind},
    ui::{
        browser::{local_storage, use_other_tabs},
        models::{Model, use_models},
        runs::{Preparing, call, use_client, use_prepared_run, use_run},
        store::use_act,
    },
};

/// The classes that are shown of each picture.
pub const TOP: u32 = 5;

const EXAMPLES: &str = "hearth.image-examples";

/// Reads the examples of the custom labels that an earlier visit stored.
pub fn stored_examples() -> CustomLabels {
    CustomLabels::restored(local_storage::get(EXAMPLES).unwrap_or_default())
}

#[hook]
pub fn use_images(images: &Images) {
    use_stored_examples(&images.custom_labels);
    use_revoked_addresses(images);
    use_read_text(&images.reading);
    use_hide_faces(&images.faces);
    // One reader serves all pictures that were given together.
    let client = use_client();
    use_effect_with(images.is_running(), move |running| {
        let held = client.filter(|_| *running).map(|client| client.hold(WorkerKind::Reader));
        move || drop(held)
    });
    let models = use_models().models;
    let model = models.named(IMAGE_MODEL);
    let loaded = model.and_then(Model::loaded).and_then(|loaded| Some((loaded.sha256.clone(), loaded.crop?)));
    let known = model.and_then(|model| model.spec.as_ref()).map(|spec| spec.sha256.clone());
    let missing = || Failure::new(FailureKind::NotLoaded, "the model is not loaded");

    // A run waits for the model, unless it is to stop.
    let current = images.current().cloned();
    let wanted = current.as_ref().and_then(|current| current.run.wanted());
    let wanted = wanted.filter(|wanted| loaded.is_some() || wanted.stopping);
    let head = images.custom_labels.head().cloned();
    let request = move |Preparing { client, stop, .. }| async move {
        let (current, (model, crop)) = current.zip(loaded).ok_or_else(missing)?;
        let file = current.picture.file();
        let (_, picture) = call(&client, ReadPicture { file, crop }, &stop).await?;
        let head = head.map(|head| head.as_ref().clone());
        Ok(ClassifyImage { model, picture, top: TOP, heat: true, features: true, head })
    };
    use_prepared_run(wanted, request, |news| ImagesAction::Heard(news).into());

    let labels = images.custom_labels.clone();
    let wanted = labels.wanted().filter(|wanted| known.is_some() || wanted.stopping);
    let request = move || ready(known.map(|model| labels.request(model)).ok_or_else(missing));
    use_run(wanted, request, |news| ImagesAction::TrainingHeard(news).into());
}

/// Stores the examples for the next visit, and takes over those that another tab stores.
#[hook]
fn use_stored_examples(labels: &CustomLabels) {
    let act = use_act();
    use_other_tabs(move |name| {
        if name == EXAMPLES {
            act.emit(ImagesAction::ReplaceLabels(local_storage::get(EXAMPLES).unwrap_or_default()));
        }
    });
    let labels = labels.clone();
    use_effect_with(labels.version(), move |_| local_storage::set(EXAMPLES, &labels.labels()));
}

/// Releases addresses: a picture's bytes stay in memory for as long as its address is valid.
#[hook]
fn use_revoked_addresses(images: &Images) {
    let before = use_mut_ref(Vec::<Rc<str>>::new);
    let urls: Vec<Rc<str>> = images.pictures().map(|picture| picture.url.clone()).collect();
    use_effect_with(urls, move |urls| {
        let gone = before.replace(urls.clone()).into_iter().filter(|url| !urls.contains(url));
        gone.for_each(|url| drop(Url::revoke_object_url(&url)));
    });
}
