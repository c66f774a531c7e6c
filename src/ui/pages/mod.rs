//! One page per task. A new task is one more line in [`Page`] and in each `match` that the compiler then names.

mod benchmark;
mod chat;
mod classify;

pub use self::{
    benchmark::{Benchmark, RUN_BUTTON},
    chat::{Chat, MESSAGE_BOX},
    classify::{Classify, TEXT_BOX},
};
use crate::ui::text::Text;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Chat,
    Classify,
    Benchmark,
}

impl Page {
    pub const ALL: [Self; 3] = [Self::Chat, Self::Classify, Self::Benchmark];

    /// Its address: the fragment after the page's own.
    pub const fn fragment(self) -> &'static str {
        match self {
            Self::Chat => "#chat",
            Self::Classify => "#classify",
            Self::Benchmark => "#benchmark",
        }
    }

    /// Where its skip link leads, and what that link says.
    pub const fn skip_link(self, text: &Text) -> (&'static str, &'static str) {
        match self {
            Self::Chat => (MESSAGE_BOX, text.skip_to_message),
            Self::Classify => (TEXT_BOX, text.classify.skip),
            Self::Benchmark => (RUN_BUTTON, text.benchmark.skip),
        }
    }

    pub fn at(fragment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.fragment() == fragment)
    }

    pub const fn title(self, text: &Text) -> &'static str {
        match self {
            Self::Chat => text.chat,
            Self::Classify => text.classify.title,
            Self::Benchmark => text.benchmark.title,
        }
    }
}
