//! One page per task. A new task is one more line in [`Page`] and in each `match` that the compiler then names.

pub mod benchmark;
pub mod chat;
pub mod classify;
pub mod embed;
pub mod images;
pub mod privacy;
pub mod search;
pub mod summarise;

use crate::ui::{
    parts::Source,
    tasks::{
        benchmark::BENCHMARK_TITLE, chat::MESSAGE_BOX, classify::TEXT_BOX, images::CHOOSE_BUTTON,
        privacy::AIRPLANE_SWITCH, search::QUERY_BOX, summarise::SUMMARY_TEXT,
    },
    text::Text,
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Chat,
    Search,
    Summarise,
    Images,
    Classify,
    Benchmark,
    Privacy,
}

impl Page {
    pub const ALL: [Self; 7] = [
        Self::Chat,
        Self::Classify,
        Self::Search,
        Self::Images,
        Self::Summarise,
        Self::Benchmark,
        Self::Privacy,
    ];

    /// Its address: the fragment after the page's own.
    pub const fn fragment(self) -> &'static str {
        match self {
            Self::Chat => "#chat",
            Self::Summarise => "#summarise",
            Self::Search => "#search",
            Self::Images => "#images",
            Self::Classify => "#classify",
            Self::Benchmark => "#benchmark",
            Self::Privacy => "#privacy",
        }
    }

    /// Where its skip link leads, and what that link says.
    pub const fn skip_link(self, text: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Chat => (MESSAGE_BOX, text.skip_to_message),
            Self::Summarise => (SUMMARY_TEXT, text.summarise.skip),
            Self::Search => (QUERY_BOX, text.search.skip),
            Self::Images => (CHOOSE_BUTTON, text.images.skip),
            Self::Classify => (TEXT_BOX, text.classify.skip),
            Self::Benchmark => (BENCHMARK_TITLE, text.benchmark.skip),
            Self::Privacy => (AIRPLANE_SWITCH, text.privacy.skip),
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
            Self::Classify => text.classify.title,
            Self::Benchmark => text.benchmark.title,
            Self::Privacy => text.privacy.title,
        }
    }
}
