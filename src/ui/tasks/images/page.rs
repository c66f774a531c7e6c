//! The page of Images: pictures chosen, dropped, pasted or from the camera, and what is done with them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    camera::CameraStatus,
    hide_faces::HideFacesView,
    read_pictures::use_read_pictures,
    read_text::ReadTextView,
    samples::Samples,
    shows_view::ShowsView,
    state::{IMAGE_MODEL, Images, ImagesAction},
    way::Way,
    ways::Ways,
    words::ImagesWords,
};
use crate::{
    protocol::ModelTask,
    ui::{
        models::{ModelKey, ModelPanel, Models, use_models, use_needed_model},
        parts::{Button, ButtonKind, FilePicker, IconName},
        store::use_act,
        text::use_text,
    },
};

/// The id of the button that chooses a picture, for the skip link.
pub const CHOOSE_BUTTON: &str = "choose-image";

#[derive(Properties, PartialEq)]
pub struct ImagesPageProps {
    pub images: Images,
}

#[component]
pub fn ImagesPage(props: &ImagesPageProps) -> Html {
    let words = &use_text().images;
    let images = &props.images;
    let act = use_act::<ImagesAction>();
    let models = use_models().models;
    let model = needed(images.way, &models);
    use_needed_model(model.as_deref());
    let ready = model.as_ref().is_some_and(|model| models.loaded(model).is_some());
    let read = use_read_pictures();
    // The camera is turned off when the page is left, since nobody sees its picture any more.
    use_effect_with(act.clone(), |act| {
        let act = act.clone();
        move || act.emit(ImagesAction::StopCamera)
    });
    let (intro, needs_model) = about(images.way, words);
    html! {
        <div class="images" data-images={state(images)} data-ready={ready.to_string()} data-way={images.way.name()}>
            if let Some(model) = model {
                <ModelPanel of={ModelKey::Named(model)} busy={is_busy(images)} />
            }
            <section class="images__body" aria-labelledby="images-title">
                <h2 id="images-title">{ words.title }</h2>
                <Ways chosen={images.way} />
                <p class="images__intro">{ intro }</p>
                <FilePicker
                    id={CHOOSE_BUTTON}
                    label={words.choose}
                    kind={ButtonKind::Primary}
                    hint={words.or_drop}
                    accept="image/*"
                    on_files={read}
                    single={images.way == Way::HideFaces}
                    paste=true
                >
                    if images.camera.is_wanted() {
                        <Button
                            kind={ButtonKind::Secondary}
                            icon={IconName::Stop}
                            label={words.stop_camera}
                            on_press={act.reform(|()| ImagesAction::StopCamera)}
                        />
                    } else if images.way == Way::Shows {
                        <Button
                            kind={ButtonKind::Secondary}
                            label={words.use_camera}
                            disabled={!ready}
                            on_press={act.reform(|()| ImagesAction::StartCamera)}
                        />
                    }
                    <Samples />
                </FilePicker>
                if !ready {
                    <p class="images__waits">{ needs_model }</p>
                }
                {
                    match images.way {
                        Way::Shows => html! { <ShowsView images={images.clone()} /> },
                        Way::ReadText => html! { <ReadTextView reading={images.reading.clone()} {ready} /> },
                        Way::HideFaces => html! { <HideFacesView faces={images.faces.clone()} {ready} /> },
                    }
                }
            </section>
        </div>
    }
}

/// `None` while the catalogue is not known.
fn needed(way: Way, models: &Models) -> Option<Rc<str>> {
    let first = |task| models.offered(task).next().map(|spec| spec.id.as_str().into());
    match way {
        Way::Shows => Some(IMAGE_MODEL.into()),
        Way::ReadText => first(ModelTask::ReadText),
        Way::HideFaces => first(ModelTask::FindFaces),
    }
}

/// What the way does, and that it needs a model.
fn about(way: Way, words: &ImagesWords) -> (&'static str, &'static str) {
    match way {
        Way::Shows => (words.intro, words.needs_model),
        Way::ReadText => (words.read_text.intro, words.read_text.needs_model),
        Way::HideFaces => (words.hide_faces.intro, words.hide_faces.needs_model),
    }
}

fn is_busy(images: &Images) -> bool {
    match images.way {
        Way::Shows => images.is_running() || images.camera.is_wanted(),
        Way::ReadText => images.reading.run().is_some(),
        Way::HideFaces => images.faces.is_running(),
    }
}

fn state(images: &Images) -> &'static str {
    match (images.is_running(), &images.camera.status, images.shown().map(|shown| shown.result.is_ok())) {
        (true, _, _) => "running",
        (false, CameraStatus::Opening, _) => "opening",
        (false, CameraStatus::On, _) => "live",
        (false, CameraStatus::Off | CameraStatus::Failed(_), _) if images.stopped => "stopped",
        (false, CameraStatus::Off | CameraStatus::Failed(_), Some(true)) => "done",
        (false, CameraStatus::Off | CameraStatus::Failed(_), Some(false)) => "failed",
        (false, CameraStatus::Off | CameraStatus::Failed(_), None) => "idle",
    }
}
