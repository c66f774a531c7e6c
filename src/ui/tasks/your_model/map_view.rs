//! Draws an output that is a picture, or a map of one, on a canvas.

use std::rc::Rc;

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

use super::{kind::Layout, reading::Map, state::Ran};

#[derive(Properties, PartialEq)]
pub struct MapViewProps {
    pub ran: Rc<Ran>,
    /// The output's place.
    pub output: usize,
    pub layout: Layout,
    pub label: String,
}

#[component]
pub fn MapView(props: &MapViewProps) -> Html {
    let canvas = use_node_ref();
    {
        let canvas = canvas.clone();
        use_effect_with((props.ran.clone(), props.output, props.layout), move |(ran, output, layout)| {
            let map = ran.output.outputs.get(*output).and_then(|output| Map::of(output, *layout));
            if let Some((canvas, map)) = canvas.cast::<HtmlCanvasElement>().zip(map) {
                draw(&canvas, &map, ran);
            }
        });
    }
    html! { <canvas class="your-model__picture" ref={canvas} role="img" aria-label={props.label.clone()} data-map={props.output.to_string()} /> }
}

/// `None` where the browser draws nothing.
fn draw(canvas: &HtmlCanvasElement, map: &Map, ran: &Ran) -> Option<()> {
    let rgba = map.rgba(ran.seen.as_deref());
    let (width, height) = (map.width as u32, map.height as u32);
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width, height).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
