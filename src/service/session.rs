//! What outlives a job: the ports and the loaded model.

use futures::lock::Mutex;

use crate::engine::language_model::LanguageModel;

pub struct Session<P> {
    pub platform: P,
    /// Held for as long as a job uses the model: the next one waits.
    pub model: Mutex<Option<LoadedModel>>,
}

pub struct LoadedModel {
    /// The file's SHA-256.
    pub sha256: String,
    pub model: LanguageModel,
}

impl<P> Session<P> {
    pub fn new(platform: P) -> Self {
        Self { platform, model: Mutex::new(None) }
    }
}
