//! The picture that a model is given, and the recipe by which it becomes numbers.

use yew::prelude::*;

use super::{recipe_fields::RecipeFields, state::YourModel};
use crate::ui::{
    parts::{FilePicker, GivenFile},
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct PicturePanelProps {
    pub model: YourModel,
    pub on_files: Callback<Vec<GivenFile>>,
}

#[component]
pub fn PicturePanel(props: &PicturePanelProps) -> Html {
    let words = &use_text().your_model;
    let PicturePanelProps { model, on_files } = props;
    html! {
        <section class="your-model-panel" aria-labelledby="your-model-picture-title">
            <h3 id="your-model-picture-title">{ words.picture }</h3>
            <FilePicker
                id="your-model-picture"
                label={words.choose_picture}
                hint={words.picture_hint}
                accept="image/*"
                single=true
                on_files={on_files.clone()}
            />
            if let Some(picture) = &model.picture {
                <img class="your-model__picture" src={picture.address.clone()} alt={(words.picture_alt)(&picture.name)} data-picture={picture.name.clone()} />
            }
            <details>
                <summary>{ words.recipe }</summary>
                <RecipeFields recipe={model.recipe} />
            </details>
        </section>
    }
}
