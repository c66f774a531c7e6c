//! Images: a picture chosen, dropped, pasted or from the camera; what it shows, and where.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    camera::CameraStatus,
    camera_view::CameraView,
    class_list::ClassList,
    history::ImageHistory,
    image_view::ImageView,
    own_labels::OwnLabels,
    picker::ImagePicker,
    report::{export, name_of},
    run::{ImagesCalls, use_forgotten_pictures, use_pasted_files},
    state::{IMAGE_MODEL, Images as Pictures},
    words::ImagesWords,
};
use crate::{
    client::WorkerStatus,
    protocol::{ClassifiedImage, Failure, FailureKind},
    ui::{
        models::{Model, ModelPanel, Models, ModelsCalls},
        parts::{
            Button, ButtonKind, CopyButton, FailureNotice, Notice, RunFigures, RunProgress, use_download,
        },
        runs::Transfer,
        text::{Language, use_text},
    },
};

/// The id of the button that chooses a picture, for the skip link.
pub const CHOOSE_BUTTON: &str = "choose-image";

const HEAT_HINT: &str = "heat-hint";

/// Below this the best class is no better than a guess.
const UNSURE: f32 = 0.25;

#[derive(Properties, PartialEq)]
pub struct ImagesPageProps {
    pub models: Models,
    pub worker: WorkerStatus,
    pub images: Pictures,
    pub memory_bytes: Option<u64>,
    pub models_calls: ModelsCalls,
    pub calls: ImagesCalls,
}

#[component]
pub fn ImagesPage(props: &ImagesPageProps) -> Html {
    let text = use_text();
    let words = &text.images;
    let language = use_context::<Language>().unwrap_or(Language::English).tag();
    let ImagesPageProps { models, images, calls, .. } = props;
    let known = models.all().next().is_some();
    use_effect_with((known, props.models_calls.need.clone()), |(known, need)| {
        if *known {
            need.emit(IMAGE_MODEL.to_owned());
        }
    });
    // Whoever leaves the page has no picture of the camera before their eyes any more.
    let stop = calls.stop_camera.clone();
    use_effect_with((), move |()| move || stop.emit(()));
    use_pasted_files(&calls.files);
    use_forgotten_pictures(images);
    let json = use_download("hearth-images.json", "application/json");
    let csv = use_download("hearth-images.csv", "text/csv");

    let ready = models.loaded(IMAGE_MODEL).is_some();
    let model = models.get(IMAGE_MODEL).cloned().unwrap_or_else(Model::default);
    let shown = images.shown();
    html! {
        <div class="images" data-images={state(images)} data-ready={ready.to_string()}>
            <ModelPanel
                {model}
                worker={props.worker.clone()}
                memory_bytes={props.memory_bytes}
                calls={props.models_calls.of(IMAGE_MODEL)}
                busy={images.is_running() || images.camera.is_wanted()}
            />
            <section class="images__body" aria-labelledby="images-title">
                <h2 id="images-title">{ words.title }</h2>
                <p class="images__intro">{ words.intro }</p>
                <ImagePicker
                    id={CHOOSE_BUTTON}
                    {ready}
                    camera={images.camera.is_wanted()}
                    calls={calls.clone()}
                />
                if !ready {
                    <p class="images__waits">{ words.needs_model }</p>
                }
                if let Some(progress) = images.progress() {
                    <RunProgress
                        said={words.looking}
                        transfer={Transfer::new(progress, 0.0)}
                        stopping={false}
                        on_stop={calls.stop.clone()}
                    />
                }
                if let CameraStatus::Failed(failure) = &images.camera.status {
                    <FailureNotice
                        failure={failure.clone()}
                        sentence={camera_failure(failure, words)}
                        remedy={None}
                        on_remedy={Callback::noop()}
                    />
                }
                if images.camera.is_wanted() {
                    <CameraView camera={images.camera.clone()} heat={images.heat} calls={calls.clone()} />
                    if let Some(classified) = images.camera.latest() {
                        { result(classified, images, language, words, calls, true) }
                    }
                } else if let Some(seen) = shown {
                    <ImageView
                        given={seen.given.clone()}
                        classified={seen.result.as_ref().ok().cloned()}
                        heat={images.heat}
                    />
                    {
                        match &seen.result {
                            Ok(classified) => result(classified, images, language, words, calls, false),
                            Err(failure) => html! {
                                <FailureNotice
                                    failure={failure.clone()}
                                    sentence={(words.failure)(failure.kind)}
                                    remedy={None}
                                    on_remedy={Callback::noop()}
                                />
                            },
                        }
                    }
                }
                <p class="visually-hidden" role="status">{ announcement(images, language, words) }</p>
                if shown.is_some() || images.camera.latest().is_some() {
                    <OwnLabels own={images.own.clone()} calls={calls.clone()} />
                }
                if !images.history().is_empty() {
                    <ImageHistory images={images.clone()} {language} show={calls.show.clone()} />
                    <div class="images__actions">
                        <Button
                            kind={ButtonKind::Secondary}
                            label={text.run.export_json}
                            on_press={let table = export(images, language); json.reform(move |()| table.json())}
                        />
                        <Button
                            kind={ButtonKind::Secondary}
                            label={text.run.export_csv}
                            on_press={let table = export(images, language); csv.reform(move |()| table.csv())}
                        />
                        <CopyButton label={text.run.copy_json} content={export(images, language).json()} />
                    </div>
                }
            </section>
        </div>
    }
}

