//! The live view: a canvas with a lane for each channel and one for the score, which a person moves, zooms and pauses by pointer, keyboard
//! or buttons.

use std::{cell::RefCell, rc::Rc};

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::{canvas::Canvas, live_handle::LiveHandle, series::Stretch};
use crate::ui::{
    browser::{next_frame, now_ms},
    parts::{Button, ButtonKind},
    text::use_text,
};

const KEYS: &str = "sensors-chart-keys";
/// What one key press, one button or one notch of the wheel does.
const STEP: f64 = 0.2;
const ZOOM: f64 = 1.5;
/// How often the canvas tells in the document how long a drawing takes.
const TELL_MS: f64 = 1000.0;

#[derive(Properties, PartialEq)]
pub struct ChartProps {
    pub live: LiveHandle,
    /// A source is open.
    pub feeding: bool,
}

#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let words = &use_text().sensors;
    let ChartProps { live, feeding } = props;
    let canvas = use_node_ref();
    // What is shown changes with each move of the pointer, so it lies beside Yew's state, which holds whether it is paused.
    let stretch = use_mut_ref(Stretch::default);
    let paused = use_state_eq(|| false);
    use_drawing(&canvas, live, &stretch, (words.score, words.threshold));
    let change = {
        let stretch = stretch.clone();
        use_callback((live.clone(), paused.setter()), move |change: Change, (live, paused)| {
            let bounds = bounds(live);
            let mut stretch = stretch.borrow_mut();
            *stretch = change.of(*stretch, bounds);
            paused.set(stretch.is_paused());
        })
    };
    let dragged = use_mut_ref(|| None::<f64>);
    let onpointerdown = {
        let dragged = dragged.clone();
        move |event: PointerEvent| {
            if let Some(canvas) = event.target_dyn_into::<HtmlCanvasElement>() {
                // A browser that refuses lets the drag end at the canvas's edge.
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
            dragged.replace(Some(f64::from(event.client_x())));
        }
    };
    let onpointermove = {
        let (dragged, change) = (dragged.clone(), change.clone());
        move |event: PointerEvent| {
            let (Some(canvas), Some(from)) =
                (event.target_dyn_into::<HtmlCanvasElement>(), *dragged.borrow())
            else {
                return;
            };
            let to = f64::from(event.client_x());
            change.emit(Change::Pan((from - to) / f64::from(canvas.client_width().max(1))));
            dragged.replace(Some(to));
        }
    };
    let release = move |_: PointerEvent| {
        dragged.replace(None);
    };
    use_wheel(&canvas, &change);
    let onkeydown = {
        let change = change.clone();
        move |event: KeyboardEvent| {
            if let Some(wanted) = Change::of_key(&event.key()) {
                event.prevent_default();
                change.emit(wanted);
            }
        }
    };
    let ondblclick = change.reform(|_: MouseEvent| Change::Toggle);
    let button = |label: &'static str, wanted: Change| {
        html! { <Button kind={ButtonKind::Quiet} {label} on_press={change.reform(move |()| wanted)} /> }
    };
    html! {
        <div
            class="sensors-chart"
            role="group"
            aria-label={words.chart}
            aria-describedby={KEYS}
            tabindex="0"
            data-paused={paused.to_string()}
            data-feeding={feeding.to_string()}
            {onkeydown}
        >
            <canvas
                ref={canvas}
                class="sensors-chart__canvas"
                aria-hidden="true"
                {onpointerdown}
                {onpointermove}
                onpointerup={release.clone()}
                onpointercancel={release}
                {ondblclick}
            />
            <div class="sensors-chart__tools">
                { button(if *paused { words.follow } else { words.pause }, Change::Toggle) }
                { button(words.earlier, Change::Pan(-STEP)) }
                { button(words.later, Change::Pan(STEP)) }
                { button(words.zoom_in, Change::Zoom(1.0 / ZOOM, 0.5)) }
                { button(words.zoom_out, Change::Zoom(ZOOM, 0.5)) }
            </div>
            <p id={KEYS} class="sensors__quiet">{ words.chart_keys }</p>
        </div>
    }
}

/// What a person does to what is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Pan(f64),
    Zoom(f64, f64),
    /// Pauses, or follows again.
    Toggle,
    Follow,
}

impl Change {
    fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Pan(-STEP)),
            "ArrowRight" => Some(Self::Pan(STEP)),
            "+" | "=" => Some(Self::Zoom(1.0 / ZOOM, 0.5)),
            "-" => Some(Self::Zoom(ZOOM, 0.5)),
            "p" | "P" => Some(Self::Toggle),
            "End" => Some(Self::Follow),
            _other_key => None,
        }
    }

    fn of(self, stretch: Stretch, bounds: (f64, f64)) -> Stretch {
        match self {
            Self::Pan(share) => stretch.pan(share, bounds),
            Self::Zoom(factor, share) => stretch.zoom(factor, share),
            Self::Toggle if stretch.is_paused() => stretch.follow(),
            Self::Toggle => stretch.pause(bounds.1),
            Self::Follow => stretch.follow(),
        }
    }
}

/// The first and the last time that there is.
fn bounds(live: &LiveHandle) -> (f64, f64) {
    let live = live.borrow();
    let times = live.times_ms();
    times.front().copied().zip(times.back().copied()).unwrap_or_default()
}

/// Zooms by the wheel while Ctrl is held, as trackpads say it of a pinch; without it the wheel scrolls the page.
#[hook]
fn use_wheel(canvas: &NodeRef, change: &Callback<Change>) {
    use_effect_with((canvas.clone(), change.clone()), |(canvas, change)| {
        let change = change.clone();
        let listener = canvas.cast::<HtmlCanvasElement>().map(|canvas| {
            let wide = canvas.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&canvas, "wheel", options, move |event| {
                let Some(event) = event.dyn_ref::<WheelEvent>().filter(|event| event.ctrl_key()) else {
                    return;
                };
                event.prevent_default();
                let share = f64::from(event.offset_x()) / f64::from(wide.client_width().max(1));
                let factor = if event.delta_y() > 0.0 { ZOOM } else { 1.0 / ZOOM };
                change.emit(Change::Zoom(factor, share));
            })
        });
        move || drop(listener)
    });
}

/// Draws with each frame that the browser draws, where anything has changed.
#[hook]
fn use_drawing(
    canvas: &NodeRef,
    live: &LiveHandle,
    stretch: &Rc<RefCell<Stretch>>,
    words: (&'static str, &'static str),
) {
    let (canvas, live, stretch) = (canvas.clone(), live.clone(), stretch.clone());
    use_effect_with(words, move |words| {
        let (wanted, words) = (Rc::new(std::cell::Cell::new(true)), *words);
        let drawn_while = wanted.clone();
        spawn_local(async move {
            let Some(mut canvas) = canvas.cast::<HtmlCanvasElement>().and_then(Canvas::of) else { return };
            let (mut last, mut told_ms) = (None, 0.0);
            while drawn_while.get() {
                next_frame().await;
                let state = (live.borrow().changes(), *stretch.borrow(), canvas.look());
                if last.as_ref() == Some(&state) {
                    continue;
                }
                let began_ms = now_ms();
                canvas.draw(&live.borrow(), state.1, &state.2, words);
                last = Some(state);
                if now_ms() - told_ms > TELL_MS {
                    told_ms = now_ms();
                    canvas.tell(told_ms - began_ms);
                }
            }
        });
        move || wanted.set(false)
    });
}
