//! Shows the camera's live picture, and the button that takes a picture of it.

use yew::prelude::*;

use super::{camera::CameraStatus, image_view::HeatMap, state::Images, use_camera::use_camera};
use crate::ui::{
    parts::{Button, ButtonKind},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct CameraViewProps {
    pub images: Images,
}

#[component]
pub fn CameraView(props: &CameraViewProps) -> Html {
    let words = &use_text().images;
    let video = use_node_ref();
    let take_picture = use_camera(&video, &props.images);
    let camera = &props.images.camera;
    html! {
        <div class="image-view">
            <div class="image-view__frame">
                <video
                    ref={video}
                    class="image-view__picture"
                    aria-label={words.camera_picture}
                    autoplay=true
                    muted=true
                    playsinline=true
                />
                if let (Some(classified), true) = (camera.latest(), props.images.heat) {
                    <HeatMap classified={classified.clone()} />
                }
            </div>
            if camera.status == CameraStatus::Opening {
                <p role="status">{ words.camera_opening }</p>
            } else {
                <Button kind={ButtonKind::Secondary} label={words.snapshot} on_press={take_picture} />
            }
        </div>
    }
}
