//! What is remembered of models for the next visit: the recipe, the labels, the sizes, and under which name the file itself is kept, where it is. Must not
//! know where that is.

use serde::{Deserialize, Serialize};

use super::{recipe::Recipe, shape::Size};
use crate::protocol::GivenFile;

/// A file is known again by its name and length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptModel {
    pub name: String,
    pub bytes: u64,
    pub recipe: Recipe,
    pub sizes: Vec<Size>,
    pub labels: Vec<String>,
    /// Of the file in the store of models; `None` where it is not kept.
    #[serde(default)]
    pub sha256: Option<String>,
}

/// Those used last; the browser's storage is small.
const MOST: usize = 20;
/// Longer lists of labels are read anew from their file.
const MOST_LABELS: usize = 2000;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeptModels(Vec<KeptModel>);

impl KeptModels {
    pub fn of(&self, file: &GivenFile) -> Option<&KeptModel> {
        self.0.iter().find(|kept| kept.name == file.name && kept.bytes == file.bytes)
    }

    /// Those whose files are kept too, the last one first.
    pub fn with_files(&self) -> impl Iterator<Item = &KeptModel> {
        self.0.iter().filter(|kept| kept.sha256.is_some())
    }

    /// In the place of what was known of it.
    pub fn keep(&mut self, mut model: KeptModel) {
        if model.labels.len() > MOST_LABELS {
            model.labels.clear();
        }
        self.0.retain(|kept| kept.name != model.name || kept.bytes != model.bytes);
        self.0.insert(0, model);
        self.0.truncate(MOST);
    }
}
