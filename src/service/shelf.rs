//! The loaded models beside the language model, by their files' SHA-256.
//!
//! They hold nothing from one request to the next, so any number of jobs may use one at a time, each through its own
//! handle; one that is forgotten meanwhile ends with the last of them.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use crate::{
    engine::{image_model::ImageModel, text_model::TextModel},
    protocol::{Failure, FailureKind},
};

#[derive(Clone)]
pub enum Shelved {
    Text(Rc<TextModel>),
    Image(Rc<ImageModel>),
}

#[derive(Default)]
pub struct Shelf(RefCell<BTreeMap<String, Shelved>>);

impl Shelf {
    pub fn get(&self, sha256: &str) -> Option<Shelved> {
        self.0.borrow().get(sha256).cloned()
    }

    pub fn put(&self, sha256: &str, model: Shelved) {
        self.0.borrow_mut().insert(sha256.to_owned(), model);
    }

    pub fn remove(&self, sha256: &str) {
        self.0.borrow_mut().remove(sha256);
    }

    /// A model of texts, which a request names.
    pub fn text(&self, sha256: &str) -> Result<Rc<TextModel>, Failure> {
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
