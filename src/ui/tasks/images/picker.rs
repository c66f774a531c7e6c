//! The ways in which a picture comes to the page: chosen, dropped, pasted, from the camera, or a sample.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{read_pictures::files_of, run::ImagesCalls};
use crate::ui::{
    parts::{Button, ButtonKind, DragOver, IconName, use_drag_over},
    text::use_text,
};

/// Files beside the page; assets/samples/CREDITS.md says whose they are.
const SAMPLES: [&str; 4] = ["cat.jpg", "coffee.jpg", "palace.jpg", "rocket.jpg"];

#[derive(Properties, PartialEq)]
pub struct ImagePickerProps {
    /// Of the button that chooses.
    pub id: &'static str,
    /// The model is loaded.
    pub ready: bool,
    pub camera: bool,
    pub calls: ImagesCalls,
}

#[component]
pub fn ImagePicker(props: &ImagePickerProps) -> Html {
    let text = use_text();
    let words = &text.images;
    let calls = &props.calls;
    let input = use_node_ref();
    let DragOver { over, ondragover, ondragleave } = use_drag_over();
    let choose = use_callback(input.clone(), |(), input| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            input.click();
        }
    });
    let onchange = calls.files.reform({
        let input = input.clone();
        move |_: Event| {
            let input = input.cast::<HtmlInputElement>();
            let files = files_of(input.as_ref().and_then(HtmlInputElement::files));
            if let Some(input) = input {
                // The same file again is a choice, too.
                input.set_value("");
            }
            files
        }
    });
    let ondrop = {
        let (over, files) = (over.setter(), calls.files.clone());
        move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            files.emit(files_of(event.data_transfer().and_then(|data| data.files())));
        }
    };
    html! {
        <div
            class={classes!("image-picker", over.then_some("image-picker--over"))}
            {ondragover}
            {ondragleave}
            {ondrop}
        >
            <input
                ref={input}
                class="visually-hidden"
                type="file"
                accept="image/*"
                multiple=true
                tabindex="-1"
                aria-hidden="true"
                {onchange}
            />
            <div class="image-picker__ways">
                <Button
                    id={props.id}
                    kind={ButtonKind::Primary}
                    icon={IconName::Plus}
                    label={words.choose}
                    on_press={choose}
                />
                if props.camera {
                    <Button
                        kind={ButtonKind::Secondary}
                        icon={IconName::Stop}
                        label={words.stop_camera}
                        on_press={calls.stop_camera.clone()}
                    />
                } else {
                    <Button
                        kind={ButtonKind::Secondary}
                        label={words.use_camera}
                        disabled={!props.ready}
                        on_press={calls.start_camera.clone()}
                    />
                }
                <span class="image-picker__or">{ words.or_drop }</span>
            </div>
            <ul class="image-picker__samples" aria-label={words.samples}>
                for file in SAMPLES {
                    <li>
                        <button
                            type="button"
                            class="image-picker__sample"
                            onclick={calls.sample.reform(move |_: MouseEvent| file)}
                        >
                            <img src={format!("samples/{file}")} alt="" width="96" height="64" loading="lazy" />
                            <span>{ (words.sample)(file) }</span>
                        </button>
                    </li>
                }
            </ul>
        </div>
    }
}
