//! Hiding faces: what was found in the picture, how it is hidden, and the copy.

use yew::prelude::*;

use super::{
    area_list::AreaList,
    areas::Areas,
    made_view::MadeView,
    state::{Encoding, FaceHiding, HideFacesAction},
};
use crate::{
    protocol::Hiding,
    ui::{
        parts::{Button, ButtonKind, Choice, FailureNotice, Notice, Progress, use_amount},
        runs::{Run, state_name},
        store::use_act,
        tasks::images::state::ImagesAction,
        text::use_text,
    },
};

const HOW: [Hiding; 2] = [Hiding::Blur, Hiding::Cover];

#[derive(Properties, PartialEq)]
pub struct HideFacesViewProps {
    pub faces: FaceHiding,
    /// The model is here: nothing waits for it.
    pub ready: bool,
}

#[component]
pub fn HideFacesView(props: &HideFacesViewProps) -> Html {
    let text = use_text();
    let words = &text.images.hide_faces;
    let faces = &props.faces;
    let act = use_act::<ImagesAction>().reform(ImagesAction::HideFaces);
    let amount = use_amount(faces.finding.as_ref().and_then(|run| run.transfer));
    let (finding, making) = (faces.finding.as_ref(), faces.making.as_ref());
    html! {
        <div class="hide-faces" data-hide-faces={state_name(finding)} data-making={state_name(making)}>
            if let Some(finding) = finding.filter(|finding| finding.is_running() && props.ready) {
                <Progress
                    said={words.finding}
                    {amount}
                    on_stop={act.reform(|()| HideFacesAction::StopFinding)}
                    stopping={finding.stopping}
                />
            }
            if finding.is_some_and(Run::is_stopped) {
                <Notice>
                    { words.stopped }
                    <Button label={words.again} on_press={act.reform(|()| HideFacesAction::FindAgain)} />
                </Notice>
            }
            if let Some(failure) = finding.and_then(Run::failure) {
                <FailureNotice
                    failure={failure.clone()}
                    sentence={(text.images.failure)(failure.kind)}
                    on_retry={act.reform(|()| HideFacesAction::FindAgain)}
                />
            }
            if let Some(found) = finding.and_then(Run::done) {
                <Notice>{ (words.found)(found.faces.len()) }</Notice>
            }
            if let Some(failure) = making.and_then(Run::failure) {
                <FailureNotice
                    failure={failure.clone()}
                    sentence={(text.images.failure)(failure.kind)}
                    on_retry={act.reform(|()| HideFacesAction::Make)}
                />
            }
            if making.is_some_and(Run::is_running) {
                <Progress said={words.making} on_stop={act.reform(|()| HideFacesAction::Unmake)} />
            }
            if let Some(made) = faces.made() {
                <MadeView made={made.clone()} name={faces.file_name()} />
            } else if let (Some(size), Some(picture)) = (faces.size(), faces.picture()) {
                <Areas picture={picture.clone()} areas={faces.areas().clone()} {size} />
                <AreaList areas={faces.areas().clone()} {size} />
                <HidingChoices faces={faces.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct HidingChoicesProps {
    faces: FaceHiding,
}

/// How the areas are hidden, what the copy is saved as, and the button that makes it.
#[component]
fn HidingChoices(props: &HidingChoicesProps) -> Html {
    let words = &use_text().images.hide_faces;
    let faces = &props.faces;
    let act = use_act::<ImagesAction>().reform(ImagesAction::HideFaces);
    let count = faces.hidden().len();
    html! {
        <>
            <div class="hide-faces__choices">
                <Choice
                    id="hide-how"
                    label={words.how}
                    options={HOW.map(words.hiding).to_vec()}
                    chosen={HOW.iter().position(|known| *known == faces.how).unwrap_or_default()}
                    on_change={act.reform(|index: usize| HideFacesAction::How(HOW.get(index).copied().unwrap_or_default()))}
                />
                <Choice
                    id="hide-encoding"
                    label={words.save_as}
                    options={vec!["JPEG", "PNG"]}
                    chosen={Encoding::ALL.iter().position(|known| *known == faces.encoding).unwrap_or_default()}
                    on_change={act.reform(|index: usize| {
                        HideFacesAction::Encode(Encoding::ALL.get(index).copied().unwrap_or_default())
                    })}
                />
                <Button
                    kind={ButtonKind::Primary}
                    label={(words.make)(count)}
                    disabled={faces.is_running()}
                    on_press={act.reform(|()| HideFacesAction::Make)}
                />
            </div>
            <p class="hide-faces__quiet">{ words.only_here }</p>
        </>
    }
}
