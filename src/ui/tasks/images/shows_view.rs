//! What pictures and the camera show: the picture with its classes, the results before it, and the custom labels.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    camera::CameraStatus,
    camera_view::CameraView,
    class_list::ClassList,
    custom_labels_panel::CustomLabelsPanel,
    history::ImageHistory,
    image_view::ImageView,
    report::{export, name_of},
    state::{Images, ImagesAction},
    words::ImagesWords,
};
use crate::{
    protocol::{ClassifiedImage, Failure, FailureKind},
    ui::{
        parts::{Amount, FailureNotice, Notice, Progress, ResultBar, RunFigures},
        store::use_act,
        text::{Language, use_text},
    },
};

const HEAT_HINT: &str = "heat-hint";

/// Below this probability the best class is no better than a guess.
const UNSURE: f32 = 0.25;

#[derive(Properties, PartialEq)]
pub struct ShowsViewProps {
    pub images: Images,
}

#[component]
pub fn ShowsView(props: &ShowsViewProps) -> Html {
    let text = use_text();
    let words = &text.images;
    let language = use_context::<Language>().unwrap_or(Language::English).tag();
    let images = &props.images;
    let act = use_act::<ImagesAction>();
    let files = use_memo((images.results().clone(), language), |(results, language)| {
        let table = export(results, language);
        (AttrValue::from(table.json()), AttrValue::from(table.csv()))
    });
    html! {
        <>
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
        </>
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
