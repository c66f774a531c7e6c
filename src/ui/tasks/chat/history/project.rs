//! Projects: folders of conversations with instructions and documents of their own.

use serde::{Deserialize, Serialize};

use super::Meta;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProjectId(pub u64);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub id: ProjectId,
    pub name: String,
    /// Go before the system prompt of each of its conversations.
    #[serde(default)]
    pub instructions: String,
    /// Ids of documents in the library.
    #[serde(default)]
    pub documents: Vec<u32>,
    pub created_ms: u64,
}

/// The system prompt of a conversation: what its project says, then its own, or else that of the settings.
pub fn instructions(settings: &str, project: Option<&Project>, meta: &Meta) -> String {
    let own = meta.system_prompt.as_deref().unwrap_or(settings);
    let parts = [project.map_or("", |project| &project.instructions), own];
    let said: Vec<_> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    said.join("\n\n")
}
