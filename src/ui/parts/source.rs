//! A passage of the person's documents that an answer cites, and its address. Must not know who shows it.

use serde::{Deserialize, Serialize};

const FRAGMENT: &str = "#passage-";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The document's id.
    pub document: u32,
    /// Which of its passages, counted from 0.
    pub number: u32,
    pub name: String,
    pub section: Option<String>,
    pub page: Option<u32>,
}

impl Source {
    /// The address of its passage on the search page.
    pub fn fragment(&self) -> String {
        format!("{FRAGMENT}{}-{}", self.document, self.number)
    }

    /// The passage that an address names: its document, and its number there.
    pub fn at(fragment: &str) -> Option<(u32, u32)> {
        let (document, number) = fragment.strip_prefix(FRAGMENT)?.split_once('-')?;
        Some((document.parse().ok()?, number.parse().ok()?))
    }

    /// The document, and where in it. `page` names a page.
    pub fn place(&self, page: fn(u32) -> String) -> String {
        let parts = [Some(self.name.clone()), self.section.clone(), self.page.map(page)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}
