//! Which embedding model the library belongs to, and how it moves to another one. Must not know how passages are embedded.

use std::rc::Rc;

use yew::prelude::*;

use super::state::{Search, SearchAction};
use crate::{
    protocol::{Contents, ModelSpec, ModelTask},
    ui::{
        models::{Models, use_models},
        preferences::{Preferences, use_preferences},
        store::use_act,
    },
};

/// The tag of models that understand more languages than a list is good for.
const MULTILINGUAL: &str = "mul";

/// An embedding model, and whether it is loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    pub spec: Rc<ModelSpec>,
    pub ready: bool,
}

impl Embedding {
    pub fn is_multilingual(&self) -> bool {
        is_multilingual(&self.spec)
    }
}

pub fn is_multilingual(spec: &ModelSpec) -> bool {
    spec.languages.iter().any(|language| language == MULTILINGUAL)
}

/// Those of the catalogue, in its order.
pub fn offered(models: &Models) -> impl Iterator<Item = &Rc<ModelSpec>> {
    models.offered(ModelTask::Embed)
}

/// The model that the library belongs to; `None` before the catalogue is read.
fn chosen(models: &Models, preferences: &Preferences) -> Option<Embedding> {
    let named = |id: &String| offered(models).find(|spec| spec.id == *id);
    let spec = preferences.library_model.as_ref().and_then(named).or_else(|| offered(models).next())?;
    Some(Embedding { spec: spec.clone(), ready: models.loaded(&spec.id).is_some() })
}

#[hook]
pub fn use_embedding() -> Option<Embedding> {
    chosen(&use_models().models, &use_preferences().current)
}

/// How many of the documents a model of English alone doesn't understand.
pub fn foreign(contents: &Contents) -> usize {
    contents.documents.iter().filter(|facts| !facts.english).count()
}

/// The model that understands more of the documents than the one that the library belongs to.
pub fn better(models: &Models, current: &Embedding, contents: &Contents) -> Option<Rc<ModelSpec>> {
    let wanted = !current.is_multilingual() && foreign(contents) > 0;
    offered(models).find(|spec| wanted && is_multilingual(spec)).cloned()
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
