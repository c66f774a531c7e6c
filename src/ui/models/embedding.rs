//! Which embedding model the library of documents belongs to. Must not know how passages are embedded, nor who looks in the library.

use std::rc::Rc;

use yew::prelude::*;

use super::{Models, use_models};
use crate::{
    protocol::{ModelSpec, ModelTask},
    ui::preferences::{Preferences, use_preferences},
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
pub fn embedding_models(models: &Models) -> impl Iterator<Item = &Rc<ModelSpec>> {
    models.offered(ModelTask::Embed)
}

/// The model that the library belongs to; `None` before the catalogue is read.
fn chosen(models: &Models, preferences: &Preferences) -> Option<Embedding> {
    let named = |id: &String| embedding_models(models).find(|spec| spec.id == *id);
    let spec =
        preferences.library_model.as_ref().and_then(named).or_else(|| embedding_models(models).next())?;
    Some(Embedding { spec: spec.clone(), ready: models.loaded(&spec.id).is_some() })
}

#[hook]
pub fn use_embedding() -> Option<Embedding> {
    chosen(&use_models().models, &use_preferences().current)
}
