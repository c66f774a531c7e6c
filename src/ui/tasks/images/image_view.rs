//! A picture as it was given, and over it where its best class was seen.

use std::rc::Rc;

use yew::prelude::*;

use super::{heat_map::HeatMap, state::Given};
use crate::{protocol::ClassifiedImage, ui::text::use_text};

#[derive(Properties, PartialEq)]
pub struct ImageViewProps {
    pub given: Given,
    pub classified: Option<Rc<ClassifiedImage>>,
    pub heat: bool,
}

#[component]
pub fn ImageView(props: &ImageViewProps) -> Html {
    let words = &use_text().images;
    let Given { name, url, .. } = &props.given;
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
