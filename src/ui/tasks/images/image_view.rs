//! Shows a picture, and over it in colour where its best class was seen.

use std::rc::Rc;

use yew::prelude::*;

use super::state::GivenPicture;
use crate::{protocol::ClassifiedImage, ui::text::use_text};

#[derive(Properties, PartialEq)]
pub struct ImageViewProps {
    pub picture: GivenPicture,
    pub classified: Option<Rc<ClassifiedImage>>,
    pub heat: bool,
}

#[component]
pub fn ImageView(props: &ImageViewProps) -> Html {
    let words = &use_text().images;
    let GivenPicture { name, url, .. } = &props.picture;
    html! {
        <figure class="image-view">
            <div class="image-view__frame">
                <img class="image-view__picture" src={url.to_string()} alt={(words.picture)(name)} />
                if let (Some(classified), true) = (&props.classified, props.heat) {
                    <HeatMap classified={classified.clone()} />
                }
            </div>
            <figcaption class="image-view__name">{ name.to_string() }</figcaption>
        </figure>
    }
}

#[derive(Properties, PartialEq)]
pub struct HeatMapProps {
    pub classified: Rc<ClassifiedImage>,
}

/// The map covers the middle square of the picture, which is what the model sees.
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
