//! The picture with its areas: each can be moved by pointer or by keys, new ones are drawn by dragging. Must not know how areas are hidden.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::{
    area::{self, Size},
    state::{Area, HideFacesAction},
};
use crate::{
    protocol::Face,
    ui::{
        store::use_act,
        tasks::images::state::{GivenPicture, ImagesAction},
        text::use_text,
    },
};

const KEYS_HINT: &str = "area-keys";

/// The id of an area in the picture.
pub fn area_id(index: usize) -> String {
    format!("hidden-area-{index}")
}

#[derive(Clone, Copy)]
enum Drag {
    /// A new area begins here.
    From((f32, f32)),
    /// This area follows the pointer, which took it here.
    Area(usize, Face, (f32, f32)),
}

#[derive(Properties, PartialEq)]
pub struct AreasProps {
    pub picture: GivenPicture,
    pub areas: Rc<Vec<Area>>,
    pub size: Size,
}

#[component]
pub fn Areas(props: &AreasProps) -> Html {
    let text = use_text();
    let words = &text.images.hide_faces;
    let AreasProps { picture, areas, size } = props;
    let size = *size;
    let act = use_act::<ImagesAction>().reform(ImagesAction::HideFaces);
    let svg = use_node_ref();
    let drag = use_mut_ref(|| None::<Drag>);
    let drawn = use_state_eq(|| None::<Face>);
    let grab = |area: Option<(usize, Face)>| {
        let (svg, drag) = (svg.clone(), drag.clone());
        move |event: PointerEvent| {
            let Some(svg) = svg.cast::<Element>().filter(|_| event.button() == 0) else { return };
            event.stop_propagation();
            // Without the capture the drag ends at the picture's border.
            let _ = svg.set_pointer_capture(event.pointer_id());
            let at = place(&svg, &event, size);
            drag.replace(Some(area.map_or(Drag::From(at), |(index, face)| Drag::Area(index, face, at))));
        }
    };
    let onpointermove = {
        let (svg, drag, drawn, act) = (svg.clone(), drag.clone(), drawn.setter(), act.clone());
        move |event: PointerEvent| {
            let Some(svg) = svg.cast::<Element>() else { return };
            let to = place(&svg, &event, size);
            match *drag.borrow() {
                Some(Drag::From(from)) => drawn.set(area::between(from, to, size)),
                Some(Drag::Area(index, face, from)) => {
                    let face = area::moved(face, to.0 - from.0, to.1 - from.1, size);
                    act.emit(HideFacesAction::Change(index, face));
                }
                None => {}
            }
        }
    };
    let onpointerup = {
        let (drag, setter, act, new) = (drag.clone(), drawn.setter(), act.clone(), *drawn);
        move |_: PointerEvent| {
            if let (Some(Drag::From(_)), Some(face)) = (drag.take(), new) {
                act.emit(HideFacesAction::Add(face));
            }
            setter.set(None);
        }
    };
    let onpointercancel = {
        let (drag, setter) = (drag.clone(), drawn.setter());
        move |_: PointerEvent| {
            drag.take();
            setter.set(None);
        }
    };
    let one = |index: usize, area: &Area| {
        let Area { face, hidden, own } = *area;
        let act = act.clone();
        let onkeydown = move |event: KeyboardEvent| {
            let key = event.key();
            let action = match key.as_str() {
                "Delete" | "Backspace" if own => HideFacesAction::Remove(index),
                "Delete" | "Backspace" => HideFacesAction::Hide(index, false),
                "Enter" | " " => HideFacesAction::Hide(index, !hidden),
                _ => match area::keyed(face, &key, event.shift_key(), size) {
                    Some(face) => HideFacesAction::Change(index, face),
                    None => return,
                },
            };
            event.prevent_default();
            act.emit(action);
        };
        html! {
            <g
                key={index}
                id={area_id(index)}
                class={classes!("areas__area", (!hidden).then_some("areas__area--left"))}
                role="button"
                tabindex="0"
                aria-label={(words.area)(index + 1, own, hidden)}
                aria-describedby={KEYS_HINT}
                onpointerdown={grab(Some((index, face)))}
                {onkeydown}
            >
                { ellipse(&face) }
            </g>
        }
    };
    html! {
        <figure class="image-view areas">
            <div class="image-view__frame">
                <img class="image-view__picture" src={picture.url.to_string()} alt={(text.images.picture)(&picture.name)} draggable="false" />
                <svg
                    ref={svg.clone()}
                    class="areas__places"
                    viewBox={format!("0 0 {} {}", size.0.max(1), size.1.max(1))}
                    preserveAspectRatio="none"
                    role="group"
                    aria-label={words.areas}
                    onpointerdown={grab(None)}
                    {onpointermove}
                    {onpointerup}
                    {onpointercancel}
                >
                    for (index, area) in areas.iter().enumerate() {
                        { one(index, area) }
                    }
                    if let Some(face) = *drawn {
                        { ellipse(&face) }
                    }
                </svg>
            </div>
            <figcaption id={KEYS_HINT} class="areas__hint">{ words.keys }</figcaption>
        </figure>
    }
}

fn ellipse(face: &Face) -> Html {
    let Face { x, y, width, height, tilt, .. } = face;
    html! {
        <ellipse
            cx={format!("{x:.1}")}
            cy={format!("{y:.1}")}
            rx={format!("{:.1}", width / 2.0)}
            ry={format!("{:.1}", height / 2.0)}
            transform={format!("rotate({:.2} {x:.1} {y:.1})", tilt.to_degrees())}
        />
    }
}

/// Where the pointer is, in the picture's pixels.
fn place(svg: &Element, event: &PointerEvent, size: Size) -> (f32, f32) {
    let frame = svg.get_bounding_client_rect();
    let share = |at: i32, from: f64, length: f64| ((f64::from(at) - from) / length.max(1.0)).clamp(0.0, 1.0);
    let across = share(event.client_x(), frame.left(), frame.width());
    let down = share(event.client_y(), frame.top(), frame.height());
    ((across * f64::from(size.0)) as f32, (down * f64::from(size.1)) as f32)
}
