//! Chooses the embedding model of the library, and says when the documents' languages call for another one.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    moving::{better, foreign},
    state::SearchAction,
};
use crate::{
    protocol::Contents,
    ui::{
        models::{Embedding, embedding_models, is_multilingual, use_models},
        parts::{Button, ButtonKind, Choice, Notice},
        store::use_act,
        text::use_text,
    },
};

#[derive(Properties, PartialEq)]
pub struct ModelChoiceProps {
    pub current: Embedding,
    /// The id of the model that the library is about to move to.
    pub moving_to: Option<Rc<str>>,
    pub contents: Option<Rc<Contents>>,
    /// Whether files are being indexed; the library doesn't move meanwhile.
    pub busy: bool,
}

#[component]
pub fn ModelChoice(props: &ModelChoiceProps) -> Html {
    let text = use_text();
    let words = &text.search;
    let models = use_models().models;
    let act = use_act::<SearchAction>();
    let ModelChoiceProps { current, moving_to, contents, busy } = props;
    let ids: Vec<Rc<str>> = embedding_models(&models).map(|spec| spec.id.as_str().into()).collect();
    if ids.len() < 2 {
        return Html::default();
    }
    let shown = moving_to.clone().unwrap_or_else(|| current.spec.id.as_str().into());
    let options = embedding_models(&models).map(|spec| (words.languages)(is_multilingual(spec)));
    let move_to = {
        let current: Rc<str> = current.spec.id.as_str().into();
        act.reform(move |id: Rc<str>| SearchAction::MoveTo(Some(id).filter(|id| *id != current)))
    };
    let advised = contents.as_ref().filter(|_| moving_to.is_none()).and_then(|contents| {
        let spec = better(&models, current, contents)?;
        let id: Rc<str> = spec.id.as_str().into();
        let said = (words.advice)(foreign(contents), &current.spec.name, &spec.name);
        Some(html! {
            <Notice>
                { said }
                { " " }
                <Button
                    kind={ButtonKind::Secondary}
                    label={(words.use_model)(&spec.name, &(text.bytes)(spec.bytes))}
                    disabled={*busy}
                    on_press={move_to.reform(move |()| id.clone())}
                />
            </Notice>
        })
    });
    html! {
        <>
            <Choice
                id="library-languages"
                label={words.library_languages}
                options={options.collect::<Vec<_>>()}
                chosen={ids.iter().position(|id| *id == shown).unwrap_or_default()}
                disabled={*busy}
                on_change={
                    move_to.reform(move |index: usize| ids.get(index).cloned().unwrap_or_default())
                }
            />
            if moving_to.is_some() {
                <Notice>{ words.moving }</Notice>
            }
            { advised.unwrap_or_default() }
        </>
    }
}
