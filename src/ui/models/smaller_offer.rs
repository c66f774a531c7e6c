//! The offer of a smaller language model, below the panel of one that is too much for this device.

use std::rc::Rc;

use yew::prelude::*;

use super::{host::host, list::ModelsAction, use_models::use_models};
use crate::ui::{
    parts::{Button, Notice},
    store::use_act,
    text::use_text,
};

#[derive(Properties, PartialEq)]
pub struct SmallerOfferProps {
    /// An answer is under way.
    pub busy: bool,
}

/// Nothing where the model is not too much.
#[component]
pub fn SmallerOffer(props: &SmallerOfferProps) -> Html {
    let text = use_text();
    let words = &text.models;
    let models = use_models().models;
    let act = use_act::<ModelsAction>();
    let Some((why, entry)) = models.instead() else { return Html::default() };
    let spec = &entry.spec;
    let here = models.is_installed(spec);
    let choose = {
        let id: Rc<str> = spec.id.as_str().into();
        act.reform(move |()| ModelsAction::Choose(id.clone()))
    };
    let on_press = {
        let id: Rc<str> = spec.id.as_str().into();
        Callback::from(move |()| {
            choose.emit(());
            // What waits for it takes it up when it is here.
            if !here {
                act.emit(ModelsAction::Download(id.clone()));
            }
        })
    };
    let cost = if here { String::new() } else { (words.load_cost)(spec.bytes, host(&spec.url)) };
    html! {
        <div class="model-panel__offer" data-instead={spec.id.clone()}>
            <Notice>{ (words.too_much)(why) }{ " " }{ cost }</Notice>
            <Button label={words.use_instead} of={spec.name.clone()} disabled={props.busy} {on_press} />
        </div>
    }
}
