//! The camera's picture as it comes, with what can be done with it.

use yew::prelude::*;

use super::{
    camera::{Camera, CameraStatus},
    heat_map::HeatMap,
    run::ImagesCalls,
};
use crate::ui::{
    parts::{Button, ButtonKind},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct CameraViewProps {
    pub camera: Camera,
    pub heat: bool,
    pub calls: ImagesCalls,
}

#[component]
pub fn CameraView(props: &CameraViewProps) -> Html {
    let words = &use_text().images;
    let opening = props.camera.status == CameraStatus::Opening;
    html! {
        <div class="image-view">
            <div class="image-view__frame">
                <video
                    ref={props.calls.video.clone()}
                    class="image-view__picture"
                    aria-label={words.camera_picture}
                    autoplay=true
                    muted=true
                    playsinline=true
                />
                if let (Some(classified), true) = (props.camera.latest(), props.heat) {
                    <HeatMap classified={classified.clone()} />
                }
            </div>
            if opening {
                <p role="status">{ words.camera_opening }</p>
            } else {
                <Button kind={ButtonKind::Secondary} label={words.snapshot} on_press={props.calls.snapshot.clone()} />
            }
        </div>
    }
}
