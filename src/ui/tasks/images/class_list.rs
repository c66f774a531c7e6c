//! Lists what a picture shows: the best classes, or the custom labels, each with a bar as long as its probability.

use std::rc::Rc;

use yew::prelude::*;

use super::{custom_labels::CustomLabels, report::name_of};
use crate::{
    protocol::ClassifiedImage,
    ui::{parts::ShareBar, text::use_text},
};

#[derive(Properties, PartialEq)]
pub struct ClassListProps {
    pub classified: Rc<ClassifiedImage>,
    pub labels: CustomLabels,
    /// The language's BCP 47 tag.
    pub language: &'static str,
}

#[component]
pub fn ClassList(props: &ClassListProps) -> Html {
    let words = &use_text().images;
    let classified = &props.classified;
    let mut own: Vec<_> =
        props.labels.labels().iter().map(|label| label.name.clone()).zip(&classified.own).collect();
    own.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    html! {
        <>
            if !own.is_empty() {
                <ol class="class-list class-list--own" aria-label={words.custom_results}>
                    for (label, share) in own {
                        { item(&label, &label, *share, words.percent) }
                    }
                </ol>
            }
            <ol class="class-list" aria-label={words.results}>
                for class in &classified.classes {
                    { item(&name_of(class, "en"), &name_of(class, props.language), class.probability, words.percent) }
                }
            </ol>
        </>
    }
}

/// `label` is the name for scripts, `name` the one that people read.
fn item(label: &str, name: &str, share: f32, percent: fn(f32) -> String) -> Html {
    html! {
        <li class="class-list__item" data-label={label.to_owned()} data-score={format!("{share:.4}")}>
            <span class="class-list__name">{ name.to_owned() }</span>
            <span class="class-list__share">{ percent(share) }</span>
            <ShareBar {share} />
        </li>
    }
}
