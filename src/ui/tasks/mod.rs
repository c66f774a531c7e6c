//! The list of tasks. A new task is one more line in [`Page`] and in each `match` that the compiler then names. Must not know how
//! a task works.

pub mod benchmark;
pub mod chat;
pub mod classify;
pub mod embed;
pub mod images;
pub mod models;
pub mod privacy;
pub mod redact;
pub mod search;
pub mod sensors;
pub mod summarise;
pub mod your_model;

use crate::ui::{
    parts::{IconName, Source},
    tasks::{
        benchmark::BENCHMARK_TITLE, chat::MESSAGE_BOX, classify::TEXT_BOX, images::CHOOSE_BUTTON,
        models::MODEL_QUERY, privacy::AIRPLANE_SWITCH, redact::REDACT_TEXT, search::QUERY_BOX,
        sensors::SOURCE_CHOICE, summarise::SUMMARY_TEXT, your_model::MODEL_FILE,
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
    Redact,
    Sensors,
    YourModel,
    Models,
    Benchmark,
    Privacy,
}

/// A group of tasks in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Write,
    Understand,
    Device,
}

impl Group {
    pub const ALL: [Self; 3] = [Self::Write, Self::Understand, Self::Device];
}

impl Page {
    pub const ALL: [Self; 11] = [
        Self::Chat,
        Self::Summarise,
        Self::Classify,
        Self::Search,
        Self::Images,
        Self::Redact,
        Self::Sensors,
        Self::YourModel,
        Self::Models,
        Self::Benchmark,
        Self::Privacy,
    ];

    /// The task's group in the navigation.
    pub const fn group(self) -> Group {
        match self {
            Self::Chat | Self::Summarise => Group::Write,
            Self::Classify | Self::Search | Self::Images | Self::Redact | Self::Sensors | Self::YourModel => {
                Group::Understand
            }
            Self::Models | Self::Benchmark | Self::Privacy => Group::Device,
        }
    }

    pub const fn icon(self) -> IconName {
        match self {
            Self::Chat => IconName::Bubble,
            Self::Summarise => IconName::Lines,
            Self::Search => IconName::Lens,
            Self::Images => IconName::Picture,
            Self::Classify => IconName::Tag,
            Self::Models => IconName::Layers,
            Self::Benchmark => IconName::Gauge,
            Self::Redact => IconName::Pen,
            Self::Sensors => IconName::Wave,
            Self::YourModel => IconName::Graph,
            Self::Privacy => IconName::Shield,
        }
    }

    /// The task's address: the fragment after the page's own.
    pub const fn fragment(self) -> &'static str {
        match self {
            Self::Chat => "#chat",
            Self::Summarise => "#summarise",
            Self::Search => "#search",
            Self::Images => "#images",
            Self::Classify => "#classify",
            Self::Models => "#models",
            Self::Benchmark => "#benchmark",
            Self::Redact => "#redact",
            Self::Sensors => "#sensors",
            Self::YourModel => "#your-model",
            Self::Privacy => "#privacy",
        }
    }

    /// The element to which the task's skip link leads, and the link's words.
    pub const fn skip_link(self, text: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Chat => (MESSAGE_BOX, text.chat.skip),
            Self::Summarise => (SUMMARY_TEXT, text.summarise.skip),
            Self::Search => (QUERY_BOX, text.search.skip),
            Self::Images => (CHOOSE_BUTTON, text.images.skip),
            Self::Classify => (TEXT_BOX, text.classify.skip),
            Self::Models => (MODEL_QUERY, text.model_list.skip),
            Self::Benchmark => (BENCHMARK_TITLE, text.benchmark.skip),
            Self::Redact => (REDACT_TEXT, text.redact.skip),
            Self::Sensors => (SOURCE_CHOICE, text.sensors.skip),
            Self::YourModel => (MODEL_FILE, text.your_model.skip),
            Self::Privacy => (AIRPLANE_SWITCH, text.privacy.skip),
        }
    }

    pub fn at(fragment: &str) -> Option<Self> {
        // The address of a citation opens the search page.
        if Source::at(fragment).is_some() {
            return Some(Self::Search);
        }
        Self::ALL.into_iter().find(|page| page.fragment() == fragment)
    }

    pub const fn title(self, text: &Text) -> &'static str {
        match self {
            Self::Chat => text.chat.title,
            Self::Summarise => text.summarise.title,
            Self::Search => text.search.title,
            Self::Images => text.images.title,
            Self::Classify => text.classify.title,
            Self::Models => text.model_list.title,
            Self::Benchmark => text.benchmark.title,
            Self::Redact => text.redact.title,
            Self::Sensors => text.sensors.title,
            Self::YourModel => text.your_model.title,
            Self::Privacy => text.privacy.title,
        }
    }
}
