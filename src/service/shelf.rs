//! The loaded models beside the language model, by their files' SHA-256.
//!
//! They hold nothing from one request to the next, so any number of jobs may use one at a time, each through its own
//! handle; one that is forgotten meanwhile ends with the last of them.

use std::{cell::RefCell, collections::BTreeMap, ops::Deref, rc::Rc};

use super::team::Others;
use crate::{
    engine::{image_model::ImageModel, text_model::TextModel},
    platform::Crew,
    protocol::{Failure, FailureKind},
};

pub enum Shelved<C: Crew> {
    Text(Rc<LoadedText<C>>),
    Image(Rc<ImageModel>),
}

/// A model of texts, and who computes with it: it ends before they do.
pub struct LoadedText<C: Crew> {
    pub model: TextModel,
    pub others: Others<C>,
    /// Threads that were asked for, which may be more than there are.
    pub threads: u32,
}

impl<C: Crew> Deref for LoadedText<C> {
    type Target = TextModel;

    fn deref(&self) -> &TextModel {
        &self.model
    }
}

impl<C: Crew> Clone for Shelved<C> {
    fn clone(&self) -> Self {
        match self {
            Self::Text(model) => Self::Text(model.clone()),
            Self::Image(model) => Self::Image(model.clone()),
        }
    }
}

pub struct Shelf<C: Crew>(RefCell<BTreeMap<String, Shelved<C>>>);

impl<C: Crew> Default for Shelf<C> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<C: Crew> Shelf<C> {
    pub fn get(&self, sha256: &str) -> Option<Shelved<C>> {
        self.0.borrow().get(sha256).cloned()
    }

    pub fn put(&self, sha256: &str, model: Shelved<C>) {
        self.0.borrow_mut().insert(sha256.to_owned(), model);
    }

    /// What all of them hold, in bytes.
    pub fn weight_bytes(&self) -> u64 {
        let bytes = |model: &Shelved<C>| match model {
            Shelved::Text(model) => model.weight_bytes(),
            Shelved::Image(model) => model.weight_bytes(),
        };
        self.0.borrow().values().map(bytes).sum()
    }

    pub fn remove(&self, sha256: &str) {
        self.0.borrow_mut().remove(sha256);
    }

    /// A model of texts, which a request names.
    pub fn text(&self, sha256: &str) -> Result<Rc<LoadedText<C>>, Failure> {
        match self.get(sha256) {
            Some(Shelved::Text(model)) => Ok(model),
            Some(Shelved::Image(_)) | None => Err(not_loaded("text", sha256)),
        }
    }

    /// A model of images, which a request names.
    pub fn image(&self, sha256: &str) -> Result<Rc<ImageModel>, Failure> {
        match self.get(sha256) {
            Some(Shelved::Image(model)) => Ok(model),
            Some(Shelved::Text(_)) | None => Err(not_loaded("image", sha256)),
        }
    }
}

fn not_loaded(kind: &str, sha256: &str) -> Failure {
    Failure::new(FailureKind::NotLoaded, format!("no {kind} model {sha256} is loaded"))
}
