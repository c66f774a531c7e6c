//! One page per task. A new task is one more line in [`Page`] and in each `match` that the compiler then names.

mod benchmark;
mod chat;
mod privacy;
mod summarise;

pub use self::{
    benchmark::{Benchmark, RUN_BUTTON},
    chat::{Chat, MESSAGE_BOX},
    privacy::{AIRPLANE_SWITCH, Privacy},
    summarise::{SUMMARY_TEXT, Summarise},
};
use crate::ui::text::Text;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Chat,
    Summarise,
    Benchmark,
    Privacy,
}

impl Page {
    pub const ALL: [Self; 4] = [Self::Chat, Self::Summarise, Self::Benchmark, Self::Privacy];

    /// Its address: the fragment after the page's own.
    pub const fn fragment(self) -> &'static str {
        match self {
            Self::Chat => "#chat",
            Self::Summarise => "#summarise",
            Self::Benchmark => "#benchmark",
            Self::Privacy => "#privacy",
        }
    }

    /// Where its skip link leads, and what that link says.
    pub const fn skip_link(self, text: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Chat => (MESSAGE_BOX, text.skip_to_message),
            Self::Summarise => (SUMMARY_TEXT, text.summarise.skip),
            Self::Benchmark => (RUN_BUTTON, text.benchmark.skip),
            Self::Privacy => (AIRPLANE_SWITCH, text.privacy.skip),
        }
    }

    pub fn at(fragment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.fragment() == fragment)
    }

    pub const fn title(self, text: &Text) -> &'static str {
        match self {
            Self::Chat => text.chat,
            Self::Summarise => text.summarise.title,
            Self::Benchmark => text.benchmark.title,
            Self::Privacy => text.privacy.title,
        }
    }
}
