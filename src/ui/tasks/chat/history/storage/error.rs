//! Why something could not be kept or read. The page has its own sentence for each and shows the facts after it.

use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StorageError {
    /// Nothing was written; deleting conversations or models helps.
    #[error("the browser's storage is full: {0}")]
    Full(String),
    /// The browser keeps nothing for this page: a private window, or switched off.
    #[error("the browser keeps nothing: {0}")]
    Refused(String),
    /// A newer version of the page has changed the database; reloading helps.
    #[error("a newer version of this page is in use: {0}")]
    Newer(String),
    /// What is stored can't be read.
    #[error("what is stored is damaged: {0}")]
    Damaged(String),
    #[error("storage failed: {0}")]
    Failed(String),
}

impl StorageError {
    /// From what the browser says, which begins with the name of a `DOMException`.
    pub fn from_facts(facts: String) -> Self {
        let says = |name: &str| facts.contains(name);
        if says("QuotaExceededError") {
            Self::Full(facts)
        } else if says("VersionError") {
            Self::Newer(facts)
        } else if says("SecurityError") || says("InvalidStateError") || says("NotAllowedError") {
            Self::Refused(facts)
        } else {
            Self::Failed(facts)
        }
    }
}
