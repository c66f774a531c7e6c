//! The detectors that are kept: choosing, exporting, importing and removing one.

use std::rc::Rc;

use web_sys::File;
use yew::prelude::*;

use super::{
    detectors::{Detector, DetectorId, Detectors},
    state::SensorsAction,
};
use crate::{
    protocol::Failure,
    ui::{
        browser::date_and_time,
        parts::{Button, ButtonKind, FailureNotice, FilePicker, GivenFile, IconName, offer_blob},
        store::use_act,
        text::{use_language, use_text},
    },
};

#[derive(Properties, PartialEq)]
pub struct DetectorListProps {
    pub detectors: Detectors,
    pub failure: Option<Failure>,
    pub watching: bool,
    pub import: Callback<File>,
    pub take_shipped: Callback<()>,
}

#[component]
pub fn DetectorList(props: &DetectorListProps) -> Html {
    let words = &use_text().sensors;
    let DetectorListProps { detectors, failure, watching, import, take_shipped } = props;
    let import = import.clone();
    let on_files = Callback::from(move |files: Vec<GivenFile>| {
        files.into_iter().take(1).for_each(|given| import.emit(given.file));
    });
    let chosen = detectors.chosen().map(|detector| detector.id);
    html! {
        <section class="sensors-panel" aria-labelledby="sensors-detectors-title">
            <h3 id="sensors-detectors-title">{ words.detectors }</h3>
            if detectors.is_empty() {
                <p class="sensors__quiet">{ words.no_detectors }</p>
            }
            <ul class="sensors-detectors" aria-labelledby="sensors-detectors-title">
                for detector in detectors.iter() {
                    <DetectorRow
                        key={detector.id.0}
                        detector={detector.clone()}
                        chosen={chosen == Some(detector.id)}
                        watching={*watching}
                    />
                }
            </ul>
            if let Some(failure) = failure {
                <FailureNotice failure={failure.clone()} sentence={(words.failure)(failure.kind)} />
            }
            <FilePicker
                id="sensors-import"
                input_id="sensors-detector-file"
                kind={ButtonKind::Quiet}
                label={words.import}
                hint={words.import_hint}
                accept=".safetensors"
                single=true
                {on_files}
            />
            <div class="sensors__actions">
                <Button kind={ButtonKind::Quiet} label={words.take_shipped} on_press={take_shipped.clone()} />
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct DetectorRowProps {
    detector: Rc<Detector>,
    chosen: bool,
    watching: bool,
}

#[component]
fn DetectorRow(props: &DetectorRowProps) -> Html {
    let words = &use_text().sensors;
    let language = use_language();
    let act = use_act::<SensorsAction>();
    let DetectorRowProps { detector, chosen, watching } = props;
    let DetectorId(made_ms) = detector.id;
    let (id, facts) = (detector.id, &detector.facts);
    let export = {
        let detector = detector.clone();
        move |()| {
            if let Some(blob) = blob(&detector.file.0) {
                // A browser that refuses has told the person why.
                let _ = offer_blob(&detector.file_name(), &blob);
            }
        }
    };
    let name = format!("{} · {}", (words.detector_name)(&detector.name), (words.method_name)(facts.method));
    html! {
        <li class="sensors-detectors__row" data-detector={made_ms.to_string()} data-method={format!("{:?}", facts.method)}>
            <label class="sensors-detectors__choice">
                <input
                    type="radio"
                    name="sensors-detector"
                    checked={*chosen}
                    disabled={*watching}
                    onchange={act.reform(move |_: Event| SensorsAction::Choose(id))}
                />
                <span>
                    { name.clone() }
                    <span class="sensors__quiet">
                        { (words.detector_facts)(facts) }{ " · " }{ date_and_time(made_ms, language.tag()) }
                    </span>
                </span>
            </label>
            <Button
                kind={ButtonKind::Quiet}
                compact=true
                icon={IconName::Download}
                label={words.export_detector}
                of={name.clone()}
                on_press={export}
            />
            <Button
                kind={ButtonKind::Quiet}
                compact=true
                icon={IconName::Trash}
                label={words.remove_detector}
                of={name}
                disabled={*watching && *chosen}
                on_press={act.reform(move |()| SensorsAction::Remove(id))}
            />
        </li>
    }
}

fn blob(bytes: &[u8]) -> Option<web_sys::Blob> {
    let content = js_sys::Uint8Array::from(bytes);
    web_sys::Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&content)).ok()
}
