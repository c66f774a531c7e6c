//! Our own JSON: a list whose first item is a header, and each other one a conversation with all its branches.

use serde::{Deserialize, Serialize};

use crate::ui::tasks::chat::history::{Meta, Node, Preset, Project};

pub const FORMAT: &str = "hearth-conversations";
/// Goes up when older builds could not read it any more.
pub const VERSION: u32 = 1;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    pub format: String,
    pub version: u32,
    /// The conversations name them by their ids.
    #[serde(default)]
    pub projects: Vec<Project>,
    #[serde(default)]
    pub presets: Vec<Preset>,
}

#[derive(Serialize)]
struct Archived<'a> {
    meta: &'a Meta,
    nodes: &'a [Node],
}

/// What the file begins with.
pub fn archive_start(projects: Vec<Project>, presets: Vec<Preset>) -> Result<String, serde_json::Error> {
    let header = Header { format: FORMAT.to_owned(), version: VERSION, projects, presets };
    Ok(format!("[\n{}", serde_json::to_string(&header)?))
}

/// One more conversation.
pub fn archived(meta: &Meta, nodes: &[Node]) -> Result<String, serde_json::Error> {
    Ok(format!(",\n{}", serde_json::to_string(&Archived { meta, nodes })?))
}

/// What the file ends with.
pub const ARCHIVE_END: &str = "\n]\n";
