//! One page per task. A new task is one more line in [`Page`] and in each `match` that the compiler then names.

mod benchmark;
mod chat;
mod images;
mod search;
mod summarise;

pub use self::{
    benchmark::{Benchmark, RUN_BUTTON},
    chat::{Chat, MESSAGE_BOX},
    images::{CHOOSE_BUTTON, Images},
    search::{QUERY_BOX, Search},
    summarise::{SUMMARY_TEXT, Summarise},
};
use crate::ui::{state::Source, text::Text};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Chat,
    Search,
    Summarise,
    Images,
    Benchmark,
}

impl Page {
    pub const ALL: [Self; 5] = [Self::Chat, Self::Search, Self::Images, Self::Summarise, Self::Benchmark];

    /// Its address: the fragment after the page's own.
    pub const fn fragment(self) -> &'static str {
        match self {
            Self::Chat => "#chat",
            Self::Summarise => "#summarise",
            Self::Search => "#search",
            Self::Images => "#images",
            Self::Benchmark => "#benchmark",
        }
    }

    /// Where its skip link leads, and what that link says.
    pub const fn skip_link(self, text: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Chat => (MESSAGE_BOX, text.skip_to_message),
            Self::Summarise => (SUMMARY_TEXT, text.summarise.skip),
            Self::Search => (QUERY_BOX, text.search.skip),
            Self::Images => (CHOOSE_BUTTON, text.images.skip),
            Self::Benchmark => (RUN_BUTTON, text.benchmark.skip),
        }
    }

    pub fn at(fragment: &str) -> Option<Self> {
        // A citation leads to its passage.
        if Source::at(fragment).is_some() {
            return Some(Self::Search);
        }
        Self::ALL.into_iter().find(|page| page.fragment() == fragment)
    }

    pub const fn title(self, text: &Text) -> &'static str {
        match self {
            Self::Chat => text.chat,
            Self::Summarise => text.summarise.title,
            Self::Search => text.search.title,
            Self::Images => text.images.title,
            Self::Benchmark => text.benchmark.title,
        }
    }
}
