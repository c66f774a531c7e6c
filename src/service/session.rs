//! What outlives a job: the ports and the loaded model.

use futures::lock::Mutex;

use super::team::Others;
use crate::{engine::language_model::LanguageModel, platform::Platform};

pub struct Session<P: Platform> {
    pub platform: P,
    /// Held for as long as a job uses the model: the next one waits.
    pub model: Mutex<Option<LoadedModel<P>>>,
}

pub struct LoadedModel<P: Platform> {
    /// The file's SHA-256.
    pub sha256: String,
    /// Threads that were asked for, which may be more than there are.
    pub threads: u32,
    pub model: LanguageModel,
    pub others: Others<P::Crew>,
}

impl<P: Platform> Session<P> {
    pub fn new(platform: P) -> Self {
        Self { platform, model: Mutex::new(None) }
    }
}
