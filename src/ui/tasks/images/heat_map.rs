//! Where a class was seen, as colour over the middle square of a picture.

use std::rc::Rc;

use yew::prelude::*;

use crate::protocol::ClassifiedImage;

#[derive(Properties, PartialEq)]
pub struct HeatMapProps {
    pub classified: Rc<ClassifiedImage>,
}

#[component]
pub fn HeatMap(props: &HeatMapProps) -> Html {
    let ClassifiedImage { heat, width, height, seen, .. } = props.classified.as_ref();
    let Some(heat) = heat.as_ref().filter(|heat| heat.side > 0) else { return Html::default() };
    let share = |length: u32| (seen / length as f32 * 100.0).min(100.0);
    let (wide, high) = (share(*width), share(*height));
    let (left, top) = ((100.0 - wide) / 2.0, (100.0 - high) / 2.0);
    let side = heat.side as usize;
    html! {
        <svg class="heat-map" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <svg
                x={format!("{left:.2}")}
                y={format!("{top:.2}")}
                width={format!("{wide:.2}")}
                height={format!("{high:.2}")}
                viewBox={format!("0 0 {side} {side}")}
                preserveAspectRatio="none"
            >
                for (place, value) in heat.values.iter().enumerate() {
                    <rect
                        x={(place % side).to_string()}
                        y={(place / side).to_string()}
                        width="1.02"
                        height="1.02"
                        fill-opacity={format!("{:.2}", 0.75 * value)}
                    />
                }
            </svg>
        </svg>
    }
}
