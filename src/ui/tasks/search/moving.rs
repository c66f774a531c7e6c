//! Which embedding model would suit the library better, and how it moves to another one. Must not know how passages are embedded.

use std::rc::Rc;

use yew::prelude::*;

use super::state::{Search, SearchAction};
use crate::{
    protocol::{Contents, ModelSpec},
    ui::{
        models::{Embedding, Models, embedding_models, is_multilingual, use_models},
        preferences::{Preferences, use_preferences},
        store::use_act,
    },
};

/// How many of the documents a model of English alone doesn't understand.
pub fn foreign(contents: &Contents) -> usize {
    contents.documents.iter().filter(|facts| !facts.english).count()
}

/// The model that understands more of the documents than the one that the library belongs to.
pub fn better(models: &Models, current: &Embedding, contents: &Contents) -> Option<Rc<ModelSpec>> {
    let wanted = !current.is_multilingual() && foreign(contents) > 0;
    embedding_models(models).find(|spec| wanted && is_multilingual(spec)).cloned()
}

/// Moves the library to the model that a person chose, once that is loaded. Until then it stays where it is.
#[hook]
pub fn use_moving(search: &Search, current: Option<&Embedding>) {
    let models = use_models().models;
    let preferences = use_preferences();
    let act = use_act::<SearchAction>();
    let to = search.moving_to.clone().filter(|id| models.loaded(id).is_some());
    let from = current.map(|embedding| embedding.spec.sha256.clone());
    use_effect_with((to, from), move |(to, from)| {
        if let (Some(to), Some(from)) = (to, from) {
            let library_model = Some(to.to_string());
            preferences.set.emit(Preferences { library_model, ..(*preferences.current).clone() });
            act.emit(SearchAction::Move { from: from.as_str().into() });
        }
    });
}
