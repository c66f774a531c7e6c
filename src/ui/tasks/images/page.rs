//! The page of Images: pictures chosen, dropped, pasted or from the camera; what each shows, and where.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    camera::CameraStatus,
    camera_view::CameraView,
    class_list::ClassList,
    custom_labels_panel::CustomLabelsPanel,
    history::ImageHistory,
    image_view::ImageView,
    read_pictures::use_read_pictures,
    report::{export, name_of},
    samples::Samples,
    state::{IMAGE_MODEL, Images, ImagesAction},
    words::ImagesWords,
};
use crate::{
    protocol::{ClassifiedImage, Failure, FailureKind},
    ui::{
        models::{ModelKey, ModelPanel, use_models, use_needed_model},
        parts::{
            Amount, Button, ButtonKind, FailureNotice, FilePicker, IconName, Notice, Progress, ResultBar,
            RunFigures,
        },
        store::use_act,
        text::{Language, use_text},
    },
};

/// The id of the button that chooses a picture, for the skip link.
pub const CHOOSE_BUTTON: &str = "choose-image";

const HEAT_HINT: &str = "heat-hint";

/// Below this probability the best class is no better than a guess.
const UNSURE: f32 = 0.25;

#[derive(Properties, PartialEq)]
pub struct ImagesPageProps {
    pub images: Images,
}

#[component]
pub fn ImagesPage(props: &ImagesPageProps) -> Html {
    let text = use_text();
    let words = &text.images;
    let language = use_context::<Language>().unwrap_or(Language::English).tag();
    let images = &props.images;
    let act = use_act::<ImagesAction>();
    use_needed_model(Some(IMAGE_MODEL));
    let ready = use_models().models.loaded(IMAGE_MODEL).is_some();
    let read = use_read_pictures();
    // The camera is turned off when the page is left, since nobody sees its picture any more.
    use_effect_with(act.clone(), |act| {
        let act = act.clone();
        move || act.emit(ImagesAction::StopCamera)
    });
    let files = use_memo((images.results().clone(), language), |(results, language)| {
        let table = export(results, language);
        (AttrValue::from(table.json()), AttrValue::from(table.csv()))
    });
    html! {
        <div class="images" data-images={state(images)} data-ready={ready.to_string()}>
            <ModelPanel of={ModelKey::from(IMAGE_MODEL)} busy={images.is_running() || images.camera.is_wanted()} />
            <section class="images__body" aria-labelledby="images-title">
                <h2 id="images-title">{ words.title }</h2>
                <p class="images__intro">{ words.intro }</p>
                <FilePicker
                    id={CHOOSE_BUTTON}
                    label={words.choose}
                    kind={ButtonKind::Primary}
                    hint={words.or_drop}
                    accept="image/*"
                    on_files={read}
                    paste=true
                >
                    if images.camera.is_wanted() {
                        <Button
                            kind={ButtonKind::Secondary}
                            icon={IconName::Stop}
                            label={words.stop_camera}
                            on_press={act.reform(|()| ImagesAction::StopCamera)}
                        />
                    } else {
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
                    <p class="images__waits">{ words.needs_model }</p>
                }
                if let Some((done, total)) = images.progress() {
                    <Progress
                        said={words.looking}
                        amount={Amount {
                            done,
                            total: Some(total),
                            figures: Some((text.run.done_of)(done, Some(total))),
                            ..Amount::default()
                        }}
                        on_stop={act.reform(|()| ImagesAction::Stop)}
                        stopping={images.is_stopping()}
                    />
                }
                if images.stopped {
                    <Notice>{ words.stopped }</Notice>
                }
                if let CameraStatus::Failed(failure) = &images.camera.status {
                    <FailureNotice failure={failure.clone()} sentence={camera_failure(failure, words)} />
                }
                if images.camera.is_wanted() {
                    <CameraView images={images.clone()} />
                    if let Some(classified) = images.camera.latest() {
                        <Found images={images.clone()} classified={classified.clone()} {language} live=true />
                    }
                } else if let Some(shown) = images.shown() {
                    <ImageView
                        picture={shown.picture.clone()}
                        classified={shown.result.as_ref().ok().cloned()}
                        heat={images.heat}
                    />
                    {
                        match &shown.result {
                            Ok(classified) => html! {
                                <Found images={images.clone()} classified={classified.clone()} {language} />
                            },
                            Err(failure) => html! {
                                <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
                            },
                        }
                    }
                }
                <p class="visually-hidden" role="status">{ announcement(images, language, words) }</p>
                if images.shown().is_some() || images.camera.latest().is_some() {
                    <CustomLabelsPanel labels={images.custom_labels.clone()} />
                }
                if !images.results().is_empty() {
                    <ImageHistory images={images.clone()} {language} />
                    <ResultBar file="hearth-images" json={files.0.clone()} csv={files.1.clone()} />
                }
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FoundProps {
    images: Images,
    classified: Rc<ClassifiedImage>,
    language: &'static str,
    /// The result is of a frame of the camera.
    #[prop_or_default]
    live: bool,
}

/// Shows the result for a picture, with its figures.
#[component]
fn Found(props: &FoundProps) -> Html {
    let words = &use_text().images;
    let FoundProps { images, classified, language, live } = props;
    let heat = images.heat;
    let onchange = use_act().reform(move |_: Event| ImagesAction::ShowHeat(!heat));
    let unsure = classified.classes.first().is_some_and(|class| class.probability < UNSURE);
    let rate = images.camera.frames_per_second().filter(|_| *live);
    html! {
        <div class="images__result">
            if unsure && !live {
                <Notice>{ words.unsure }</Notice>
            }
            if classified.animated {
                <Notice>{ words.animated }</Notice>
            }
            <ClassList classified={classified.clone()} labels={images.custom_labels.clone()} {language} />
            <RunFigures latency_ms={classified.compute_ms} throughput={rate.map(words.frames_per_second)} />
            <ul class="images__facts">
                <li>{ (words.decoded_in)(classified.decode_ms) }</li>
                <li>{ (words.size)(classified.width, classified.height) }</li>
                if classified.turned {
                    <li>{ words.turned }</li>
                }
            </ul>
            <div class="images__heat">
                <label>
                    <input type="checkbox" checked={heat} aria-describedby={HEAT_HINT} {onchange} />
                    { words.heat }
                </label>
                <p id={HEAT_HINT} class="images__hint">{ words.heat_hint }</p>
            </div>
        </div>
    }
}

/// The sentence for a camera that the browser did not open, which is not the worker's failure at a frame.
fn camera_failure(failure: &Failure, words: &ImagesWords) -> Option<&'static str> {
    match failure.kind {
        FailureKind::Unsupported => Some(words.camera_failed),
        kind => (words.failure)(kind),
    }
}

/// Says the last picture's best class, once. A failure is an alert, which screen readers read by itself. A camera's frames come
/// too fast to be read out.
fn announcement(images: &Images, language: &str, words: &ImagesWords) -> String {
    match (images.current(), images.shown()) {
        (Some(current), _) => (words.looking_at)(&current.picture.name),
        (None, Some(shown)) if !images.camera.is_wanted() => {
            let best = shown.result.as_ref().ok().and_then(|classified| classified.classes.first());
            best.map(|class| (words.seen)(&name_of(class, language), class.probability)).unwrap_or_default()
        }
        (None, Some(_) | None) => String::new(),
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
