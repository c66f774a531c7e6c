//! Our own export, read again: all ids are new.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Imported, Reason};
use crate::ui::tasks::chat::history::{
    Meta, Node, PresetId, ProjectId, duplicate,
    export::{FORMAT, Header, VERSION},
};

#[derive(Deserialize)]
pub struct Archived {
    meta: Meta,
    nodes: Vec<Node>,
}

/// The ids that take the place of those in the file.
pub struct Ids<M> {
    pub mint: M,
    projects: BTreeMap<ProjectId, ProjectId>,
}

impl<M: FnMut() -> u64> Ids<M> {
    pub fn new(mint: M) -> Self {
        Self { mint, projects: BTreeMap::new() }
    }

    pub fn header(&mut self, header: Header) -> Result<Imported, Reason> {
        if header.format != FORMAT {
            return Err(Reason::Unknown);
        }
        if header.version > VERSION {
            return Err(Reason::Newer(header.version));
        }
        let (mut projects, mut presets) = (header.projects, header.presets);
        for project in &mut projects {
            let id = ProjectId((self.mint)());
            self.projects.insert(project.id, id);
            project.id = id;
        }
        for preset in &mut presets {
            preset.id = PresetId((self.mint)());
        }
        Ok(Imported::Kept { projects, presets })
    }

    pub fn conversation(&mut self, archived: Archived) -> Result<Imported, Reason> {
        let Archived { meta, nodes } = archived;
        if nodes.is_empty() {
            return Err(Reason::Empty);
        }
        let (updated_ms, pinned, title) = (meta.updated_ms, meta.pinned, meta.title.clone());
        let (mut meta, nodes) = duplicate(&meta, &nodes, title, updated_ms, &mut self.mint);
        meta.pinned = pinned;
        meta.project = meta.project.and_then(|project| self.projects.get(&project).copied());
        Ok(Imported::Conversation { meta, nodes })
    }
}
