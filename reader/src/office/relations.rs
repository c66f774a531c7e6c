//! Which part of an Office document leads to which (ECMA-376, part 2).

use super::{
    archive::Archive,
    xml::{Event, Xml},
};
use crate::Result;

pub struct Relation {
    pub id: String,
    /// The last word of its type, such as `officeDocument`.
    pub kind: String,
    /// Its path in the archive.
    pub target: String,
}

/// The relations of a part, or of the whole document where the name is empty.
pub fn of(archive: &mut Archive, part: &str) -> Result<Vec<Relation>> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = format!("{folder}/_rels/{file}.rels");
    let Some(bytes) = archive.file(name.trim_start_matches('/'))? else { return Ok(Vec::new()) };
    let mut xml = Xml::new("an Office document's relations", &bytes);
    let mut relations = Vec::new();
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else { continue };
        let value = |name| element.attribute(name).unwrap_or_default();
        if element.name == "Relationship" && value("TargetMode") != "External" {
            relations.push(Relation {
                id: value("Id").to_owned(),
                kind: value("Type").rsplit('/').next().unwrap_or_default().to_owned(),
                target: resolved(folder, value("Target")),
            });
        }
    }
    Ok(relations)
}

/// A path from a folder, as paths in an archive are written.
pub fn resolved(folder: &str, target: &str) -> String {
    let whole = if target.starts_with('/') { target.to_owned() } else { format!("{folder}/{target}") };
    let mut path: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}
