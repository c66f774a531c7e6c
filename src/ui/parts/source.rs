//! Names a passage of the person's documents that an answer cites, and its address. Must not know who shows it.

use serde::{Deserialize, Serialize};

use crate::protocol::Excerpt;

const FRAGMENT: &str = "#passage-";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The document's id.
    pub document: u32,
    /// The passage's number in the document, counted from 0.
    pub number: u32,
    pub name: String,
    pub section: Option<String>,
    pub page: Option<u32>,
}

impl From<&Excerpt> for Source {
    fn from(excerpt: &Excerpt) -> Self {
        let Excerpt { document, number, name, section, page, .. } = excerpt.clone();
        Self { document, number, name, section, page }
    }
}

impl Source {
    /// The passage's address on the search page.
    pub fn fragment(&self) -> String {
        format!("{FRAGMENT}{}-{}", self.document, self.number)
    }

    /// The document and the passage's number that an address names.
    pub fn at(fragment: &str) -> Option<(u32, u32)> {
        let (document, number) = fragment.strip_prefix(FRAGMENT)?.split_once('-')?;
        Some((document.parse().ok()?, number.parse().ok()?))
    }

    /// The document's name, and where in it the passage stands. `page` names a page.
    pub fn place(&self, page: fn(u32) -> String) -> String {
        let parts = [Some(self.name.clone()), self.section.clone(), self.page.map(page)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