fn result(
    classified: &Rc<ClassifiedImage>,
    images: &Pictures,
    language: &'static str,
    words: &'static ImagesWords,
    calls: &ImagesCalls,
    live: bool,
) -> Html {
    let heat = calls.heat.reform({
        let heat = images.heat;
        move |_: Event| !heat
    });
    let unsure = classified.classes.first().is_some_and(|class| class.probability < UNSURE);
    html! {
        <div class="images__result">
            if unsure && !live {
                <Notice>{ words.unsure }</Notice>
            }
            if classified.animated {
                <Notice>{ words.animated }</Notice>
            }
            <ClassList classified={classified.clone()} own={images.own.clone()} {language} />
            <RunFigures
                latency_ms={classified.compute_ms}
                throughput={live.then(|| images.camera.frames_per_second().map(words.frames_per_second)).flatten()}
            />
            <ul class="images__facts">
                <li>{ (words.decoded_in)(classified.decode_ms) }</li>
                <li>{ (words.size)(classified.width, classified.height) }</li>
                if classified.turned {
                    <li>{ words.turned }</li>
                }
            </ul>
            <div class="images__heat">
                <label>
                    <input type="checkbox" checked={images.heat} aria-describedby={HEAT_HINT} onchange={heat} />
                    { words.heat }
                </label>
                <p id={HEAT_HINT} class="images__hint">{ words.heat_hint }</p>
            </div>
        </div>
    }
}

/// A browser's refusal is not the worker's failure at a frame.
fn camera_failure(failure: &Failure, words: &ImagesWords) -> &'static str {
    match failure.kind {
        FailureKind::Unsupported => words.camera_failed,
        kind => (words.failure)(kind),
    }
}

/// The last picture's best class, once; a failure is an alert, which speaks for itself. The camera's frames come too
/// fast to be read out.
fn announcement(images: &Pictures, language: &str, words: &ImagesWords) -> String {
    match (images.wanted(), images.shown()) {
        (Some((_, given)), _) => (words.looking_at)(&given.name),
        (None, Some(seen)) if !images.camera.is_wanted() => {
            let best = seen.result.as_ref().ok().and_then(|classified| classified.classes.first());
            best.map(|class| (words.seen)(&name_of(class, language), class.probability)).unwrap_or_default()
        }
        (None, Some(_) | None) => String::new(),
    }
}

fn state(images: &Pictures) -> &'static str {
    match (images.is_running(), &images.camera.status, images.shown().map(|seen| seen.result.is_ok())) {
        (true, _, _) => "running",
        (false, CameraStatus::Opening, _) => "opening",
        (false, CameraStatus::On, _) => "live",
        (false, CameraStatus::Off | CameraStatus::Failed(_), Some(true)) => "done",
        (false, CameraStatus::Off | CameraStatus::Failed(_), Some(false)) => "failed",
        (false, CameraStatus::Off | CameraStatus::Failed(_), None) => "idle",
    }
}
